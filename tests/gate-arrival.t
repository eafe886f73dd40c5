#!/bin/bash
# However an MTA starts the gate, the mail goes through, and COMMAND finds what the MTA set up.
# shellcheck disable=SC2094 # the mail is only read
# shellcheck source=tests/gate/lib.sh
. "$SRCDIR/tests/gate/lib.sh"

# arrive WHAT STATUS SETUP... -- ARG...: the gate, started by the probe after these actions.
arrive() {
	local what=$1 wanted=$2 setup=()
	shift 2
	while [ "$1" != -- ]; do
		setup+=("$1")
		shift
	done
	shift
	"$probe" closerest "${setup[@]}" exec "$gate" --spool "$spool" "$@" <"$mail" >"$T/out" 2>"$T/err"
	is "$what" "$?" "$wanted"
}

# handed WHAT: COMMAND got the exact bytes.
handed() {
	ok "$1" cmp "$mail" "$T/handed"
}

# --- signals ---
fresh
"$probe" state "$T/alone" <"$mail" >/dev/null 2>&1
arrive "nothing set: 0" 0 -- -- "$probe" state "$T/state"
is "COMMAND has a file, two pipes and nothing else" "$(grep '^fd' "$T/state")" "fd 0 file
fd 1 pipe
fd 2 pipe"
is "COMMAND has its own process group" "$(grep '^group' "$T/state")" "group own"
is "signals and limits are as they came" "$(grep -v '^fd\|^group' "$T/state")" \
	"$(grep -v '^fd\|^group' "$T/alone")"
for signal in CHLD PIPE XFSZ HUP TERM; do
	setup=(ignore "$signal" block "$signal" block USR1)
	"$probe" "${setup[@]}" state "$T/alone" <"$mail" >/dev/null 2>&1
	arrive "SIG$signal ignored and blocked: 0" 0 "${setup[@]}" -- -- \
		"$probe" state "$T/state" copy "$T/handed"
	handed "SIG$signal ignored and blocked: exact bytes"
	is "SIG$signal ignored and blocked: COMMAND finds it so" \
		"$(grep -v '^fd\|^group' "$T/state")" "$(grep -v '^fd\|^group' "$T/alone")"
done
arrive "SIGCHLD ignored: a status other than 0 comes back" 42 ignore CHLD -- -- "$probe" exit 42
arrive "SIGCHLD ignored: a signal is 75" 75 ignore CHLD -- -- "$probe" die SEGV
entries 6 "an entry for each 0"

# --- environment ---
fresh
env -i A=1 'EXTENSION=a b' SENDER= LANG=xx "$gate" --spool "$spool" -- \
	/bin/sh -c "env >$T/environment" <"$mail"
env -i A=1 'EXTENSION=a b' SENDER= LANG=xx /bin/sh -c "env >$T/expected"
ok "the environment reaches COMMAND as it is" cmp "$T/environment" "$T/expected"
(cd / && env -i "$gate" --spool "$spool" -- /bin/pwd <"$mail")
is "an empty environment and another directory: 0" $? 0

# --- descriptors 0 to 2 closed ---
for closed in "1" "2" "1 2"; do
	setup=()
	for fd in $closed; do
		setup+=(close "$fd")
	done
	fresh
	arrive "closed $closed: 0" 0 "${setup[@]}" -- -- "$probe" state "$T/state" copy "$T/handed"
	handed "closed $closed: exact bytes"
	is "closed $closed: COMMAND has all three" "$(grep -c '^fd' "$T/state")" 3
	arrive "closed $closed: COMMAND's failure comes back" 9 "${setup[@]}" -- -- \
		"$probe" out words exit 9
	arrive "closed $closed: the message ends here" 0 "${setup[@]}" --
	entries 2 "closed $closed: entries"
done
for closed in "0" "0 1" "0 2" "0 1 2"; do
	setup=()
	for fd in $closed; do
		setup+=(close "$fd")
	done
	fresh
	arrive "closed $closed: there is no message: 75" 75 "${setup[@]}" -- -- \
		"$probe" copy "$T/handed"
	ok "closed $closed: COMMAND does not run" test ! -e "$T/handed"
	arrive "closed $closed: as a filter: 75" 75 "${setup[@]}" -- --stdout
	arrive "closed $closed: terminal: 75" 75 "${setup[@]}" --
	entries 0 "closed $closed: no entry"
done
fresh
arrive "closed 1: a filter cannot write: 75" 75 close 1 -- --stdout
arrive "closed 1 2: a filter cannot write: 75" 75 close 1 close 2 -- --stdout
arrive "closed 2: a filter does not mind" 0 close 2 -- --stdout
ok "closed 2: and gives the exact bytes" cmp "$mail" "$T/out"
"$gate" --spool "$spool" --stdout <"$mail" >/dev/full
is "a filter into a full disk: 75" $? 75
head -c 300000 /dev/urandom >"$T/big"
# shellcheck disable=SC2094
("$gate" --spool "$spool" --stdout <"$T/big"; echo $? >"$T/status") | head -c 10 >"$T/out"
is "a filter whose reader goes away: 75" "$(cat "$T/status")" 75
"$gate" --spool "$spool" -- true <"$T"
is "stdin is a directory: 75" $? 75
entries 1 "only the filter that wrote all of it left an entry"

# --- limits ---
mail=$T/big
fresh
arrive "a small soft RLIMIT_FSIZE: 0" 0 fsize 1000 - -- -- "$probe" state "$T/state"
is "COMMAND finds the limit as it was" "$(grep ^fsize "$T/state")" "fsize 1000 -1"
entries 1 "a small soft RLIMIT_FSIZE: an entry"
# Under such a limit no copy can be written, but summed up.
sum=$("$probe" tellsum <"$mail")
arrive "a small hard RLIMIT_FSIZE: stdin is handed on as it is" 0 fsize 1000 1000 -- -- \
	"$probe" sum "$sum"
arrive "a hard RLIMIT_FSIZE of 0: too" 0 fsize 0 0 -- -- "$probe" sum "$sum"
arrive "a hard RLIMIT_FSIZE of 0: COMMAND's failure comes back" 9 fsize 0 0 -- -- "$probe" exit 9
"$probe" fsize 0 0 exec "$gate" --spool "$spool" -- "$probe" exit 0 < <(cat "$mail" && : >"$T/drained")
is "a hard RLIMIT_FSIZE of 0: stdin is drained" "$?" 0
wait_for 10 "to its end" test -e "$T/drained"
arrive "a hard RLIMIT_FSIZE of 0: as a filter, to a file: 75" 75 fsize 0 0 -- --stdout
"$probe" fsize 0 0 exec "$gate" --spool "$spool" --stdout <"$mail" | cmp - "$mail"
is "a hard RLIMIT_FSIZE of 0: as a filter, to a pipe: all of it" "${PIPESTATUS[*]}" "0 0"
head -c 3000000 /dev/urandom >"$T/bigger"
mail=$T/bigger
arrive "a message larger than the hard RLIMIT_FSIZE: 75, never cut" 75 fsize 2000000 2000000 -- \
	-- "$probe" exit 0
arrive "a message smaller than that: 0" 0 fsize 4000000 4000000 -- -- "$probe" copy "$T/handed"
handed "a message smaller than that: exact bytes"

mail=$T/big
if sanitized; then
	skip "few descriptors" "the sanitizers need some themselves"
else
	for count in 0 1 2 3 4 5 6 7 8 9 10 12; do
		fresh
		arrive "RLIMIT_NOFILE $count: exact bytes" 0 nofile "$count" -- -- "$probe" sum "$sum"
		arrive "RLIMIT_NOFILE $count: a failure comes back" 9 nofile "$count" -- -- \
			"$probe" exit 9
		arrive "RLIMIT_NOFILE $count: a signal is 75" 75 nofile "$count" -- -- \
			"$probe" die SEGV
		"$probe" nofile "$count" exec "$gate" --spool "$spool" --stdout <"$mail" |
			cmp - "$mail"
		is "RLIMIT_NOFILE $count: as a filter: exact bytes" "${PIPESTATUS[*]}" "0 0"
	done
fi

# --- O_NONBLOCK, as Postfix opens its pipe, and a umask ---
fresh
mail=$T/mail
"$probe" nonblock 1 exec "$gate" --spool "$spool" --stdout <"$T/big" | cmp - "$T/big"
is "stdout may be a pipe without blocking" "${PIPESTATUS[*]}" "0 0"
"$probe" nonblock 0 exec "$gate" --spool "$spool" -- "$probe" sum "$sum" < <(cat "$T/big")
is "stdin may be a pipe without blocking" $? 0
(umask 077 && "$gate" --spool "$spool" -- true <"$mail")
(umask 777 && "$gate" --spool "$spool" -- true <"$mail")
is "entries are readable for the worker's group" \
	"$(find "$spool/new" -type f -printf '%m\n' | sort -u)" 640
