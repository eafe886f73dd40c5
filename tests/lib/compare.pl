# Are the cards what RT's own database says? Prints a line for each difference, nothing when there is
# none. The tests' map is what world.sh writes; RT's lifecycle is the stock one.
#   rt-board show --json | compare.pl RTNAME RT-DATABASE [TICKET...]
# The tickets named have no card for a reason that RT's database does not know: the bot may not see
# them, they were there before the board, or people took them off.
use strict;
use warnings;
use DBI;
use JSON::PP;

binmode STDOUT, ':utf8';
my ($rtname, $file, @without) = @ARGV;
my %without = map { $_ => 1 } @without;
my %column = (new => 'Backlog', stalled => 'Waiting', resolved => 'Done', rejected => 'Done');

my $show = do { local $/; decode_json(<STDIN>) };
my (%cards, @wrong);
for my $board (@{ $show->{boards} }) {
	for my $column (@{ $board->{columns} }) {
		push @{ $cards{ $_->{key} } }, { %$_, column => $column->{name} } for @{ $column->{cards} };
	}
}

sub title {
	my ($id, $subject) = @_;
	$subject = defined $subject && $subject ne '' ? $subject : '(No subject given)';
	$subject =~ s/[\x00-\x20\x7f]+/ /g;
	$subject =~ s/^ | $//g;
	return "$id - $subject";
}

my $db = DBI->connect("dbi:SQLite:dbname=$file", '', '', { RaiseError => 1, sqlite_unicode => 1 });
$db->sqlite_busy_timeout(10000);
my $tickets = $db->selectall_arrayref(q{
	SELECT Tickets.id, Tickets.EffectiveId, Subject, Status, Priority, Users.Name AS Owner
	FROM Tickets LEFT JOIN Users ON Users.id = Tickets.Owner WHERE Type = 'ticket'}, { Slice => {} });
for my $ticket (@$tickets) {
	my $id = $ticket->{id};
	my $cards = delete $cards{"$rtname:$id"} // [];
	my $gone = $ticket->{EffectiveId} != $id || $ticket->{Status} eq 'deleted' || $without{$id};
	if (@$cards != ($gone ? 0 : 1)) {
		push @wrong, sprintf '%d has %d cards, it is %s', $id, scalar @$cards,
			$gone ? 'gone' : $ticket->{Status};
		next;
	}
	next if $gone;
	my %is = map { $_ => $cards->[0]{$_} // '-' } qw(column title type member);
	my %wanted = (
		column => $column{ lc $ticket->{Status} } // 'Doing',
		title => title($id, $ticket->{Subject}),
		type => $ticket->{Priority} >= 50 ? 'urgent' : '-',
		member => { Nobody => '-', alice => 'Al' }->{ $ticket->{Owner} } // $ticket->{Owner},
	);
	for my $field (sort keys %wanted) {
		push @wrong, "$id: $field is \"$is{$field}\", not \"$wanted{$field}\""
			if $is{$field} ne $wanted{$field};
	}
	push @wrong, "$id: blocked" if !!$cards->[0]{blocked} != ($ticket->{Status} eq 'stalled');
}
push @wrong, map { "$_ has a card and RT has no such ticket" } grep { /^\Q$rtname\E:/ } sort keys %cards;
print "$_\n" for @wrong;
exit(@wrong ? 1 : 0);
