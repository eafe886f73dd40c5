# shellcheck shell=bash
# What the tests of the gate share. Each case gets a fresh spool in $T/spool.
# shellcheck source=tests/lib/lib.sh
. "$SRCDIR/tests/lib/lib.sh"

gate=$BUILDDIR/rt-boardgate
# shellcheck disable=SC2034 # for those who include this
probe=$BUILDDIR/gate_probe
spool=$T/spool

sanitized() {
	grep -q '^S\["SANITIZERS_TRUE"\]=""' "$BUILDDIR/config.status"
}

fresh() {
	rm -rf "$spool" "$T/handed" "$T/out" "$T/err"
	mkdir "$spool" "$spool/tmp" "$spool/new"
}

# in_dir DIR: how many files lie there.
in_dir() {
	find "$1" -mindepth 1 | wc -l
}

# settled: nothing is left in tmp/ (the scribe may end after the gate).
settled() {
	[ "$(in_dir "$spool/tmp")" -eq 0 ]
}

# run STATUS WHAT ARG...: the gate with these arguments and stdin from $mail; its status must be
# STATUS and nothing may be printed.
run() {
	local wanted=$1 what=$2 got
	shift 2
	"$gate" --spool "$spool" "$@" <"$mail" >"$T/out" 2>"$T/err"
	got=$?
	if [ "$got" -eq "$wanted" ] && [ ! -s "$T/out" ] && [ ! -s "$T/err" ]; then
		pass "$what"
	else
		fail "$what"
		note "status $got, wanted $wanted; printed: $(head -c 300 "$T/out" "$T/err")"
	fi
}

# entries N WHAT: N entries in new/, none in tmp/.
entries() {
	until_ok 10 settled
	is "$2" "new $(in_dir "$spool/new") tmp $(in_dir "$spool/tmp")" "new $1 tmp 0"
}

mail=$T/mail
printf 'From alice Sun Nov 22\nSubject: printer\nX: y\n\nbody\nFrom the body\n' >"$mail"
