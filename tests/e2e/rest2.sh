#!/usr/bin/env bash
# REST 2.0 on a real RT 5, and an RT 4.4 without it: queues, a PUT read back, If-Match; which way does
# what; a bot with a German language in New York; and answers that a proxy spoils
# shellcheck disable=SC2016 # Perl stands in single quotes
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./rt.sh
MTA_USER=nobody
. ./world.sh

make -s -C "$BUILDDIR" probe_rt >"$T/make.log" 2>&1 || bail "probe_rt cannot be built"

# probe COMMAND: one question in a session of its own.
probe() {
	printf '%s\n' "$1" | "$BUILDDIR/probe_rt" "$RT_NAME" "$RT_URL" "$RT_USER" "$RT_PASSFILE" 2>&1
}

# rt_eval CODE ARG...: as RT_System.
rt_eval() {
	local code=$1
	shift
	rt_perl -MRT=-init -e 'sub load { my $o = "RT::$_[0]"->new(RT->SystemUser); $o->Load($_[1]); $o }
		'"$code" -- "$@" >>"$RT_DIR/eval.log" 2>&1
}

# rtc STATUS WHAT ARG...: rt-board rt; its status is a test, its output in $out, its errors in $err.
rtc() {
	local wanted=$1 what=$2 got
	shift 2
	out=$(rt_board rt "$@" 2>"$T/err")
	got=$?
	err=$(cat "$T/err")
	is "$what: exit $wanted" "$got" "$wanted" || note "$out" "$err"
}

prefs() {
	rt_eval 'load("User", $ARGV[0])->SetLang($ARGV[1]); load("User", $ARGV[0])->SetTimezone($ARGV[2])' \
		"$RT_USER" "$1" "$2"
}

custom_field() {
	rt_eval 'my $cf = RT::CustomField->new(RT->SystemUser);
		$cf->Create(Name => "Card", Type => "FreeformSingle", Queue => 0,
			LookupType => "RT::Queue-RT::Ticket");
		load("User", $ARGV[0])->PrincipalObj->GrantRight(Right => $_, Object => $cf)
			for qw(SeeCustomField ModifyCustomField)' "$RT_USER"
}

# letter TYPE BODY...: a ticket by rt-mailgate, of these lines; prints its number.
letter() {
	local type=$1
	shift
	{
		printf 'From: alice@customer.test\nSubject: A letter\nMIME-Version: 1.0\nContent-Type: %s\n\n' "$type"
		printf '%s\n' "$@"
	} | "rt-mailgate-$RT_VERSION" --queue General --action correspond --url "$RT_URL" >&2
	rt_tickets
}

# What a ticket was made with, as both RTs tell it to a user with the right ShowTicket.
messages() {
	local n m
	n=$(rt_create General "Without a text")
	is "RT $1: no text, no message" "$(probe "message $n")" ' message=NULL'
	n=$(letter 'text/plain; charset=iso-8859-15' '  Gr'$'\xfc\xdf''e, 5 '$'\xa4' '' '--' '' "Ticket: 1" "Content: none")
	is "RT $1: a text in its own charset" "$(probe "message $n")" \
		' message="  Grüße, 5 €\n\n--\n\nTicket: 1\nContent: none\n"'
	m=$(letter 'multipart/mixed; boundary=x' --x 'Content-Type: multipart/alternative; boundary=y' '' \
		--y 'Content-Type: text/plain' '' 'In words' --y 'Content-Type: text/html' '' '<p>In tags</p>' --y-- \
		--x 'Content-Disposition: attachment; filename=a.txt' 'Content-Type: text/plain' '' 'In a file' --x--)
	is "RT $1: the plain one of several parts" "$(probe "message $m")" ' message="In words"'
	ok "RT $1: merged" rt_merge "$n" "$m"
	is "RT $1: a merged ticket's message is not the survivor's" "$(probe "message $m")" ' message="In words"'
	n=$(letter 'text/html' '<p>In <b>tags</b></p><img src="http://x.test/y.png"><p>&amp; more</p>')
	like "RT $1: HTML made plain by RT" "$(probe "message $n")" 'In tags.*& more'
	unlike "RT $1: without its tags" "$(probe "message $n")" '[<>]|http'
}

# --- RT 4.4: no REST 2.0 in Debian's
rt_start 4
custom_field
world_start
messages 4
n=$(rt_create General "Old RT")
out=$(rt_board check 2>&1)
like "RT 4: check says which ways are left" "$out" "RT 4\.4.*what no mail told by REST 1.0's search"
like "RT 4: looks" "$out" "RT 4\.4.*looks by REST 1.0's ticket/show"
like "RT 4: queues are names" "$(probe queues)" '^1 name="General" lifecycle=NULL tag=NULL$'
like "RT 4: a field needs ModifyTicket" "$(probe "set $n|Card||c1")" '^refused: .*needs the right ModifyTicket'
rt_right grant ModifyTicket
is "RT 4: with it the field is set" "$(probe "set $n|Card||c1")" ok
is "RT 4: and read back" "$(rt_field "$n" 'CF.{Card}')" c1
world_config 'api = rest2'
like "api = rest2: an RT without it is a mistake" "$(rt_board check 2>&1)" \
	'^mistake .*no REST 2\.0, which api = rest2 asks for'
world_config
rt_edit "$n" 'Status: resolved'
plain=$(probe "look $n" | grep -o 'resolved=[^ ]*')
prefs de America/New_York
like "RT 4: a German bot is refused by name" "$(rt_board check 2>&1)" "mistake .*\"$RT_USER\" has the language \"de\""
is "RT 4: when a ticket was done is right all the same" \
	"$(probe "look $n" | grep -o 'resolved=[^ ]*')" "$plain"
prefs '' America/New_York
like "RT 4: New York is told by the clock" "$(rt_board check 2>&1)" "mistake .*behind UTC for user \"$RT_USER\""
is "RT 4: right in New York, too" "$(probe "look $n" | grep -o 'resolved=[^ ]*')" "$plain"
rt_stop

# --- RT 5
rt_start 5
custom_field
rm -f "$T"/state/*
world_start
messages 5
n=$(rt_create General "Größe")
out=$(rt_board check 2>&1)
is "RT 5: check is content" "$(grep -c '^ok' <<<"$out")" "$(grep -cE '^(ok|warning|mistake)' <<<"$out")"
like "RT 5: the sweep is REST 2.0's" "$out" "RT 5\..*what no mail told by REST 2.0's transactions"
like "RT 5: looks are REST 1.0's" "$out" "RT 5\..*looks by REST 1.0's ticket/show"
sed "s/^rt \"$RT_NAME\"/rt \"exmaple.com\"/" "$CONF" >"$T/etc/wrong.conf"
chmod 644 "$T/etc/wrong.conf"
like "a wrong rtname is found" "$(as_worker "$BOARD" check --config "$T/etc/wrong.conf" 2>&1)" \
	"mistake .*\"exmaple.com\".*calls itself \"$RT_NAME\""

rt_eval 'for my $i (1 .. 101) { RT::Queue->new(RT->SystemUser)->Create(Name => "Q$i",
		SubjectTag => $i == 101 ? "last.tag" : "") }
	my $user = load("User", $ARGV[0])->PrincipalObj;
	$user->RevokeRight(Right => "SeeQueue");
	$user->GrantRight(Right => "SeeQueue", Object => load("Queue", $_)) for qw(General Q101)' "$RT_USER"
is "queues behind a hundred that are hidden" "$(probe queues | sed 's/^[0-9]* //')" \
	'name="General" lifecycle="default" tag=NULL
name="Q101" lifecycle="default" tag="last.tag"
complete
ok'
rt_right grant SeeQueue

is "ModifyCustomField is enough for a field" "$(probe "set $n|Card||c1")" ok
is "RT has it" "$(rt_field "$n" 'CF.{Card}')" c1
like "what people wrote meanwhile stays" "$(probe "set $n|Card||c2")" '^changed: .*holds "c1"'
rtc 65 "a PUT that RT does not do, and answers 200 to" put "/REST/2.0/ticket/$n" Status=open
like "is told by field" "$err" 'Status: "open" was asked for, "new" stands there'
like "with RT's words" "$out" "Permission Denied"
rtc 1 "a PUT that is done in part" put "/REST/2.0/ticket/$n" 'CF.{Card}=c3' Subject=Neu Frob=1
like "what was not: a field that RT ignores" "$err" 'Frob: RT shows no such field'
is "what was" "$(rt_field "$n" 'CF.{Card}')" c3
etag=$(rt_board rt --json get "/REST/2.0/ticket/$n" | jq -r .etag)
rtc 0 "with its ETag a PUT is done" put "/REST/2.0/ticket/$n" 'CF.{Card}=c4' --if-match "$etag"
rtc 1 "with an old one not" put "/REST/2.0/ticket/$n" 'CF.{Card}=c5' --if-match "$etag"
like "and told so" "$err" "412"
is "nothing was written" "$(rt_field "$n" 'CF.{Card}')" c4
rtc 65 "no empty comment" post "/REST/2.0/ticket/$n/comment"
rtc 0 "a comment" post "/REST/2.0/ticket/$n/comment" 'Content=Grüße' ContentType=text/plain
rtc 66 "a ticket that is not there" get /REST/2.0/ticket/999999
rtc 65 "a query that RT does not understand" get /REST/2.0/tickets 'query=frob ='
for _ in $(seq 1 21); do rt_create Quiet Many >/dev/null; done
out=$(rt_board rt --json get '/REST/2.0/tickets?per_page=10&fields=Subject' "query=Queue = 'Quiet'")
is "a list is read to its end" "$(jq '.answer.items | length' <<<"$out")" 21

# --- a German bot in New York
rt_edit "$n" 'Status: resolved'
plain=$(probe "look $n" | grep -oE '(resolved|status|subject)=[^ ]*')
prefs de America/New_York
out=$(rt_board check 2>&1)
like "a German bot is refused by name" "$out" "^mistake .*\"$RT_USER\" has the language \"de\""
like "and for New York" "$out" "^mistake .*\"$RT_USER\" has the time zone America/New_York"
is "what it looks at is right all the same" \
	"$(probe "look $n" | grep -oE '(resolved|status|subject)=[^ ]*')" "$plain"
worker_up
see "$n" "Done|$n - Größe|-|-|false" "and its cards are"
rt_edit "$n" 'Status: open'
see "$n" "Doing|$n - Größe|-|-|false" "changes are followed without a mail"
worker_down
prefs '' UTC

# --- a proxy that spoils RT's answers
echo none >"$T/fault"
coproc PROXY { tied "$LIB/faulty" "$RT_PORT" "$T/fault"; }
at_exit "stop_pid $PROXY_PID"
read -r proxy <&"${PROXY[0]}"
RT_URL=http://127.0.0.1:$proxy world_config
ok "through the proxy all is well" worker_once
is "the card" "$(card "$n")" "Doing|$n - Größe|-|-|false"
spoiled() {
	local fault=$1 says=$2
	rt_edit "$n" 'Status: stalled'
	echo "$fault" >"$T/fault"
	: >"$T/worker.log"
	mail "[$RT_NAME #$n] more" "bad-$fault" | as_gate "$GATE" --spool "$SPOOL"
	worker_once
	is "$fault: the card has not moved" "$(card "$n")" "Doing|$n - Größe|-|-|false"
	like "$fault: the log says why" "$(cat "$T/worker.log")" "$says"
	echo none >"$T/fault"
	worker_up
	see "$n" "Waiting|$n - Größe|-|-|true" "$fault: and afterwards it goes on"
	rt_edit "$n" 'Status: open'
	see "$n" "Doing|$n - Größe|-|-|false" "$fault: and back"
	worker_down
}
spoiled html 'web page|text/html'
spoiled 502 'HTTP 502: Bad Gateway'
spoiled cut 'closed|outstanding|transfer'
spoiled half 'cut off|no JSON|empty|not one'
spoiled large 'web page|text/html'
spoiled stack "RT crashed: Can't call method"
spoiled latin1 'iso-8859-1 instead of UTF-8|no JSON|not UTF-8'
spoiled slow 'too slow|timed out'
# What may be asked again is, and what a clock says moves nothing: these are no trouble.
for fault in closed clock; do
	echo "$fault" >"$T/fault"
	rt_edit "$n" 'Status: stalled'
	mail "[$RT_NAME #$n] more" "well-$fault" | as_gate "$GATE" --spool "$SPOOL"
	ok "$fault: the worker has no trouble" worker_once
	is "$fault: the card is right" "$(card "$n")" "Waiting|$n - Größe|-|-|true"
	rt_edit "$n" 'Status: open'
	echo none >"$T/fault"
	ok "$fault: afterwards" worker_once
	is "$fault: and it is right" "$(card "$n")" "Doing|$n - Größe|-|-|false"
done
