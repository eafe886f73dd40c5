#!/usr/bin/env bash
# REST 1.0 from the shell against RT 5 and RT 4.4: every function, every class of refusal, and values
# that imitate RT's own grammar, there and back
# shellcheck disable=SC2016 # Perl stands in single quotes
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./rt.sh

BOARD=$BUILDDIR/rt-board
[ -x "$BOARD" ] || bail "$BOARD is not there: set BUILDDIR to where make was run"
make -s -C "$BUILDDIR" probe_rt >"$T/make.log" 2>&1 || bail "probe_rt cannot be built"
(umask 077 && printf '%s\n' "$RT_ROOTPASS" >"$T/root.password")
(umask 077 && echo sesame-wrong >"$T/wrong.password")

# settings USER PASSWORD-FILE: the configuration for the RT in use.
settings() {
	printf 'spool = "%s/spool"\nstore { path = "%s/state.db" }\n' "$T" "$T"
	printf 'rt "%s" { url = "%s" user = "%s" password-file = "%s" }\n' \
		"$RT_NAME" "$RT_URL" "$1" "$2"
}

# rtc STATUS WHAT ARG...: rt-board rt; its status is a test. What it printed: $out, $err.
rtc() {
	local wanted=$1 what=$2 got
	shift 2
	"$BOARD" rt --config "${CONF:-$T/root.conf}" "$@" >"$T/out" 2>"$T/err"
	got=$?
	out=$(tr -d '\0' <"$T/out")
	err=$(cat "$T/err")
	if [ "$got" = "$wanted" ]; then
		pass "RT $RT_VERSION: $what: exit $wanted"
	else
		fail "RT $RT_VERSION: $what: exit $got instead of $wanted"
		note "rt-board rt $*"
		printf '%s\n' "$out" "$err" | head -n 10 | sed 's/^/# /'
	fi
}

# json PERL: prints what the expression says of the last JSON answer, $_ is the object.
json() {
	perl -MJSON -CO -0777 -ne '$_ = JSON->new->utf8->decode($_); print '"$1" <"$T/out"
}

# created: the number in "Ticket 7 created."
created() {
	sed -n 's/^[A-Z][a-z]* \([0-9]*\) created\.$/\1/p' <<<"$out"
}

# newest_attachment TICKET NAME: its number.
newest_attachment() {
	"$BOARD" rt --config "$T/root.conf" --json get "ticket/$1/attachments" >"$T/list" 2>&1
	NAME=$2 perl -MJSON -0777 -ne 'use Encode; my $name = decode("UTF-8", $ENV{NAME});
		my $all = JSON->new->utf8->decode($_)->{forms}[0]{Attachments};
		my @found = $all =~ /^(\d+): \Q$name\E \(/mg; print $found[-1]' <"$T/list"
}

prepare() {
	settings root "$T/root.password" >"$T/root.conf"
	settings "$RT_USER" "$RT_PASSFILE" >"$T/bot.conf"
	settings "$RT_USER" "$T/wrong.password" >"$T/wrong.conf"
	cat >"$T/fields.pl" <<-'END'
	use strict; use warnings; use utf8;
	use RT -init;
	for (["Card", "Freeform", 1], ["Board Card", "Freeform", 1], ["Notes", "Text", 1],
		["Größe/Zustand", "Text", 1], ["Multi", "Freeform", 0],
		map { ["Notes $_", "Text", 1] } 1 .. 12) {
		my $cf = RT::CustomField->new(RT->SystemUser);
		my ($ok, $text) = $cf->Create(Name => $_->[0], Type => $_->[1], MaxValues => $_->[2],
			LookupType => 'RT::Queue-RT::Ticket', Queue => 0);
		die "$_->[0]: $text\n" unless $ok;
	}
	END
	rt_perl "$T/fields.pl" >"$T/fields.log" 2>&1 || { note "$(cat "$T/fields.log")"; bail "no custom fields"; }
}

# hostile.pl write N | compare N: the N-th dozen of hostile values as a form in JSON; whether the answer
# has them.
cat >"$T/hostile.pl" <<'END'
use strict; use warnings; use utf8; use JSON;
my @values = ("plain", "a: b", "CF.{x}: y}: z", " a blank before", "\ta tab before", "a blank behind ",
	"two\nlines", "two\n\nparts", "#no comment\n# none", "--\n--\nid: ticket/1\n\nStatus: resolved",
	"x\n--\n\nid: ticket/2\n", "first\n  indented\n    more", "  all\n  indented\n  alike", "end\n\n",
	" ", " \n ", "one, two, 'three, four', \"five\"", "q{six}", ">> marked\n>> again", "Größe 🪑 \x{2028}\x{a0}",
	"\x{a0}no-break first", "RT/5.0.3 200 Ok\n\n# Ticket 1 updated.", "Text: x\nCF.{Card}: y", "a" x 5000,
	join("\n", map { (" " x $_) . "line $_" } 0 .. 40), "back\\slash \\n", "0", "%41%00&content=x+y", "é\n é\n  é",
	"a\x0bb\x0cc", "'", "\"", "<b>&amp;</b>");
my @tokens = ("\n", "\n\n", " ", "  ", "#", "--", "id: ticket/1", "CF.{Notes}:", "}: ", ": ", ",", "'", "\"", "\\",
	"a", "é", "🪑", "\t", ">> ", "q{", "Status: open", "\x{a0}");
srand(7);
for (1 .. 80) {
	my $value = join "", map { $tokens[rand @tokens] } 0 .. rand 14;
	$value =~ s/^\n+//;
	push @values, $value eq "" ? "x" : $value;
}
my ($verb, $n) = @ARGV;
my %dozen = map { ("CF.{Notes $_}" => $values[12 * $n + $_ - 1]) }
	grep { 12 * $n + $_ - 1 < @values } 1 .. 12;
exit 3 unless %dozen;
if ($verb eq "write") {
	print JSON->new->utf8->canonical->encode(\%dozen);
} else {
	local $/;
	my $got = JSON->new->utf8->decode(<STDIN>)->{forms}[0];
	my @bad = grep { ($got->{$_} // "none") ne $dozen{$_} } sort keys %dozen;
	my $json = JSON->new->ascii->allow_nonref;
	print $json->encode($dozen{$_}), " became ", $json->encode($got->{$_}), "\n" for @bad;
	exit(@bad > 0);
}
END

# round_trips: each value is written and read; what became of those that came back otherwise: $bad.
round_trips() {
	local n=0
	bad=
	while perl "$T/hostile.pl" write $n >"$T/value.json"; do
		rtc 0 "values are written" post "ticket/$ticket/edit" -f "$T/value.json"
		rtc 0 "and read" --json get "ticket/$ticket/show"
		bad=$bad$(perl "$T/hostile.pl" compare $n <"$T/out")
		n=$((n + 1))
	done
}

# --- create, show, edit
tickets() {
	rtc 0 "a ticket is made" post ticket/new Queue=General 'Subject=Größe: "x" <b>' \
		'CF.{Board Card}=x y' 'CF-Größe/Zustand=groß' Requestor=alice@customer.test \
		$'Text=first\n--\n\n  id: 1\n# no comment\n'
	ticket=$(created)
	like "its number" "$out" '^Ticket [0-9]+ created\.$'
	rtc 0 "shown" --json get "ticket/$ticket/show"
	is "its subject" "$(json '$_->{forms}[0]{Subject}')" 'Größe: "x" <b>'
	is "a custom field whose name has a blank" "$(json '$_->{forms}[0]{"CF.{Board Card}"}')" 'x y'
	is "one with a slash and UTF-8" \
		"$(perl -MJSON -Mutf8 -CO -0777 -ne 'print JSON->new->utf8->decode($_)->{forms}[0]{"CF.{Größe/Zustand}"}' \
			<"$T/out")" 'groß'
	is "an empty list" "$(json '$_->{forms}[0]{AdminCc}')" ''
	rtc 0 "for people" get "ticket/$ticket" --fields Status,Queue
	is "id, status, queue" "$(sort <<<"$out" | tr '\n' '|')" "Queue: General|Status: new|id: ticket/$ticket|"
	rtc 0 "raw" --raw get "ticket/$ticket/show" --fields Status
	is "as RT wrote it" "$out" $'id: ticket/'"$ticket"$'\nStatus: new'
	rtc 0 "an edit" post "ticket/$ticket/edit" Status=open Priority=42 'CF.{Multi}=a,b'
	is "told" "$out" "Ticket $ticket updated."
	rtc 0 "one that changes nothing" --json post "ticket/$ticket/edit" Priority=42
	is "told as such" "$(json '$_->{outcome} . $_->{changed}')" ok0
	rtc 0 "a custom field is emptied" post "ticket/$ticket/edit" 'CF.{Board Card}='
	rtc 1 "part of an edit" --json post "ticket/$ticket/edit" Priority=43 Status=bogus Frob=1 'CF.{No}=1'
	is "which part" "$(json 'join "|", sort map { lc $_->{field} } @{$_->{reasons}}')" 'frob|no|status'
	is "the rest is done" "$(json '$_->{changed}') $(rt_field "$ticket" Priority)" '1 43'
	rtc 65 "an edit that is refused as a whole" post "ticket/$ticket/edit" Status=bogus
	like "why" "$err" "Status: .*bogus.* isn't a valid status"
	rtc 66 "an unknown ticket" get ticket/999999
	rtc 66 "an edit of it" post ticket/999999/edit Priority=1
	rtc 1 "some that are shown, one that is not" --json get ticket/show "id=$ticket,999999" fields=Status
	is "each in its place" "$(json '$_->{forms}[0]{id} . " " . $_->{forms}[1]{"#"}')" \
		"ticket/$ticket Ticket 999999 does not exist."
	rtc 65 "a ticket in no queue" post ticket/new Queue=Nope Subject=x
	rtc 65 "with an unknown field" post ticket/new Queue=General Frob=1
	rtc 1 "with an unknown custom field it is made" post ticket/new Queue=General 'CF.{No}=1'
	like "and told" "$out/$err" 'created\..*Invalid custom field name'
	rtc 65 "a field that no form can hold" post "ticket/$ticket/edit" 'a b=1'
	rtc 65 "a carriage return" post "ticket/$ticket/edit" $'Subject=a\rb'
	printf 'Priority: 44\nSubject: from a form\nCF.{Notes}: one\n            two\n' |
		"$BOARD" rt --config "$T/root.conf" post "ticket/$ticket/edit" -f - >"$T/out" 2>&1
	is "a form from standard input" "$(rt_field "$ticket" Priority) $(rt_field "$ticket" Subject)" \
		"44 from a form"
	round_trips
	is "hostile values there and back" "$bad" ""
}

# --- comments and attachments
attachments() {
	printf 'a\0b\r\nc\rd\n\n\377\376' >"$T/bytes.bin"
	head -c 5242880 /dev/urandom >"$T/five megabytes.bin"
	printf 'Grüße\n--\nid: 1\n\n# x' >"$T/größe & \"it's\".txt"
	printf 'Gr\374\337e in Latin-1\r\n' >"$T/latin.txt"
	printf '# Ticket 1 does not exist.\n\n\nmore' >"$T/liar.txt"
	rtc 0 "a comment with attachments" post "ticket/$ticket/comment" 'Text=see these' \
		--attach "$T/bytes.bin" --attach "$T/five megabytes.bin" --attach "$T/größe & \"it's\".txt" \
		--attach "$T/latin.txt" --attach "$T/liar.txt"
	like "told" "$out" '^Comments added$'
	local name id
	for name in bytes.bin "five megabytes.bin" "größe & \"it's\".txt" latin.txt liar.txt; do
		id=$(newest_attachment "$ticket" "$name")
		rtc 0 "$name comes back" get "ticket/$ticket/attachments/$id/content"
		ok "RT $RT_VERSION: byte by byte" cmp "$T/$name" "$T/out"
		rtc 0 "and by its number alone" get "attachment/$id/content"
		ok "RT $RT_VERSION: the same" cmp "$T/$name" "$T/out"
	done
	rtc 0 "an attachment's form" --json get "ticket/$ticket/attachments/$id"
	is "its name" "$(json '$_->{forms}[0]{Filename}')" liar.txt
	rtc 66 "an unknown attachment" get "ticket/$ticket/attachments/999999/content"
	is "not a byte of it" "$out" ""
	: >"$T/a,b.txt"
	rtc 65 "a name that RT would take for two" post "ticket/$ticket/comment" Text=x --attach "$T/a,b.txt"
	printf 'Dear all,\n\n  indented\n--\nSignature: x\n' >"$T/letter"
	rtc 0 "correspondence, its text from a file" post "ticket/$ticket/comment" Action=correspond \
		-f "$T/letter" Status=stalled
	like "told, the status too" "$out" "Correspondence added"
	is "done" "$(rt_field "$ticket" Status)" stalled
	rtc 0 "its text" --json get "ticket/$ticket/history/type/Correspond" format=l
	is "whole" "$(json '$_->{forms}[0]{Content}')" "$(cat "$T/letter")"
	rtc 1 "a comment that is added, and a status that is not" post "ticket/$ticket/comment" Text=x \
		Status=bogus
	rtc 65 "an action that RT does not know" post "ticket/$ticket/comment" Text=x Action=frob
	rtc 66 "a comment on an unknown ticket" post ticket/999999/comment Text=x
	rtc 64 "an attachment where none goes" post "ticket/$ticket/merge/1" --attach "$T/letter"
	rtc 0 "a new ticket with an attachment" post ticket/new Queue=General Subject=files Text=x \
		--attach "$T/bytes.bin"
	local other
	other=$(created)
	id=$(newest_attachment "$other" bytes.bin)
	rtc 0 "has it" get "attachment/$id/content"
	ok "RT $RT_VERSION: byte by byte" cmp "$T/bytes.bin" "$T/out"
}

# --- history
histories() {
	rtc 0 "history" --json get "ticket/$ticket/history"
	like "short: numbers and texts" "$(json 'join "|", values %{$_->{forms}[0]}')" 'Ticket created by root'
	like "how many there are" "$(json '$_->{forms}[0]{"#"}')" '^[0-9]+/[0-9]+ '
	rtc 0 "history, long" --json get "ticket/$ticket/history" format=l
	is "each has its number" "$(json 'scalar grep { $_->{id} !~ /^\d+$/ } @{$_->{forms}}')" 0
	local first
	first=$(json '$_->{forms}[0]{id}')
	rtc 0 "one of it" --json get "ticket/$ticket/history/id/$first"
	is "is what it was" "$(json '$_->{forms}[0]{Type} . $_->{forms}[0]{Ticket}')" "Create$ticket"
	rtc 66 "a transaction of another ticket" get "ticket/$plain/history/id/$first"
	rtc 0 "a transaction by its number" get "transaction/$first"
	like "told" "$out" 'Description: Ticket created by root'
}

# --- search
searches() {
	local second
	second=$(rt_create Quiet 'Zebra')
	rtc 0 "search, ids" get search/ticket --query "id = $ticket OR id = $second" --format i \
		--orderby -id
	is "found, newest first" "$out" "ticket/$second
ticket/$ticket"
	rtc 0 "search, short" --json get search/ticket --query "Subject = 'Zebra'"
	is "found" "$(json '$_->{lines}[0]')" "$second: Zebra"
	rtc 0 "search, short with fields" --json get search/ticket --query "id = $second" --format s \
		--fields Subject,Status
	is "a table" "$(json '$_->{lines}[1]')" "$second	Zebra	new"
	rtc 0 "search, long" --json post search/ticket --query "id = $ticket OR id = $second" \
		--format l --fields 'Status,CF.{Multi}' --orderby +Subject
	is "forms, by subject" "$(json 'join ",", map { $_->{id} } @{$_->{forms}}')" \
		"ticket/$ticket,ticket/$second"
	rtc 0 "nothing found" --json get search/ticket --query "id = 999999"
	is "an empty list" "$(json 'scalar @{$_->{lines}}')" 0
	rtc 0 "nothing found, ids" get search/ticket --query "id = 999999" --format i
	is "nothing" "$out" ""
	rtc 65 "a query that RT does not understand" get search/ticket --query "Statuss = 'new'"
	like "its words" "$err" 'Invalid query.*Statuss'
	unlike "but not where in its code" "$err" '\.pm'
	rtc 65 "a format that there is not" get search/ticket --query 'id > 0' --format x
}

# --- links and merge
links() {
	local one two
	one=$(rt_create General 'One')
	two=$(rt_create General 'Two')
	rtc 0 "a link" post "ticket/$one/links" 'RefersTo=https://board.test/c/1' "DependsOn=$two"
	is "told" "$out" "Links for ticket $one updated."
	rtc 0 "links" --json get "ticket/$one/links"
	is "to an address" "$(json '$_->{forms}[0]{RefersTo}')" https://board.test/c/1
	is "to a ticket" "$(json '$_->{forms}[0]{DependsOn}')" "fsck.com-rt://$RT_ORG/ticket/$two"
	rtc 65 "a link to no ticket" post "ticket/$one/links" DependsOn=999999
	rtc 0 "one beside the others" post ticket/link "id=$one" rel=RefersTo 'to=https://board.test/a,b?c=d e'
	rtc 0 "links" --json get "ticket/$one/links"
	is "both" "$(json 'join "|", sort split /,\s+/, $_->{forms}[0]{RefersTo}')" \
		"https://board.test/a,b?c=d e|https://board.test/c/1"
	rtc 0 "one is taken away" post ticket/link "id=$one" rel=RefersTo to=https://board.test/c/1 del=1
	rtc 66 "and is not there any more" post ticket/link "id=$one" rel=RefersTo to=https://board.test/c/1 del=1
	rtc 65 "a link of no kind" post ticket/link "id=$one" rel=Frob to=x
	rtc 66 "of no ticket" post ticket/link id=999999 rel=RefersTo to=x
	rtc 64 "a look merges nothing" get "ticket/$one/merge/$two"
	rtc 0 "a merge" post "ticket/$one/merge/$two"
	is "told" "$out" "Merge completed."
	rtc 0 "the merged one" --json get "ticket/$one/show"
	is "is the other one" "$(json '$_->{forms}[0]{id}')" "ticket/$two"
	rtc 66 "a merge into nothing" post "ticket/$two/merge/999999"
}

# --- users and queues
users() {
	rtc 0 "a user is made" post user/new "Name=zoë" EmailAddress=zoe@customer.test 'RealName=Zoë Ü'
	local id
	id=$(created)
	rtc 0 "shown by name" --json get 'user/zoë'
	is "with its number" "$(json '$_->{forms}[0]{id} . $_->{forms}[0]{EmailAddress}')" \
		"user/${id}zoe@customer.test"
	rtc 0 "shown by address" get user/zoe@customer.test
	rtc 0 "changed" post "user/$id/edit" Organization=Zoo
	rtc 0 "not changed" post "user/$id/edit" Organization=Zoo
	is "told" "$out" "Nothing had to be changed."
	rtc 65 "a name twice" post user/new Name=root EmailAddress=other@customer.test
	rtc 66 "an unknown user" get user/nosuch
	rtc 0 "search of users" get search/user --query 'EmailAddress = zoe@customer.test' --format i
	is "found" "$out" "user/$id"
	rtc 0 "a queue" --json get queue/general
	is "shown" "$(json '$_->{forms}[0]{Name}')" General
	rtc 0 "search of queues" get search/queue --query 'Name = Quiet'
	like "found" "$out" '^[0-9]+: Quiet$'
	rtc 66 "an unknown queue" get queue/nosuch
	rtc 0 "a queue's custom fields" get queue/1/ticketcustomfields
	like "listed" "$out" '^Board Card: *$'
	rtc 65 "no such thing" get frob/1
	rtc 0 "logout" get logout
}

# --- what a bot may not
rights() {
	CONF=$T/bot.conf
	rtc 77 "an edit without the right" post "ticket/$ticket/edit" Priority=1
	like "RT's words" "$err" "You are not allowed to modify ticket $ticket"
	rtc 0 "a comment is allowed" post "ticket/$ticket/comment" Text=x
	rtc 77 "a merge is not" post "ticket/$ticket/merge/1"
	rtc 77 "nor a link" post ticket/link "id=$ticket" rel=RefersTo to=https://board.test/x
	rtc 77 "nor a search of users" get search/user --query 'Name = root'
	rt_right revoke SeeQueue
	rtc 75 "RT crashes over a queue that it hides" get queue/General
	like "said so" "$err" 'RT crashed'
	rt_right revoke ShowTicket
	rtc 77 "a hidden ticket" get "ticket/$ticket"
	rtc 1 "its attachments: nothing is shown" get "ticket/$ticket/attachments"
	like "said so" "$err" 'shows nothing'
	rt_right grant ShowTicket
	rt_right grant SeeQueue
	CONF=$T/wrong.conf
	rtc 77 "a wrong password" get "ticket/$ticket"
	is "nothing on standard output" "$out" ""
	rtc 77 "as JSON" --json get "ticket/$ticket"
	is "an object all the same" "$(json '$_->{outcome} . ($_->{code} // "none")')" deniednone
	CONF=
}

# --- what the worker uses of this, in a session of its own
functions() {
	local before
	before=$(rt_field "$ticket" Priority)
	printf '%s\n' "find Subject = 'Zebra' AND Queue = 'Quiet'" \
		"edit $ticket Priority=$((before + 7))|CF.{Notes 1}=}: b\\n  c|CF.{Card}=" \
		"edit $ticket Priority=$((before + 7))" "edit $ticket Priority=1|Nope=1" \
		"link $ticket RefersTo https://board.test/x,y" \
		"link $ticket RefersTo https://board.test/x,y" |
		"$BUILDDIR/probe_rt" "$RT_NAME" "$RT_URL" root "$T/root.password" >"$T/probe" 2>&1
	is "RT $RT_VERSION: found, edited, as it was, partly, linked, linked already" \
		"$(sed 's/^[0-9][0-9]*$/N/' "$T/probe" | tr '\n' '|')" \
		"N|ok||changed=1|ok||changed=0|ok||changed=1|refused: RT: nope: Unknown field.; the rest was \
done||ok||ok||"
	rtc 0 "the links" --json get "ticket/$ticket/links"
	is "one" "$(json '$_->{forms}[0]{RefersTo}')" https://board.test/x,y
	rtc 0 "the field" --json get "ticket/$ticket/show" --fields 'CF.{Notes 1}'
	is "exact" "$(json '$_->{forms}[0]{"CF.{Notes 1}"}')" $'}: b\n  c'
	rt_edit "$ticket" 'Priority: 44'
}

# --- REST 2.0 by the same command
second_rest() {
	if [ "$RT_VERSION" = 4 ]; then
		rtc 66 "RT 4 has no REST 2.0" get "/REST/2.0/ticket/$ticket"
		return
	fi
	rtc 0 "REST 2.0" --json get "/REST/2.0/ticket/$ticket"
	is "a ticket" "$(json '$_->{answer}{id}')" "$ticket"
	rtc 0 "a search" --json get /REST/2.0/tickets "query=id = $ticket" fields=Priority
	is "with its parameters" "$(json '$_->{answer}{items}[0]{Priority}')" 44
	rtc 0 "a change" put "/REST/2.0/ticket/$ticket" Priority=45
	like "told" "$out" "Priority changed"
	printf '{"CustomFields":{"Card":"77"}}' >"$T/body.json"
	rtc 0 "a body from a file, a field beside it" put "/REST/2.0/ticket/$ticket" -f "$T/body.json" \
		Subject=both
	is "both are done" "$(rt_field "$ticket" 'CF.{Card}') $(rt_field "$ticket" Subject)" "77 both"
	rtc 66 "an unknown ticket" get /REST/2.0/ticket/999999
	rtc 65 "a bad query" get /REST/2.0/tickets 'query=Frob = 1'
}

for version in 5 4; do
	rt_start "$version"
	prepare
	plain=$(rt_create General 'Another')
	tickets
	attachments
	histories
	searches
	links
	users
	rights
	functions
	second_rest
	cat "$T/root.conf" >>"$T/all.conf"
	rt_stop
	rtc 75 "RT is down" get "ticket/$ticket"
done

# --- several RTs
sed -i -e '/^spool/d' -e '/^store/d' "$T/all.conf"
{ printf 'spool = "%s/spool"\nstore { path = "%s/state.db" }\n' "$T" "$T" && cat "$T/all.conf"; } >"$T/two.conf"
CONF=$T/two.conf
rtc 64 "which of two" get ticket/1
like "said so" "$err" '--rt NAME'
rtc 64 "one that is not there" --rt nosuch get ticket/1
rt_use 5
rt_again
rtc 0 "one of two" --rt example.com get "ticket/$ticket"
