#!/usr/bin/env bash
# Asking a real RT: looks, selections, the change feed, rights, and what goes wrong with a session
# shellcheck disable=SC2016 # Perl stands in single quotes
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./rt.sh

make -s -C "$BUILDDIR" probe_rt >"$T/make.log" 2>&1 || bail "probe_rt cannot be built"
rt_start

coproc PROBE { exec "$BUILDDIR/probe_rt" "$RT_NAME" "$RT_URL" "$RT_USER" "$RT_PASSFILE" 2>&1; }
exec 3<&"${PROBE[0]}" 4>&"${PROBE[1]}"

# ask COMMAND: one question in the session that stays; prints the answer.
ask() {
	local line
	printf '%s\n' "$1" >&4
	while IFS= read -r -t 120 line <&3 && [ -n "$line" ]; do
		printf '%s\n' "$line"
	done
}

# ask_anew COMMAND [PASSWORD-FILE]: the same in a session of its own.
ask_anew() {
	printf '%s\n' "$1" | "$BUILDDIR/probe_rt" "$RT_NAME" "$RT_URL" "$RT_USER" \
		"${2:-$RT_PASSFILE}" 2>&1
}

# RT forgets who is logged in, root for rt_rest too.
forget_sessions() {
	find "$RT_DIR/session" -type f -delete
	rm -f "$RT_DIR/root.cookies"
}

# of TICKET, in an answer: its line.
of() {
	grep "^$RT_NAME:$1 "
}

# rt_eval CODE ARG...: as RT_System.
rt_eval() {
	local code=$1
	shift
	rt_perl -MRT=-init -e 'sub ticket { my $t = RT::Ticket->new(RT->SystemUser); $t->Load($_[0]); $t }
		sub user { my $u = RT::User->new(RT->SystemUser); $u->Load($_[0]); $u }'"$code" -- "$@" \
		>>"$RT_DIR/eval.log" 2>&1
}

# --- what a look tells apart
shown=$(rt_create General 'Größe: "x" <b> & 🪑' 'Priority: 70')
rt_edit "$shown" 'Owner: alice' 'Status: open' \
	"Requestors: $(printf 'colleague%s@customer.test, ' 10 11 12 13 14)last@customer.test"
merged=$(rt_create General 'Goes away')
target=$(rt_create Quiet 'Stays')
rt_merge "$merged" "$target"
deleted=$(rt_create General 'Deleted')
rt_edit "$deleted" 'Status: deleted'
hidden=$(rt_create Quiet 'Hidden')
rt_right revoke ShowTicket
rt_right grant ShowTicket General
rt_eval 'my ($ok, $text) = RT::Ticket->new(RT->SystemUser)->Create(Queue => "General",
	Type => "reminder", Subject => "Reminder", Owner => "root"); print "reminder $ok\n"'
reminder=$(sed -n 's/^reminder //p' "$RT_DIR/eval.log")
seen=$(ask "look 999999 $hidden $deleted $merged $shown $reminder")
is "a look at six tickets ends well" "$(tail -n 1 <<<"$seen")" ok
like "shown" "$(of "$shown" <<<"$seen")" \
	'shown queue="General" status="open" owner="alice" priority="70" .*subject="Größe: "x" <b> & 🪑"'
like "a long list of requestors is one line" "$(of "$shown" <<<"$seen")" \
	'requestors="colleague10@.*, last@customer.test"'
like "deleted" "$(of "$deleted" <<<"$seen")" 'shown .*status="deleted"'
like "unknown" "$(of 999999 <<<"$seen")" 'unknown$'
like "forbidden" "$(of "$hidden" <<<"$seen")" 'forbidden$'
like "merged into a hidden one: hidden" "$(of "$merged" <<<"$seen")" 'forbidden$'
like "a reminder looks like a ticket" "$(of "$reminder" <<<"$seen")" 'shown .*subject="Reminder"'
is "and a search tells it" "$(ask "select Type != 'ticket' | $shown $reminder")" "$reminder
ok"
is "which leaves it out otherwise" "$(ask "select id > 0 | $shown $reminder $deleted")" "$shown
ok"
rt_right revoke ShowTicket General
rt_right grant ShowTicket
like "merged" "$(ask "look $merged $shown" | of "$merged")" "merged into=$target\$"
like "merged, asked for alone" "$(ask "look $merged" | of "$merged")" "merged into=$target\$"
created=$(ask "look $shown" | sed -n 's/.*created=\([^ ]*\).*/\1/p')
is "the time of creation is UTC's" "$created" \
	"$(date -u -d "$(rt_field "$shown" Created) UTC" +%Y-%m-%dT%H:%M:%SZ)"

# --- a ticket that imitates RT's own grammar
imitator=$(rt_create General 'Trap')
rt_eval 'ticket($ARGV[0])->__Set(Field => "Subject",
	Value => "one\n--\n\nid: ticket/1\nStatus: resolved\n# Ticket 2 does not exist.\n")' "$imitator"
seen=$(ask "look $shown $imitator $target")
is "an imitated answer inside a subject stays a subject" "$(grep -c ' shown ' <<<"$seen")" 3
like "whole" "$(of "$imitator" <<<"$seen")" \
	'status="new".*subject="one\\n--\\n\\nid: ticket/1\\nStatus: resolved\\n# Ticket 2'

# --- a hundred at once
rt_eval 'for (1 .. 100) { my ($id) = RT::Ticket->new(RT->SystemUser)->Create(Queue => "Quiet",
	Subject => "Bulk $_"); print "bulk $id\n" }'
mapfile -t bulk < <(sed -n 's/^bulk //p' "$RT_DIR/eval.log")
is "there are a hundred tickets" "${#bulk[@]}" 100
rt_mark
seen=$(ask "look ${bulk[*]}")
is "a hundred tickets are shown" "$(grep -c ' shown ' <<<"$seen")" 100
is "by one request" "$(rt_requests)" 1
rt_mark
is "a thousand numbers are selected from" \
	"$(ask "select Subject LIKE 'Bulk' | $(seq -s ' ' 1 1000)" | grep -c '^[0-9]')" 100
is "by one request" "$(rt_requests)" 1
like "a bad query is refused with RT's words" "$(ask "select Statuss = 'new' | 1 2")" \
	"^refused: RT: Invalid query: .*Statuss"
is "a quoted value is found" "$(ask "select Subject = $(ask 'quote Größe: "x" <b> & 🪑') | 1 2 3")" \
	"$shown
ok"

# --- the session
rt_mark
forget_sessions
is "a session that RT lost is renewed" "$(ask "look $shown" | tail -n 1)" ok
is "by two requests more" "$(rt_requests)" 3
rt_mark
forget_sessions
like "also for the change feed" "$(ask newest)" '^[0-9]+
ok'
is "by two requests more" "$(rt_requests)" 3
rt_stop
like "RT down" "$(ask "look $shown")" "^retry: 127.0.0.1:$RT_PORT: .*[Cc]onnect"
rt_again
is "RT up again" "$(ask "look $shown" | tail -n 1)" ok
(umask 077 && echo sesame-wrong >"$T/wrong")
seen=$(ask_anew "look $shown" "$T/wrong")
like "a wrong password: who, where, which file" "$seen" \
	"^denied: .*$RT_URL.*\"$RT_USER\".*$T/wrong\$"
unlike "but not what it is" "$seen" sesame

# --- language and time zone
rt_eval 'user($ARGV[0])->SetLang("de"); user($ARGV[0])->SetTimezone("Asia/Tokyo")' "$RT_USER"
seen=$(ask_anew check)
like "check tells the language" "$seen" "^probe.conf:3: .*\"$RT_USER\" has the language \"de\""
like "and the time zone" "$seen" "^probe.conf:3: .*\"$RT_USER\" has the time zone Asia/Tokyo"
rt_eval 'user($ARGV[0])->SetLang(""); user($ARGV[0])->SetTimezone("")' "$RT_USER"
like "no time zone is a warning" "$(ask_anew check)" '^warning: .*no time zone'
rt_eval 'user($ARGV[0])->SetTimezone("UTC")' "$RT_USER"
is "a bot as it should be" "$(ask_anew check | grep -v ^version)" ok

# --- rights
is "a queue that is there" "$(ask_anew 'check quiet' | grep -v ^version)" ok
like "a queue that is not" "$(ask_anew 'check Genral')" '^probe.conf:7: .*"Genral".*no such queue'
rt_right revoke SeeQueue
like "SeeQueue is missed" "$(ask_anew 'check Quiet')" '^probe.conf:7: .*"Quiet".*lacks.*SeeQueue'
like "with no queue named too" "$(ask_anew check)" '^probe.conf:3: .*lacks.*SeeQueue'
like "a ticket has no queue then" "$(ask "look $shown" | of "$shown")" 'queue=NULL status="open"'
rt_right grant SeeQueue
rt_right revoke ShowTicket
like "ShowTicket is missed" "$(ask_anew 'check Quiet')" '^probe.conf:7: .*"Quiet".*ShowTicket'
like "with no queue named too" "$(ask_anew check)" '^probe.conf:3: .*lacks.*ShowTicket'
is "nothing changes for who may see nothing" "$(ask 'changes 0')" "end
ok"
rt_right grant ShowTicket

# --- the change feed
mark=$(ask newest | sed -n 1p)
n=$(rt_create General 'Fed')
m=$(rt_create General 'Fed to the other')
rt_edit "$n" 'Status: open'
rt_edit "$n" 'Status: deleted'
rt_edit "$n" 'Status: open'
rt_edit "$n" 'Queue: Quiet'
rt_rest "ticket/$n/comment" -o /dev/null --data-urlencode "content=id: $n
Action: comment
Text: changes nothing"
rt_merge "$n" "$m"
fed=$(ask "changes $mark")
is "what became of a ticket" "$(sed -n "s/^[0-9]* ticket=$n \(.*\) created=.*/\1/p" <<<"$fed")" \
	'type="Create" field="" old="" new=""
type="Status" field="Status" old="new" new="open"
type="Status" field="Status" old="open" new="deleted"
type="Status" field="Status" old="deleted" new="open"
type="Set" field="Queue" old="1" new="3"
type="AddLink" field="MergedInto" old="" new="fsck.com-rt://example.com/ticket/'"$m"'"'
like "a merge is told of both tickets" "$fed" "ticket=$m type=\"AddLink\" field=\"MergedInto\""
is "the end is known" "$(tail -n 2 <<<"$fed" | head -n 1)" end

# all_from MARK: the whole feed, page by page; the tickets' numbers.
all_from() {
	local after=$1 page
	while page=$(ask "changes $after") && grep -q '^[0-9]' <<<"$page"; do
		sed -n 's/^[0-9]* ticket=\([0-9]*\) .*/\1/p' <<<"$page"
		after=$(sed -n 's/^\([0-9]*\) .*/\1/p' <<<"$page" | tail -n 1)
		grep -qx more <<<"$page" || break
	done
}

# 250 changes that the bot may not see lie between two that it may.
rt_right revoke ShowTicket
rt_right grant ShowTicket General
mark=$(ask newest | sed -n 1p)
rt_edit "$m" 'Priority: 11'
rt_eval 'my $t = ticket($ARGV[0]); $t->SetPriority($_) for 101 .. 350' "${bulk[0]}"
rt_edit "$shown" 'Priority: 12'
is "hidden changes are passed over" "$(all_from "$mark" | tr '\n' ' ')" "$m $shown "
printf 'Set($UseSQLForACLChecks, 0);\n1;\n' >"$RT_DIR/conf.d/acl.pm"
rt_stop
rt_again
is "also when RT takes them out of its pages" "$(all_from "$mark" | tr '\n' ' ')" "$m $shown "
newest=$(ask newest | sed -n 1p)
rt_mark
is "at the end nothing more" "$(ask "changes $newest")" "end
ok"
is "by one request" "$(rt_requests)" 1
rt_right grant ShowTicket
is "who may see all gets all" "$(all_from "$mark" | wc -l)" 252
exec 4>&-
