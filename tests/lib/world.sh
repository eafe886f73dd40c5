# shellcheck shell=bash
# Our own side of an end-to-end test: a spool, a configuration, a store and the worker.
#
#     world_start                     after rt_start (and mta_start, which needs GATE)
#     worker_once; card 1             "Backlog|1 - Help|-|-|false", "none" if there is no card
#
# Two users, as in an installation: the gate runs as whoever owns the alias map (MTA_USER), the
# worker as WORK_USER. Both are in every Debian and own nothing; no user is made for the tests.

WORK_USER=${WORK_USER:-news}
GATE=$BUILDDIR/rt-boardgate
BOARD=$BUILDDIR/rt-board
SPOOL=$T/spool
CONF=$T/etc/rt-board.conf
WORKER_PID=
[ -x "$GATE" ] || bail "$GATE is not there: set BUILDDIR to where make was run"

# world_config [RT-LINE...]: the configuration; the lines come into the rt section. SWEEP, SETTLE,
# PATROL, HAND (hand-moves), ALSO (a column where cards of Doing may stay) and RT_URL are what the
# variables say; MAPS, when empty, leaves the built-in columns.
world_config() {
	local line also='' extra=''
	if [ -n "${ALSO:-}" ]; then
		also=" also = { \"$ALSO\" }"
		extra="column \"$ALSO\" { }"
	fi
	{
		printf 'spool = "%s"\n' "$SPOOL"
		printf 'store { driver = sqlite  path = "%s" }\n' "$T/state/state.db"
		printf 'worker { settle = %s  retry-min = 1s  retry-max = 5s  patrol = %s }\n' \
			"${SETTLE:-1s}" "${PATROL:-1h}"
		printf 'rt "%s" {\n\turl = "%s"\n\tuser = "%s"\n\tpassword-file = "%s"\n\tsweep = %s\n' \
			"$RT_NAME" "$RT_URL" "$RT_USER" "$T/etc/rt.password" "${SWEEP:-1s}"
		for line in "$@"; do
			printf '\t%s\n' "$line"
		done
		printf '}\n'
		if [ -n "${MAPS-yes}" ]; then
			cat <<-END
			map "desk" {
			    column "Backlog" { status = { "new" } }
			    column "Doing"   { status = { "@active" } $also }
			    $extra
			    column "Waiting" { status = { "stalled" }  blocked = true }
			    column "Done"    { status = { "@inactive" } }
			    owner = { "alice=Al" }
			    type "urgent" { priority-from = 50 }
			    title = "{id} - {subject}"
			}
			board "wall" { driver = local  map = desk  hand-moves = ${HAND:-back} }
			END
		else
			printf 'board "wall" { driver = local }\n'
		fi
	} >"$CONF"
}

world_start() {
	mkdir -p "$T/etc" "$T/state" "$SPOOL/tmp" "$SPOOL/new" "$SPOOL/bad"
	chown -R "$MTA_USER:$WORK_USER" "$SPOOL"
	chmod 2770 "$SPOOL" "$SPOOL"/*
	chown "$WORK_USER:$WORK_USER" "$T/state"
	chmod 700 "$T/state"
	(umask 077 && cp "$RT_PASSFILE" "$T/etc/rt.password")
	chown "$WORK_USER" "$T/etc/rt.password"
	world_config "$@"
	at_exit worker_down
	# The first sweep of a store only notes where RT stands: old work floods no board.
	ok "the worker starts on an empty store" worker_once
}

# as_worker COMMAND...
as_worker() {
	setpriv --reuid "$WORK_USER" --regid "$WORK_USER" --clear-groups -- "$@"
}

# as_gate COMMAND...: as an MTA runs an alias.
as_gate() {
	setpriv --reuid "$MTA_USER" --regid "$(id -gn "$MTA_USER")" --clear-groups -- "$@"
}

rt_board() {
	local command=$1
	shift
	as_worker "$BOARD" "$command" --config "$CONF" "$@"
}

worker_once() {
	rt_board work --once >>"$T/worker.log" 2>&1
}

worker_up() {
	tied setpriv --reuid "$WORK_USER" --regid "$WORK_USER" --clear-groups --pdeathsig TERM -- \
		"$BOARD" work --config "$CONF" </dev/null >>"$T/worker.log" 2>&1 &
	WORKER_PID=$!
}

worker_down() {
	stop_pid "$WORKER_PID"
	WORKER_PID=
}

# lapse: as if the minute or two had passed after which a killed worker's leases run out.
lapse() {
	# shellcheck disable=SC2016
	as_worker perl -MDBI -e '
		my $db = DBI->connect("dbi:SQLite:dbname=$ARGV[0]", "", "", { RaiseError => 1 });
		$db->sqlite_busy_timeout(10000);
		$db->do("UPDATE $_ SET lease_until = 1 WHERE lease <> 0") for qw(ticket card echo);
	' "$T/state/state.db"
}

# killed_at USER CALL N COMMAND...: COMMAND, of which each process is killed as it makes its N-th call
# of that name, before the call is done; what they exec is left alone. The status is COMMAND's;
# killed tells whether it came to that.
killed_at() {
	local user=$1 call=$2 n=$3
	shift 3
	# In a shell of its own, whose words about the kill nobody needs.
	(
		strace -f -b execve -o "$T/strace" -u "$user" -e trace="$call" \
			-e inject="$call:signal=KILL:when=$n" -- "$@"
		exit $?
	) 2>>"$T/killed.log"
}

killed() {
	grep -q 'killed by SIGKILL' "$T/strace"
}

# cards: the whole local board, a line each: "1|Backlog|1 - Help|-|-|false".
cards() {
	rt_board show --json | jq -r '.boards[].columns[] | .name as $column | .cards[] |
		[.id, $column, .title, .type // "-", .member // "-", .blocked] |
		map(tostring) | join("|")' | sort -t '|' -k 1n
}

# card TICKET: its line without the number; "none" when there is none.
card() {
	local lines
	lines=$(cards | sed -n "s/^$1|//p")
	printf '%s\n' "${lines:-none}"
}

card_is() {
	[ "$(card "$1")" = "$2" ]
}

# compare [TICKET...]: what of the local board is not as RT's own database has it; nothing, when all
# is. The tickets named have no card, rightly.
compare() {
	rt_board show --json | perl "$LIB/compare.pl" "$RT_NAME" "$RT_DIR/rt.db" "$@"
}

# see TICKET CARD WHAT: within the time that the daemon needs at most, the card is that.
see() {
	if until_ok "${PATIENCE:-20}" card_is "$1" "$2"; then
		pass "$3"
	else
		is "$3" "$(card "$1")" "$2"
		tail -n 15 "$T/worker.log" | sed 's/^/# worker: /'
		return 1
	fi
}

# spooled: how many entries wait; spooled_tmp: how many are in the making.
spooled() {
	find "$SPOOL/new" -type f | wc -l
}

spooled_tmp() {
	find "$SPOOL/tmp" -type f | wc -l
}

spool_is_empty() {
	[ -z "$(find "$SPOOL" -type f)" ]
}

# mail SUBJECT MESSAGE-ID [BODY]: a customer's mail.
mail() {
	printf 'From: Alice <alice@customer.test>\nTo: support@example.com\nSubject: %s\n' "$1"
	printf 'Message-ID: <%s@customer.test>\nDate: Sun, 22 Nov 2026 10:00:00 +0000\n\n%s\n' "$2" \
		"${3:-Please help.}"
}

# aliases: the lines for mta_start: support (General) and quiet (Quiet), of RT 4 support4 and quiet4,
# through gate and rt-mailgate; rt-board the terminal alias.
aliases() {
	local queue
	for queue in support:General quiet:Quiet; do
		printf '%s: "|%s --spool %s -- /usr/bin/rt-mailgate-%s --queue %s --action correspond --url %s"\n' \
			"${queue%:*}$RT_SUFFIX" "$GATE" "$SPOOL" "$RT_VERSION" "${queue#*:}" "$RT_URL"
	done
	printf 'rt-board: "|%s --spool %s"\n' "$GATE" "$SPOOL"
}
