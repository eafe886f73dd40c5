#!/usr/bin/env bash
# kill -9 of gate and worker at every write, sync, rename and unlink: the end is always the same
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./postfix.sh
. ./rt.sh
. ./world.sh

mkdir "$T/in"
chown "$MTA_USER" "$T/in"
rt_start
world_start

strace -o "$T/strace" true || bail "strace cannot trace here"

# --- the gate -----------------------------------------------------------------------------------
# A killed gate makes Postfix try again, so the mail is sent again here too. What the gate leaves must
# never be read wrongly, and what COMMAND gets is the mail or nothing.
number=$(rt_create General "Gate is killed")
mail "[example.com #$number] more" gate >"$T/mail"
places=
for answer in 0 75; do
	for call in openat write writev pwrite64 fchmod fsync fdatasync renameat2 unlinkat fstatfs \
		memfd_create clone close wait4 sendto recvfrom read; do
		n=0
		while n=$((n + 1)); do
			killed_at "$MTA_USER" "$call" "$n" "$GATE" --spool "$SPOOL" -- \
				"$LIB/capture" "$T/in" "$answer" <"$T/mail" 2>/dev/null
			status=$?
			killed || break
			places="$places $call:$n"
			case $status in
			"$answer" | 75 | 137) ;;
			*) fail "gate killed at $call $n: status $status, COMMAND's is $answer" ;;
			esac
		done
	done
done
note "the gate was killed at$places"
for call in openat pwrite64 fsync renameat2 unlinkat clone; do
	like "the gate was killed at $call" "$places" " $call:1"
done
wrong=0
for file in "$T"/in/*.mail; do
	cmp -s "$T/mail" "$file" || wrong=$((wrong + 1))
done
is "COMMAND never finished with anything else than the mail" "$wrong" 0
as_gate "$GATE" --spool "$SPOOL" -- "$LIB/capture" "$T/in" <"$T/mail"
is "the mail passes in the end" $? 0
note "left behind: $(spooled) entries, $(spooled_tmp) in the making"
# The worker takes what a gate left behind when no gate can be alive any more.
find "$SPOOL/tmp" -type f -exec touch -d '1 hour ago' {} +
ok "the worker runs" worker_once
is "no entry was malformed" "$(find "$SPOOL/bad" -type f | wc -l)" 0
ok "nothing is left" spool_is_empty
is "one card" "$(cards)" "$number|Backlog|$number - Gate is killed|-|-|false"

# --- the worker ---------------------------------------------------------------------------------
# Each time a new ticket (its card is made) and an old one that moves (its card is changed), with a
# mail for each; the worker is killed, and the next one brings the board to RT's truth.
old=$number
column_of() {
	[ "$1" = open ] && echo Doing || echo Waiting
}
status=open
kills=0
wrong=0
round() {
	local call=$1 n=$2 new hit
	[ "$status" = open ] && status=stalled || status=open
	rt_edit "$old" "Status: $status"
	new=$(rt_create General "Killed at $call $n")
	for ticket in "$old" "$new"; do
		mail "[example.com #$ticket] more" "kill-$call-$n-$ticket" |
			as_gate "$GATE" --spool "$SPOOL"
	done
	killed_at "$WORK_USER" "$call" "$n" "$BOARD" work --once --config "$CONF" >>"$T/worker.log" 2>&1
	hit=no
	if killed; then
		hit=yes
		kills=$((kills + 1))
	fi
	lapse
	worker_once || note "after $call $n: status $?"
	blocked=false
	[ "$status" = open ] || blocked=true
	if [ "$(card "$old")" != "$(column_of "$status")|$old - Gate is killed|-|-|$blocked" ] ||
		[ "$(card "$new")" != "Backlog|$new - Killed at $call $n|-|-|false" ] ||
		! spool_is_empty; then
		wrong=$((wrong + 1))
		note "killed at $call $n: $(card "$old"); $(card "$new"); $(spooled) entries"
	fi
	[ "$hit" = yes ]
}
for spec in fdatasync:1 fsync:1 unlink:1 unlinkat:1 rename:1 renameat2:1 ftruncate:1 pwrite64:5; do
	call=${spec%:*}
	n=1
	while [ "$n" -le 90 ]; do
		round "$call" "$n" || break
		n=$((n + ${spec#*:}))
	done
done
ok "the worker was killed in many places: $kills" test "$kills" -ge 20
is "after each the board was RT's truth" "$wrong" 0
is "no card twice" "$(cards | cut -d '|' -f 1 | uniq -d)" ""
is "every ticket has its card" "$(cards | wc -l)" "$(rt_tickets)"
is "nothing was set aside" "$(find "$SPOOL/bad" -type f | wc -l)" 0
wanted=$(rt_tickets)

# --- the daemon, at any moment ------------------------------------------------------------------
for n in $(seq 15); do
	worker_up
	new=$(rt_create General "Any moment $n")
	mail "[example.com #$new] more" "any-$n" | as_gate "$GATE" --spool "$SPOOL"
	perl -e 'select undef, undef, undef, rand 1.5'
	kill -KILL "$WORKER_PID"
	wait "$WORKER_PID" 2>/dev/null
	lapse
done
WORKER_PID=
ok "no child outlives its worker" until_ok 10 test -z "$(pgrep -f "^$BOARD parse")"
ok "the worker runs" worker_once
is "every ticket has its card, once" "$(cards | wc -l)" $((wanted + 15))
is "no card twice" "$(cards | cut -d '|' -f 1 | uniq -d)" ""
ok "the spool is empty" spool_is_empty
like "status says OK" "$(rt_board status)" '^OK'
