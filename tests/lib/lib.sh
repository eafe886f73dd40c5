# shellcheck shell=bash
# What every end-to-end test starts with:  . "$(dirname "$0")/../lib/lib.sh"
#
# It makes a directory of the test's own ($T), prints TAP, and at the end - whatever ends it - stops
# what the test started and removes the directory. KEEP=1 in the environment keeps it.
# Nothing here sleeps to let something happen: wait_for asks again until it is so or time is up.
set -u

LIB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SRC=$(cd "$LIB/../.." && pwd)
# Where the programs lie. tests/run sets it; by hand: the tree that was built last.
BUILDDIR=${BUILDDIR:-$SRC/build}
# Servers wait for the disk in each test; memory is as good for what is thrown away, if there is room.
T=$(mktemp -d "${TMPDIR:-/tmp}/rtbg-test.XXXXXX") || exit 99
chmod 755 "$T"
export T LC_ALL=C.UTF-8 TZ=UTC

tests=0
failures=0
cleanups=()

note() {
	printf '# %s\n' "$@"
}

# bail TEXT: the test cannot go on; counted as one failure.
bail() {
	tests=$((tests + 1))
	failures=$((failures + 1))
	printf 'not ok %d - %s\n' "$tests" "$*"
	exit 1
}

pass() {
	tests=$((tests + 1))
	printf 'ok %d - %s\n' "$tests" "$1"
}

fail() {
	tests=$((tests + 1))
	failures=$((failures + 1))
	printf 'not ok %d - %s\n' "$tests" "$1"
	return 1
}

skip() {
	tests=$((tests + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tests" "$1" "$2"
}

# ok WHAT COMMAND...: COMMAND must succeed. What it prints is shown if it does not.
ok() {
	local what=$1 out
	shift
	if out=$("$@" 2>&1); then
		pass "$what"
	else
		fail "$what"
		note "command: $*"
		printf '%s\n' "$out" | tail -n 20 | sed 's/^/# /'
		return 1
	fi
}

# is WHAT GOT WANTED: two texts are the same.
is() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1"
		printf '%s\n' "$2" | head -n 20 | sed 's/^/#    got: /'
		printf '%s\n' "$3" | sed 's/^/# wanted: /'
		return 1
	fi
}

# like WHAT GOT REGEX
like() {
	if printf '%s\n' "$2" | grep -qE -- "$3"; then
		pass "$1"
	else
		fail "$1"
		printf '%s\n' "$2" | tail -n 20 | sed 's/^/#    got: /'
		printf '# wanted: /%s/\n' "$3"
		return 1
	fi
}

unlike() {
	if printf '%s\n' "$2" | grep -qE -- "$3"; then
		fail "$1"
		printf '%s\n' "$2" | grep -E -- "$3" | head -n 20 | sed 's/^/# unwanted: /'
		return 1
	fi
	pass "$1"
}

# until_ok SECONDS COMMAND...: runs COMMAND until it succeeds; 1 when the time is up. Prints nothing.
until_ok() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.1
	done
}

# wait_for SECONDS WHAT COMMAND...: until_ok as a test.
wait_for() {
	local seconds=$1 what=$2
	shift 2
	if until_ok "$seconds" "$@"; then
		pass "$what"
	else
		fail "$what"
		note "not within $seconds s: $*"
		"$@" 2>&1 | tail -n 20 | sed 's/^/# /'
		return 1
	fi
}

# at_exit COMMAND...: run at the end, last one first.
at_exit() {
	cleanups=("$*" "${cleanups[@]}")
}

finish() {
	local status=$? command
	trap '' INT TERM HUP
	trap - EXIT
	for command in "${cleanups[@]}"; do
		eval "$command" >/dev/null 2>&1
	done
	if [ -n "${KEEP:-}" ]; then
		note "kept: $T"
	else
		rm -rf "$T"
	fi
	if [ "$status" -ne 0 ] && [ "$failures" -eq 0 ]; then
		tests=$((tests + 1))
		failures=1
		printf 'not ok %d - the test ended early with status %d\n' "$tests" "$status"
	fi
	printf '1..%d\n' "$tests"
	[ "$failures" -eq 0 ] || exit 1
	exit 0
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# tied COMMAND...: for servers in the background. The process gets SIGTERM when this shell dies, even
# by SIGKILL, so that nothing is left running.
tied() {
	exec setpriv --pdeathsig TERM -- "$@"
}

# stop_pid PID: ends a process that we started and waits until it is gone.
stop_pid() {
	[ -n "${1:-}" ] || return 0
	kill -TERM "$1" 2>/dev/null
	until_ok 10 gone "$1" || kill -KILL "$1" 2>/dev/null
	wait "$1" 2>/dev/null
	return 0
}

# gone PID: it runs no more (a zombie does not count as running).
gone() {
	! grep -qsE '^State:[[:space:]]+[^ZX]' "/proc/$1/status"
}

# A loopback port that nobody listens on now. Somebody else may take it before we do: those who use
# it try again with another.
free_port() {
	perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1,
		LocalAddr => "127.0.0.1", LocalPort => 0)->sockport'
}
