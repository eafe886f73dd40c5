#!/usr/bin/env bash
# A thousand mails about ten tickets are ten looks, and no byte of them changes
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./postfix.sh
. ./rt.sh
. ./world.sh

mkdir "$T/sent" "$T/in" "$T/seed"
chown "$MTA_USER" "$T/in" "$T/seed"
RT_SENDMAIL=$MTA_SENDMAIL
rt_start
mta_start "rt-board: \"|$LIB/capture $T/seed\""
world_start

# Ten tickets, each moved twice, and RT's own notifications of it.
for n in 1 2 3 4 5 6 7 8 9 10; do
	rt_create General "Ticket number $n" >/dev/null
	rt_edit "$n" "Status: open"
	rt_edit "$n" "Priority: $((n * 10))"
done
wait_for 60 "RT's notifications have come" mta_empty
is "there are ten tickets" "$(rt_tickets)" 10
seeds=("$T"/seed/*.mail)
ok "and notifications of them" test "${#seeds[@]}" -ge 20

# A hundred for each ticket, told apart by a line in the body.
made=0
while [ "$made" -lt 1000 ]; do
	for seed in "${seeds[@]}"; do
		[ "$made" -lt 1000 ] || break
		made=$((made + 1))
		{
			cat "$seed"
			printf 'copy %d' "$made"
		} >"$T/sent/$made"
	done
done

no_ticket_waits() {
	[ "$(rt_board status --json | jq .tickets.due)" = 0 ]
}

# Every other one has a COMMAND behind the gate; eight gates at a time.
send() {
	local n=$1
	if [ $((n % 2)) -eq 0 ]; then
		"$GATE" --spool "$SPOOL" -- "$LIB/capture" "$T/in" <"$T/sent/$n"
	else
		"$GATE" --spool "$SPOOL" <"$T/sent/$n"
	fi
}
export -f send
export GATE SPOOL LIB T
ok "a thousand mails pass the gate" as_gate bash -c \
	'seq 1000 | xargs -P 8 -I N bash -c "send N || exit 255"'
is "a thousand entries wait" "$(spooled)" 1000
is "five hundred mails came out of it" "$(find "$T/in" -name '*.mail' | wc -l)" 500
is "each with its bytes" "$(cd "$T/in" && sha256sum -- *.mail | cut -d ' ' -f 1 | sort | sha256sum)" \
	"$(cd "$T/sent" && seq 2 2 1000 | xargs sha256sum | cut -d ' ' -f 1 | sort | sha256sum)"

# The daemon waits SETTLE after the first hint of a ticket, so that what comes in one go is one look.
rt_mark
SETTLE=10s SWEEP=1h world_config
begun=$SECONDS
worker_up
wait_for 60 "the worker takes them all" spool_is_empty
note "in $((SECONDS - begun)) s"
see 10 "Doing|10 - Ticket number 10|urgent|-|false" "the last card is drawn"
wait_for 20 "no ticket waits" no_ticket_waits
worker_down
is "ten looks" "$(rt_looked | wc -l)" 10
is "one for each ticket" "$(rt_looked | sort -n | paste -s -d ' ')" "1 2 3 4 5 6 7 8 9 10"
ok "with $(rt_requests) requests to RT, log-in and all" test "$(rt_requests)" -le 10
for n in 1 2 3 4 5 6 7 8 9 10; do
	type=-
	[ "$n" -lt 5 ] || type=urgent
	is "card $n" "$(card "$n")" "Doing|$n - Ticket number $n|$type|-|false"
done
is "ten cards" "$(cards | wc -l)" 10
is "each as RT's database has its ticket" "$(compare)" ""

rt_mark
ok "the worker runs again" worker_once
is "and looks at no ticket" "$(rt_looked)" ""
