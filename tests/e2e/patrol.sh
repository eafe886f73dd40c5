#!/usr/bin/env bash
# What no mail and no sweep tells: found by the patrol, in RT and on the board, on RT 4.4 and RT 5
# shellcheck disable=SC2016 # Perl stands in single quotes
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./rt.sh
MTA_USER=nobody
. ./world.sh

# hint TICKET...: mails that name them, as they come through the gate.
hint() {
	local n
	for n in "$@"; do
		mail "Re: [$RT_NAME #$n] hello" "hint-$n-$RANDOM" |
			as_gate "$GATE" --spool "$SPOOL" || fail "the gate refused a mail about $n"
	done
}

# hand TICKET SQL-EXPRESSION: changes a card of the local board behind our back; $.column and the like
# are its fields. erase TICKET: deletes it.
hand() {
	as_worker perl -MDBI -e '
		my $db = DBI->connect("dbi:SQLite:dbname=$ARGV[0]", "", "", { RaiseError => 1 });
		$db->sqlite_busy_timeout(10000);
		$db->do("UPDATE local SET card = $ARGV[2] WHERE key = ?", {}, $ARGV[1]) == 1 or die;
	' "$T/state/state.db" "$RT_NAME:$1" "$2"
}

move() {
	hand "$1" "json_set(card, '\$.column', '$2')"
}

erase() {
	as_worker perl -MDBI -e '
		my $db = DBI->connect("dbi:SQLite:dbname=$ARGV[0]", "", "", { RaiseError => 1 });
		$db->sqlite_busy_timeout(10000);
		$db->do("DELETE FROM local WHERE key = ?", {}, $ARGV[1]) == 1 or die;
	' "$T/state/state.db" "$RT_NAME:$1"
}

# told JQ-FILTER: of status.
told() {
	rt_board status --json | jq -r "$1"
}

told_is() {
	[ "$(told "$1")" = "$2" ]
}

ended() {
	told '.boards[0].patrol.active // "never"'
}

# a_patrol: waits until a rotation of the board that began from now on has ended.
a_patrol() {
	local n before
	for n in 1 2; do
		before=$(ended)
		until_ok 20 test_ended_since "$before" || fail "no rotation ended"
	done
}

test_ended_since() {
	[ "$(ended)" != "$1" ]
}

# fill COUNT: tickets in General, open, each with its card; $first is the first one's number.
fill() {
	local n
	first=$(($(rt_tickets) + 1))
	for n in $(seq "$1"); do
		rt_create General "Ticket $n" >/dev/null
		rt_edit $((first + n - 1)) "Status: open"
	done
	# shellcheck disable=SC2046
	hint $(seq "$first" $((first + $1 - 1)))
	ok "the worker makes $1 cards" worker_once
	is "they are there" "$(cards | wc -l)" "$1"
	is "as RT has them" "$(compare)" ""
}

# --- RT 4.4: no mail, no feed; the next sweep is in an hour
export PATROL=2s SWEEP=1h
rt_start 4
world_start
fill 6
worker_up
wait_for 20 "RT 4.4: a rotation ends" test_ended_since never
rt_edit "$first" "Status: deleted"
ok "RT 4.4 merges" rt_merge $((first + 1)) $((first + 2))
rt_edit $((first + 3)) "Queue: Quiet" "Status: stalled"
PATIENCE=10
see "$first" none "RT 4.4: deleted, found within a patrol"
see $((first + 1)) none "RT 4.4: merged"
see $((first + 3)) "Waiting|$((first + 3)) - Ticket 4|-|-|true" "RT 4.4: moved to another queue"
see $((first + 2)) "Doing|$((first + 2)) - Ticket 3|-|-|false" "RT 4.4: what it was merged into stays"
worker_down
is "RT 4.4: every card is as RT's database has it" "$(compare)" ""
like "RT 4.4: status says OK" "$(rt_board status)" '^OK'
rt_stop
rm -f "$T/state/"*

# --- RT 5: out of sight, no transaction tells where to
export SWEEP=1s
rt_start 5
rt_right revoke ShowTicket
rt_right grant ShowTicket General
world_start
fill 6
worker_up
wait_for 20 "a rotation ends" test_ended_since never
rt_edit "$first" "Queue: Quiet"
see "$first" none "moved out of sight: gone while the others of its queue are shown"
is "the others stay" "$(cards | wc -l)" 5
like "and all is well" "$(rt_board status)" '^OK'

# --- every right is lost: nobody's card goes, and somebody is told
rt_right revoke ShowTicket General
wait_for 20 "the patrol finds out" told_is .ok false
like "status says which right" "$(rt_board status)" '^LOOK: .*ShowTicket'
is "no card goes" "$(cards | wc -l)" 5
rt_right grant ShowTicket General
wait_for 20 "granted again, all is well" told_is .ok true
is "with every card" "$(compare "$first")" ""
worker_down

# --- the board: what people do to its cards
a=$((first + 1)) b=$((first + 2)) c=$((first + 3)) d=$((first + 4))
ALSO=Review HAND=back world_config
worker_up
wait_for 20 "with a new map every ticket is looked at again" told_is .tickets.due 0
before=$(told '.boards[0].drift.found')
move "$a" Review
move "$b" Holiday
hand "$c" "json_set(card, '\$.title', 'mine', '\$.blocked', json('true'))"
erase "$d"
PATIENCE=20
see "$b" "Doing|$b - Ticket 3|-|-|false" "back: a card moved by hand goes back"
see "$c" "Doing|$c - Ticket 4|-|-|false" "back: so do title and blocked"
see "$d" "Doing|$d - Ticket 5|-|-|false" "back: a deleted card is made again"
a_patrol
is "also: a card may stay where the map says so" "$(card "$a")" "Review|$a - Ticket 2|-|-|false"
is "three were found changed" "$(($(told '.boards[0].drift.found') - before))" 3
like "the log names them" "$(cat "$T/worker.log")" "card=$RT_NAME:$b changed by hand: column: put back"
like "status counts them" "$(rt_board status)" '3 found changed by hand, 0 left so'
like "Prometheus too" "$(rt_board status --prometheus)" '^rt_board_drift_total\{board="wall"\} 3$'
move "$a" Doing
worker_down

HAND=leave world_config
worker_up
move "$a" Holiday
erase "$d"
wait_for 20 "leave: what differs is known" told_is '.boards[0].drift.cards | length' 2
a_patrol
is "leave: a card moved by hand stays" "$(card "$a")" "Holiday|$a - Ticket 2|-|-|false"
is "leave: a deleted one stays away" "$(card "$d")" none
like "leave: and that is well" "$(rt_board status)" '^OK'
rt_edit "$a" "Subject: New words"
see "$a" "Holiday|$a - New words|-|-|false" "leave: RT changes the title, the column stays"
rt_edit "$a" "Status: stalled"
see "$a" "Waiting|$a - New words|-|-|true" "leave: until RT moves the ticket on"
rt_edit "$d" "Status: stalled"
see "$d" "Waiting|$d - Ticket 5|-|-|true" "leave: then the deleted one is back, too"
wait_for 20 "leave: nothing differs any more" told_is '.boards[0].drift.cards | length' 0
worker_down

HAND=tell world_config
worker_up
move "$b" Holiday
erase "$c"
wait_for 20 "tell: status knows" told_is '.boards[0].drift.cards | length' 2
a_patrol
is "tell: nothing is written" "$(card "$b") $(card "$c")" "Holiday|$b - Ticket 3|-|-|false none"
like "tell: status names them" "$(rt_board status)" \
	"^LOOK: board wall: 2 cards differ from RT, changed by hand: $RT_NAME:$b \(column\), $RT_NAME:$c \(gone\)"
like "tell: the log too" "$(cat "$T/worker.log")" "card=$RT_NAME:$b changed by hand: column: told"
is "tell: once" "$(grep -c "card=$RT_NAME:$b changed by hand: column: told" "$T/worker.log")" 1
rt_edit "$b" "Status: resolved"
see "$b" "Done|$b - Ticket 3|-|-|false" "tell: a change in RT writes the card"
worker_down
HAND=back world_config
worker_up
see "$c" "Doing|$c - Ticket 4|-|-|false" "back again: what was told is put right"
a_patrol

# --- a rotation is one page: the four active ones; the one that is done has its own, later
rt_mark
a_patrol
is "a rotation asks RT for all of its tickets at once" \
	"$(tr ',' '\n' <"$RT_DIR/asked.log" | grep -vx "$b" | sort -n | uniq | paste -s -d ' ') $(
		awk -F , 'NF != 4' "$RT_DIR/asked.log" | grep -vx "$b")" "$a $c $d $((d + 1)) "

# --- killed anywhere in it
for n in 1 2 3 4 5; do
	move "$a" Holiday
	kill -KILL "$WORKER_PID"
	wait "$WORKER_PID" 2>/dev/null
	lapse
	worker_up
	see "$a" "Waiting|$a - New words|-|-|true" "killed, and put right all the same ($n)"
done
worker_down
is "in the end every card is as RT's database has its ticket" "$(compare "$first")" ""
like "and status says OK" "$(rt_board status)" '^OK'
