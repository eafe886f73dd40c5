#!/usr/bin/env bash
# Card drawn, worker killed before the commit, ticket back to its old state: the card goes back too
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./postfix.sh
. ./rt.sh
. ./world.sh

rt_start
world_start
ticket=$(rt_create General "Back and forth")
ok "the worker runs" worker_once
is "the card is there" "$(card "$ticket")" "Backlog|$ticket - Back and forth|-|-|false"
before="Backlog|$ticket - Back and forth|-|-|false"
after="Doing|$ticket - Back and forth|-|-|false"

hint() {
	mail "[example.com #$ticket] more" "race-$RANDOM$RANDOM" | as_gate "$GATE" --spool "$SPOOL"
}

# Killed at every commit and write of the pass, the moment between the card on the board and what is
# known of it among them: then the board shows Doing, nobody knows it, and RT is back at new.
drawn=0
moment=
wrong=0
for spec in fdatasync:1 pwrite64:3; do
	call=${spec%:*}
	n=1
	while [ "$n" -le 150 ]; do
		rt_edit "$ticket" "Status: open"
		hint
		killed_at "$WORK_USER" "$call" "$n" "$BOARD" work --once --config "$CONF" \
			>>"$T/worker.log"
		killed || break
		if [ "$(card "$ticket")" = "$after" ]; then
			drawn=$((drawn + 1))
			[ -n "$moment" ] || moment="$call $n"
		fi
		rt_edit "$ticket" "Status: new"
		hint
		lapse
		worker_once
		if [ "$(card "$ticket")" != "$before" ]; then
			wrong=$((wrong + 1))
			note "killed at $call $n: $(card "$ticket")"
		fi
		n=$((n + ${spec#*:}))
	done
	is "unkilled the card moves" "$(card "$ticket")" "$after"
	ok "killed at $n places of $call" test "$n" -gt 8
	rt_edit "$ticket" "Status: new"
	worker_once
done
ok "the card was drawn before the kill $drawn times" test "$drawn" -ge 2
is "each time it went back" "$wrong" 0

# Once in real time: the daemon takes over when the leases have run out by themselves.
# The first place where the card was drawn is the board's own commit: nothing after it was done.
rt_edit "$ticket" "Status: open"
hint
# shellcheck disable=SC2086
killed_at "$WORK_USER" $moment "$BOARD" work --once --config "$CONF" >>"$T/worker.log"
is "killed with the card drawn" "$(card "$ticket")" "$after"
rt_edit "$ticket" "Status: new"
hint
worker_up
PATIENCE=150 see "$ticket" "$before" "the next worker brings it back within the leases' time"
worker_down
is "one card" "$(cards | wc -l)" 1
