# shellcheck shell=bash
# Ways to log in, one configuration after the other; after world.sh.

# way URL LINE...: the configuration of an RT at that address that logs in so.
way() {
	local url=$1
	shift
	{
		printf 'spool = "%s"\nstore { path = "%s" }\n' "$SPOOL" "$T/state/state.db"
		printf 'worker { settle = 100ms  retry-min = 500ms  retry-max = 1s }\n'
		printf 'rt "%s" {\n\tsweep = 500ms\n' "$RT_NAME"
		[ -z "$url" ] || printf '\turl = "%s"\n\tuser = "%s"\n' "$url" "$RT_USER"
		printf '\t%s\n' "$@" '}'
	} >"$CONF"
}

# checked: what check says of the RT.
checked() {
	rt_board check 2>&1 | grep 'rt "'
}

# secret NAME TEXT: a file that the worker may read; prints its name.
secret() {
	(umask 077 && printf '%s\n' "$2" >"$T/etc/$1")
	chown "$WORK_USER" "$T/etc/$1"
	printf '%s' "$T/etc/$1"
}

# goes_on WHAT: the daemon, which has logged in, finds a new ticket; also after RT has forgotten
# every session.
goes_on() {
	local n
	worker_up
	n=$(rt_create General "$1")
	see "$n" "Backlog|$n - $1|-|-|false" "$1: a new ticket has its card"
	find "$RT_DIR/session" -type f -delete
	rm -f "$RT_DIR/root.cookies"
	n=$(rt_create General "$1 again")
	see "$n" "Backlog|$n - $1 again|-|-|false" "$1: also after RT forgot all sessions"
	is "$1: no argument is secret" "$(tr '\0' ' ' <"/proc/$WORKER_PID/cmdline" | grep -c sesame)" 0
	is "$1: no debugger, no core" "$(stat -c %U "/proc/$WORKER_PID/environ")" root
	worker_down
}
