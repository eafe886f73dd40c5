# Fills the tests' RT with tickets. Run by rt_perl:
#   rt-bulk.pl COUNT [QUEUE:STATUS]...
# COUNT tickets, dealt to the given places one after the other; by default to General and Quiet, new,
# open, stalled and resolved. Prints the first and the last number.
#
# RT's interface takes 40 ms for a ticket, so it makes one for each place, and the others are copies of
# these rows (RT itself needs no more of a ticket to search and show it).
use strict;
use warnings;
use RT -init;

my ($count, @places) = @ARGV;
@places = map { my $queue = $_; map { "$queue:$_" } qw(new open stalled resolved new open) }
	qw(General Quiet) unless @places;

my $now = RT::Date->new(RT->SystemUser);
$now->SetToNow;
my (@ids, @rows);
sub model {
	my ($queue, $status) = split /:/, shift;
	my $ticket = RT::Ticket->new(RT->SystemUser);
	my ($id, undef, $text) = $ticket->Create(Queue => $queue, Status => 'new',
		Subject => 'A ticket of many', Requestor => 'alice@customer.test');
	die "$queue: $text\n" unless $id;
	# As RT leaves a ticket that is moved to that status, without the mail about it.
	$ticket->__Set(Field => 'Status', Value => $status);
	$ticket->__Set(Field => 'Resolved', Value => $now->ISO) if $status eq 'resolved';
	push @ids, $id;
	return $RT::Handle->dbh->selectrow_hashref('SELECT * FROM Tickets WHERE id = ?', {}, $id);
}
@rows = map { model($_) } @places[0 .. ($count < @places ? $count : @places) - 1];

# The handle's names are in lower case.
my $db = $RT::Handle->dbh;
my @fields = grep { $_ ne 'id' } sort keys %{$rows[0]};
my ($newest) = $db->selectrow_array('SELECT max(id) FROM Tickets');
$db->begin_work;
my $insert = $db->prepare('INSERT INTO Tickets (id, ' . join(', ', @fields) . ') VALUES (?'
	. ', ?' x @fields . ')');
for my $n (@rows .. $count - 1) {
	my %row = (%{$rows[$n % @rows]}, effectiveid => ++$newest, priority => $n % 100,
		subject => "Ticket $n of many");
	$insert->execute($newest, @row{@fields});
	push @ids, $newest;
}
$db->commit;
print "$ids[0] $ids[-1]\n";
