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

# Killed at every commit of the pass, the one between the card on the board and what is known of it
# among them: then the board shows Doing, nobody knows it, and RT is back at new.
drawn=0
wrong=0
for call in fdatasync pwrite64; do
	n=0
	while n=$((n + 1)); do
		[ "$n" -le 120 ] || break
		rt_edit "$ticket" "Status: open"
		hint
		strace -qq -o /dev/null -u "$WORK_USER" -e trace=$call \
			-e inject="$call:signal=KILL:when=$n" -- "$BOARD" work --once --config "$CONF" \
			>>"$T/worker.log" 2>&1
		status=$?
		if [ "$status" -ne 0 ] && [ "$(card "$ticket")" = "$after" ]; then
			drawn=$((drawn + 1))
		fi
		rt_edit "$ticket" "Status: new"
		hint
		worker_once
		if [ "$(card "$ticket")" != "$before" ]; then
			wrong=$((wrong + 1))
			note "killed at $call $n: $(card "$ticket")"
		fi
		[ "$status" -ne 0 ] || break
	done
	ok "killed at every $call: $((n - 1)) times" test "$n" -gt 3
done
ok "the card was drawn before the kill $drawn times" test "$drawn" -ge 1
is "each time it went back" "$wrong" 0
is "one card" "$(cards | wc -l)" 1
