#!/bin/bash
# The gate is killed at each of its system calls, one process of it or all: the MTA is told the
# truth, and the spool holds only what the worker can handle.
# shellcheck disable=SC2015 # wrong always succeeds
# shellcheck source=tests/gate/lib.sh
. "$SRCDIR/tests/gate/lib.sh"

if sanitized; then
	skip "killed at each call" "the sanitizers' own calls would be counted"
	exit 0
fi
killer=$BUILDDIR/gate_killer

# kill_at MODE K ARG...: result and victim in $result; the spool as it was left in $new and $tmp.
kill_at() {
	local mode=$1 call=$2
	shift 2
	fresh
	result=$("$killer" "$mode" "$call" "$gate" --spool "$spool" "$@" <"$mail" 2>"$T/err")
	new=$(in_dir "$spool/new")
	tmp=$(in_dir "$spool/tmp")
}

wrong() {
	problems="$problems
$mode at $call ($result): $*"
}

# What a spool entry may speak of: always so, when the message ends here.
ends_here=false
handed() {
	$ends_here || cmp -s "$mail" "$T/handed"
}

# judge COMMANDS-STATUS: what must hold wherever the kill came. COMMAND's copy is $T/handed.
judge() {
	local status=$1 kind=${result% *} victim=${result##* }
	[ "$new" -eq 0 ] || [ "$status" -eq 0 ] || wrong "an entry although COMMAND failed"
	[ "$new" -eq 0 ] || handed || wrong "an entry although nothing was handed over"
	[ $((new + tmp)) -le 1 ] || wrong "two entries"
	case $kind in
	'exit 0')
		handed && [ "$status" -eq 0 ] || wrong "0 without COMMAND's 0"
		;;
	'exit 75')
		[ "$victim" = command ] || wrong "75 although COMMAND was not touched"
		;;
	"exit $status" | 'signal 9') ;;
	*) wrong "a strange end" ;;
	esac
	[ "$victim" != scribe ] || [ "$mode" = all ] || [ "$kind" = "exit $status" ] ||
		wrong "the scribe's death changed the status"
	[ "$kind" != "exit $status" ] || [ "$victim" != none ] || [ "$((new + tmp))" -eq $((status == 0)) ] ||
		wrong "not the usual end"
	"$BUILDDIR/gate_spoolls" "$spool" >"$T/list" 2>"$T/err" || wrong "the worker: $(cat "$T/err")"
	[ "$(wc -l <"$T/list")" -le 1 ] && [ "$(in_dir "$spool/tmp")" -eq 0 ] &&
		[ "$(in_dir "$spool/bad")" -eq 0 ] || wrong "the worker could not handle it"
	[ "$new" -eq 0 ] || [ -s "$T/list" ] || wrong "an unfinished entry in new/"
}

# kill_everywhere MODE STATUS ARG...
kill_everywhere() {
	local status=$2
	mode=$1 problems='' call=0
	shift 2
	while [ "$call" -lt 500 ]; do
		call=$((call + 1))
		kill_at "$mode" "$call" "$@"
		judge "$status"
		[ "${result##* }" != none ] || break
	done
	is "killed at each of $call calls ($mode, status $status, ${*:-})" "$problems" ""
	[ "$call" -gt 40 ] || fail "only $call calls were counted"
}

for mode in one all; do
	kill_everywhere "$mode" 0 -- "$probe" copy "$T/handed"
	kill_everywhere "$mode" 3 -- "$probe" copy "$T/handed" exit 3
done

ends_here=true
for mode in one all; do
	kill_everywhere "$mode" 0 --keep 1000
done
ends_here=false

# A spool whose disk hangs: the scribe does not come back from that call, the mail goes on.
for call in openat writev fsync renameat2; do
	started=$SECONDS
	kill_at freeze "$call" -- "$probe" copy "$T/handed"
	is "the disk hangs in $call: the status comes all the same" "$result" "exit 0 scribe"
	is "the disk hangs in $call: soon" $((SECONDS - started <= 5)) 1
	ok "the disk hangs in $call: exact bytes" cmp "$mail" "$T/handed"
done
for call in fsync unlinkat; do
	kill_at freeze "$call" -- "$probe" exit 3
	is "the disk hangs in $call: a failure comes back" "$result" "exit 3 scribe"
done
kill_at freeze fsync --deadline 2
is "the disk hangs and there is no COMMAND: 0 at the deadline" "${result% *}" "exit 0"
