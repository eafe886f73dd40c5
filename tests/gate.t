#!/bin/bash
# The gate hands exact bytes on and returns exact statuses, whatever COMMAND does.
# shellcheck disable=SC2016 # scripts for other shells
# shellcheck source=tests/gate/lib.sh
. "$SRCDIR/tests/gate/lib.sh"

# --- exact bytes ---
make_mails() {
	printf 'x' >"$T/m.one"
	printf 'Subject: nul\n\na\0b\0\0\n' >"$T/m.nul"
	printf 'Subject: crlf\r\n\r\nline\r\n' >"$T/m.crlf"
	printf 'Subject: bare\rcr\n\n\r\r\r' >"$T/m.cr"
	printf 'Subject: no newline\n\nend' >"$T/m.end"
	printf 'From a b\nSubject: from\n\nFrom c\n>From d\n' >"$T/m.from"
	printf '\n\nno header\n' >"$T/m.noheader"
	printf '%09000d\n' 7 >"$T/m.longline"
	for size in 65535 65536 65537 1048575 1048576 1048577 3000000; do
		head -c "$size" /dev/urandom >"$T/m.$size"
	done
}
make_mails
for case in "$T"/m.*; do
	fresh
	mail=$case
	name=${case##*/m.}
	run 0 "$name: status 0" -- "$probe" copy "$T/handed"
	ok "$name: COMMAND got the exact bytes" cmp "$case" "$T/handed"
	rm -f "$T/handed"
	# COMMAND need not be written to at once, and stdin may be a pipe that fills slowly.
	(head -c 1 "$case"; tail -c +2 "$case") |
		"$gate" --spool "$spool" -- "$probe" copy "$T/handed"
	ok "$name: from a pipe too" cmp "$case" "$T/handed"
	"$gate" --spool "$spool" --stdout <"$case" >"$T/out"
	is "$name: as a filter: status 0" $? 0
	ok "$name: as a filter: exact bytes" cmp "$case" "$T/out"
	run 0 "$name: ends here"
	entries 4 "$name: an entry each time"
	rm -f "$case"
done

head -c 100000000 /dev/urandom >"$T/m.100MB"
fresh
mail=$T/m.100MB
run 0 "100 MB: status 0" -- "$probe" copy "$T/handed"
ok "100 MB: exact bytes" cmp "$mail" "$T/handed"
rm -f "$mail" "$T/handed"

for blank in '' '\n' ' \t\r\n\n  \v\f\n'; do
	fresh
	mail=$T/blank
	# shellcheck disable=SC2059
	printf "$blank" >"$mail"
	run 75 "blank message '$blank': 75" -- "$probe" copy "$T/handed"
	ok "blank message '$blank': COMMAND does not run" test ! -e "$T/handed"
	entries 0 "blank message '$blank': no entry"
done
fresh
: >"$T/blank"
run 0 "empty, no COMMAND: 0"
entries 0 "empty, no COMMAND: no entry"
"$gate" --spool "$spool" --stdout <"$T/blank" >"$T/out"
is "empty, as a filter: 0 and nothing" "$? $(wc -c <"$T/out")" "0 0"
mail=$T/mail

# --- statuses ---
fresh
wrong=
for status in $(seq 0 255); do
	"$gate" --spool "$spool" -- "$probe" exit "$status" <"$mail" >"$T/out" 2>&1
	got=$?
	[ "$got" -eq "$status" ] && [ ! -s "$T/out" ] || wrong="$wrong $status=$got"
done
is "statuses 0 to 255 come back" "$wrong" ""
entries 1 "only status 0 leaves an entry"

for name in HUP INT QUIT ILL ABRT BUS FPE KILL SEGV PIPE ALRM TERM XFSZ 35; do
	fresh
	run 75 "COMMAND dies of $name: 75" -- "$probe" die "$name"
	entries 0 "COMMAND dies of $name: no entry"
done

fresh
printf 'not a program' >"$T/plain"
printf '#!/nonexistent/interpreter\n' >"$T/lost"
chmod +x "$T/lost"
for command in /nonexistent/program "$T/plain" "$T" "$T/lost" no-such-name-in-path "$T/plain/x"; do
	run 75 "COMMAND cannot run: 75 ($command)" -- "$command" x
done
entries 0 "COMMAND cannot run: no entry"
run 0 "COMMAND is looked for in PATH" -- true

# --- time ---
fresh
started=$SECONDS
run 75 "an overdue COMMAND: 75" --deadline 1 -- "$probe" pid "$T/pid" ignore TERM hang
ok "it is killed" gone "$(cat "$T/pid")"
mkfifo "$T/never"
run 75 "an overdue COMMAND with offspring: 75" --deadline 1 -- \
	sh -c '"$0" pid "$1" hang & wait' "$probe" "$T/pid"
wait_for 5 "the offspring is killed too" gone "$(cat "$T/pid")"
"$gate" --spool "$spool" --deadline 1 -- true <>"$T/never"
is "stdin that does not end: 75" $? 75
head -c 200000 /dev/zero >"$T/zeros"
"$gate" --spool "$spool" --deadline 1 --stdout <"$T/zeros" 1<>"$T/never"
is "a stdout that nobody reads: 75" $? 75
is "none of it takes much longer than the deadline" $((SECONDS - started < 15)) 1
entries 0 "overdue: no entry"

# --- what COMMAND and its offspring may do ---
fresh
mail=$T/zeros
run 0 "COMMAND ignores stdin" -- "$probe" exit 0
run 0 "COMMAND closes stdin and goes on" -- "$probe" close 0 exit 0
run 3 "COMMAND ignores stdin and fails" -- "$probe" exit 3
mail=$T/mail
run 0 "COMMAND leaves a child reading stdin" -- "$probe" reader exit 0
run 0 "COMMAND writes to its stdin" -- "$probe" write0 copy "$T/spoilt"
entries 4 "each 0 left its entry"
"$BUILDDIR/gate_spoolls" "$spool" "$T/kept" >"$T/list"
ok "no entry holds what COMMAND wrote" sh -c '! grep -rq SPOILT "$1"' sh "$spool/new"

fresh
mkfifo "$T/end"
run 0 "a daemon with all descriptors is left behind: 0 at once" -- \
	"$probe" daemon "$T/end" exit 0
# The MTA's view: the end of the pipe. cat ends only when nobody holds it any more.
"$gate" --spool "$spool" -- "$probe" daemon "$T/end" exit 0 <"$mail" 2>&1 | cat
is "and the MTA's pipe is free" "${PIPESTATUS[0]}" 0
: >"$T/end" # both daemons go

fresh
run 0 "COMMAND prints 1 MB: 0, nothing is printed" -- "$probe" flood 1000000 exit 0
"$gate" --spool "$spool" -- "$probe" flood 1000000 exit 9 <"$mail" >"$T/out" 2>"$T/err"
is "COMMAND prints 1 MB and fails: its status, the beginning on stderr" \
	"$? $(wc -c <"$T/out") $(wc -c <"$T/err")" "9 0 4096"
"$gate" --spool "$spool" -- "$probe" out '4.2.0 one' err two exit 75 <"$mail" >"$T/out" 2>"$T/err"
is "COMMAND fails: its words, and none of ours" "$? $(cat "$T/out" "$T/err")" "75 4.2.0 one
two"
"$gate" --spool "$spool" -- "$probe" err words exit 1 <"$mail" 2>/dev/full
is "a full stderr changes nothing" $? 1
entries 1 "output is no entry"

# --- asked to stop ---
fresh
mkfifo "$T/go" "$T/in"
rm -f "$T/pid"
"$gate" --spool "$spool" -- "$probe" pid "$T/pid" hang <"$mail" 2>/dev/null &
asked=$!
until_ok 10 test -s "$T/pid"
kill -TERM "$asked"
wait "$asked"
is "SIGTERM goes on to COMMAND; its death is 75" $? 75
ok "COMMAND is gone" gone "$(cat "$T/pid")"
"$gate" --spool "$spool" -- "$probe" ignore TERM pid "$T/pid2" wait "$T/go" exit 0 <"$mail" &
asked=$!
until_ok 10 test -s "$T/pid2"
kill -TERM "$asked"
: >"$T/go"
wait "$asked"
is "a COMMAND that finishes all the same: its status" $? 0
"$gate" --spool "$spool" -- "$probe" pid "$T/pid3" exit 0 <>"$T/in" &
asked=$!
# settled_in: it is the gate by now, and has set up its signals.
settled_in() {
	[ "$(cat "/proc/$asked/comm")" = "$(basename "$gate" | cut -c1-15)" ] &&
		grep -q '^SigBlk:.*[1-9a-f]' "/proc/$asked/status"
}
until_ok 10 settled_in
kill -TERM "$asked"
wait "$asked"
is "SIGTERM while stdin is read: 75" $? 75
"$gate" --spool "$spool" -- "$probe" pid "$T/pid4" hang <"$mail" &
asked=$!
until_ok 10 test -s "$T/pid4"
# COMMAND may be there before the draft is.
draft_in_tmp() {
	[ "$(in_dir "$spool/tmp")" = 1 ]
}
until_ok 10 draft_in_tmp
kill -KILL "$asked"
wait "$asked" 2>/dev/null
wait_for 10 "COMMAND dies with a killed gate" gone "$(cat "$T/pid4")"
left_in_tmp() {
	[ "$(in_dir "$spool/new") $(in_dir "$spool/tmp")" = "1 1" ]
}
wait_for 10 "an unknown outcome stays in tmp/ for the worker" left_in_tmp

# --- many at once ---
fresh
for i in $(seq 200); do
	printf 'Subject: %d\n\nbody %d\n' "$i" "$i" >"$T/in.$i"
	("$gate" --spool "$spool" -- "$probe" copy "$T/out.$i" <"$T/in.$i"
		echo $? >"$T/status.$i") &
done
wait
wrong=
for i in $(seq 200); do
	cmp -s "$T/in.$i" "$T/out.$i" && [ "$(cat "$T/status.$i")" = 0 ] || wrong="$wrong $i"
done
is "200 at once: exact bytes and status 0" "$wrong" ""
entries 200 "200 at once: 200 entries"

# --- the command line ---
fresh
for wrong in --nonsense -x word --spool --deadline '--spool relative' '--deadline 0' \
	'--deadline 1s' '--deadline -1' '--deadline 99999999999999999999' '--keep 1048577' \
	'--keep x' '--keep=' '--spoo /tmp' '--help x' '--stdout --' '--' "--stdout -- true" --help \
	--version; do
	# shellcheck disable=SC2086
	"$gate" $wrong <"$mail" >"$T/out" 2>&1
	is "rt-boardgate $wrong: 75, nothing printed" "$? $(cat "$T/out")" "75 "
done
seq 100000 | (
	"$gate" --nonsense
	echo $? >"$T/status"
)
is "a wrong option: stdin is drained all the same" "${PIPESTATUS[0]} $(cat "$T/status")" "0 75"
is "--version, not on the mail path" "$("$gate" --version </dev/null | cut -d' ' -f1)" rt-boardgate
like "--help, not on the mail path" "$("$gate" --help </dev/null)" "--deadline SEC"
run 0 "--name=VALUE, and the last one counts" --deadline=1 --deadline=50 --keep=5 --keep 6 -- true
"$BUILDDIR/gate_spoolls" "$spool" >"$T/list"
is "which the entry shows" "$(cut -d' ' -f4-5 <"$T/list")" "size=64 kept=6"
