#!/usr/bin/env bash
# A ticket's life through Postfix, rt-mailgate and RT, told by notifications, and told by nobody
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./postfix.sh
. ./rt.sh
. ./world.sh

# new_ticket ALIAS SUBJECT: by mail; sets $ticket.
new_ticket() {
	local before
	before=$(rt_tickets)
	mail "$2" "$1-$RANDOM$RANDOM" | mta_send alice@customer.test "$1@example.com"
	wait_for 30 "$1: the mail is delivered" mta_empty
	is "$1: it made one ticket" "$(rt_tickets)" $((before + 1))
	ticket=$((before + 1))
}

# change WHAT WANTED-CARD FIELD...: one change over REST, and what the card must be then.
change() {
	local what=$1 wanted=$2
	shift 2
	rt_edit "$ticket" "$@" || fail "$what: RT refused the change"
	see "$ticket" "$wanted" "$what"
}

# life ALIAS: from the mail to undeleted.
life() {
	local how=$1 n
	new_ticket "$1" "Printer on fire"
	n=$ticket
	see "$n" "Backlog|$n - Printer on fire|-|-|false" "$how: a new ticket is in the first column"
	change "$how: open" "Doing|$n - Printer on fire|-|-|false" "Status: open"
	change "$how: owner" "Doing|$n - Printer on fire|-|Al|false" "Owner: alice"
	change "$how: priority" "Doing|$n - Printer on fire|urgent|Al|false" "Priority: 80"
	change "$how: priority falls" "Doing|$n - Printer on fire|-|Al|false" "Priority: 10"
	change "$how: subject" "Doing|$n - Printer is out|-|Al|false" "Subject: Printer is out"
	change "$how: stalled" "Waiting|$n - Printer is out|-|Al|true" "Status: stalled"
	change "$how: resolved" "Done|$n - Printer is out|-|Al|false" "Status: resolved"
	change "$how: reopened" "Doing|$n - Printer is out|-|Al|false" "Status: open"
	change "$how: nobody's again" "Doing|$n - Printer is out|-|-|false" "Owner: Nobody"
	change "$how: deleted" none "Status: deleted"
	change "$how: undeleted" "Doing|$n - Printer is out|-|-|false" "Status: open"
}

# merge ALIAS: a second ticket is merged into $ticket.
merge() {
	local how=$1 into=$ticket
	new_ticket "$1" "The printer again"
	see "$ticket" "Backlog|$ticket - The printer again|-|-|false" "$how: a second ticket"
	ok "$how: RT merges" rt_merge "$ticket" "$into"
	see "$ticket" none "$how: the merged ticket's card is gone"
	see "$into" "Doing|$into - Printer is out|-|-|false" "$how: the other's card stays"
}

RT_SENDMAIL=$MTA_SENDMAIL
rt_start
mta_start
world_start
mapfile -t lines < <(aliases)
mta_aliases "${lines[@]}"

# General's changes are mailed to the terminal alias, and no sweep comes within the hour.
SWEEP=1h world_config
worker_up
life support
worker_down
# A merge mail names only the ticket that stays; the other one is the sweep's.
SWEEP=1s world_config
worker_up
merge support

# Quiet's are mailed to nobody.
life quiet
merge quiet
worker_down

ok "the spool is empty in the end" spool_is_empty
is "nothing was set aside" "$(find "$SPOOL/bad" -type f | wc -l)" 0
is "no mail bounced or was put off" "$(mta_bounced; mta_deferred '.*')" ""
like "status says OK" "$(rt_board status)" '^OK'
is "every card is as RT's database has its ticket" "$(compare)" ""
