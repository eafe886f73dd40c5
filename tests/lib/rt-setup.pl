# Prepares the tests' RT with its own Perl interface. Run by rt.sh with RT's configuration in the
# environment:
#   rt-setup.pl BOT PASSWORD             the bot, the queues, who is mailed
#   rt-setup.pl grant|revoke BOT RIGHT [QUEUE]
#   rt-setup.pl field NAME QUEUE         a custom field of one line
#   rt-setup.pl tag QUEUE TAG            its subject tag
#   rt-setup.pl queue NAME LIFECYCLE     a queue with a lifecycle of the site's own (RT_SITE)
use strict;
use warnings;
use RT -init;

sub must {
	my ($what, $ok, $text) = @_;
	die "$what: " . ($text // 'failed') . "\n" unless $ok;
	return $ok;
}

sub load {
	my ($class, $name) = @_;
	my $object = $class->new(RT->SystemUser);
	$object->Load($name);
	return $object->id ? $object : die "no $class $name\n";
}

sub user {
	my ($name, $password, @more) = @_;
	my $user = RT::User->new(RT->SystemUser);
	must("user $name", $user->Create(Name => $name, Password => $password, Privileged => 1, @more));
	return $user;
}

sub prepare {
	my ($bot, $password) = @_;
	my $everyone = RT::Group->new(RT->SystemUser);
	$everyone->LoadSystemInternalGroup('Everyone');
	$everyone->PrincipalObj->GrantRight(Right => $_)
		for qw(CreateTicket ReplyToTicket CommentOnTicket);

	my $user = user($bot, $password, Timezone => 'UTC', EmailAddress => 'boardbot@example.com');
	must("right $_", $user->PrincipalObj->GrantRight(Right => $_)) for qw(ShowTicket SeeQueue);

	my $agent = user('alice', 'sesame-alice', EmailAddress => 'alice.agent@example.com');
	$agent->PrincipalObj->GrantRight(Right => $_) for qw(OwnTicket ShowTicket SeeQueue);

	my $watcher = user('rt-board', 'sesame-watch', EmailAddress => 'rt-board@example.com');
	$watcher->PrincipalObj->GrantRight(Right => $_) for qw(ShowTicket SeeQueue Watch WatchAsAdminCc);
	must('AdminCc', load('RT::Queue', 'General')->AddWatcher(Type => 'AdminCc',
		PrincipalId => $watcher->PrincipalId));

	my $quiet = RT::Queue->new(RT->SystemUser);
	must('queue Quiet', $quiet->Create(Name => 'Quiet'));

	# Stock RT tells an AdminCc of new tickets and correspondence only.
	my $scrip = RT::Scrip->new(RT->SystemUser);
	must('scrip', $scrip->Create(Queue => 'General', ScripCondition => 'On Transaction',
		ScripAction => 'Notify AdminCcs', Template => 'Transaction',
		Description => 'On Transaction Notify AdminCcs'));
}

sub right {
	my ($verb, $bot, $right, $queue) = @_;
	my $on = $queue ? load('RT::Queue', $queue) : RT->System;
	my $principal = load('RT::User', $bot)->PrincipalObj;
	my $method = $verb eq 'grant' ? 'GrantRight' : 'RevokeRight';
	must("$verb $right", $principal->$method(Right => $right, Object => $on));
}

sub field {
	my ($name, $queue) = @_;
	my $field = RT::CustomField->new(RT->SystemUser);
	must("field $name", $field->Create(Name => $name, Type => 'FreeformSingle',
		LookupType => RT::Ticket->CustomFieldLookupType));
	must("field $name in $queue", $field->AddToObject(load('RT::Queue', $queue)));
}

sub tag {
	my ($queue, $tag) = @_;
	must("tag $tag", load('RT::Queue', $queue)->SetSubjectTag($tag));
}

sub queue {
	my ($name, $lifecycle) = @_;
	my $queue = RT::Queue->new(RT->SystemUser);
	must("queue $name", $queue->Create(Name => $name, Lifecycle => $lifecycle));
}

my ($verb, @rest) = @ARGV;
if ($verb =~ /^(?:grant|revoke)$/) {
	right(@ARGV);
} elsif ($verb eq 'field') {
	field(@rest);
} elsif ($verb eq 'tag') {
	tag(@rest);
} elsif ($verb eq 'queue') {
	queue(@rest);
} else {
	prepare(@ARGV);
}
