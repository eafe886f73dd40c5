#!/usr/bin/env bash
# Changes that send no mail, on RT 4.4 and RT 5: found within one sweep; late commits, clocks, a week asleep
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./postfix.sh
. ./rt.sh
. ./world.sh

# rt_sql SQL...: one transaction in RT's database, behind RT's back.
rt_sql() {
	# shellcheck disable=SC2016
	perl -MDBI -e 'my $db = DBI->connect("dbi:SQLite:dbname=" . shift, "", "", { RaiseError => 1 });
		$db->sqlite_busy_timeout(10000);
		$db->begin_work; $db->do($_) for @ARGV; $db->commit' "$RT_DIR/rt.db" "$@"
}

# A change of a ticket as RT makes it: the ticket, and the transaction that RT 5's feed shows.
change_sql() { # TICKET NEW-STATUS SECONDS-AGO
	printf "UPDATE Tickets SET Status = '%s', LastUpdated = datetime('now', '-%d seconds') WHERE id = %d\n" \
		"$2" "$3" "$1"
	printf "INSERT INTO Transactions (ObjectType, ObjectId, Type, Field, OldValue, NewValue, Creator, Created)
		VALUES ('RT::Ticket', %d, 'Status', 'Status', 'open', '%s', 1, datetime('now', '-%d seconds'))\n" \
		"$1" "$2" "$3" | tr '\n' ' '
	echo
}

change() {
	local lines
	mapfile -t lines < <(change_sql "$@")
	rt_sql "${lines[@]}"
}

# marks SECONDS: as if all of the sweep's marks were so much older.
marks() {
	# shellcheck disable=SC2016
	as_worker perl -MDBI -e '
		my $db = DBI->connect("dbi:SQLite:dbname=$ARGV[0]", "", "", { RaiseError => 1 });
		$db->sqlite_busy_timeout(10000);
		$db->do("UPDATE mark SET value = value - $ARGV[1] * 1000 WHERE name IN ("
			. "\"updated\", \"updated-often\", \"updated-daily\", \"updated-rt-clock\")");
		$db->do("UPDATE $_ SET at = at - $ARGV[1] * 1000") for qw(updated seen);
	' "$T/state/state.db" "$1"
}

begin() {
	n=$(rt_create Quiet "Old work")
	world_start
	is "$RT: old work floods no board" "$(card "$n")" none
	worker_up
}

every_change() {
	n=$(rt_create Quiet "Told by nobody")
	see "$n" "Backlog|$n - Told by nobody|-|-|false" "$RT: a new ticket"
	rt_edit "$n" "Status: open"
	see "$n" "Doing|$n - Told by nobody|-|-|false" "$RT: the status"
	rt_edit "$n" "Owner: alice"
	see "$n" "Doing|$n - Told by nobody|-|Al|false" "$RT: the owner"
	rt_edit "$n" "Priority: 60"
	see "$n" "Doing|$n - Told by nobody|urgent|Al|false" "$RT: the priority"
	rt_edit "$n" "Subject: Told by no mail"
	see "$n" "Doing|$n - Told by no mail|urgent|Al|false" "$RT: the subject"
	rt_edit "$n" "Requestors: bob@customer.test"
	wait_for 20 "$RT: the requestor" requestor_is "$n" bob@customer.test
	rt_edit "$n" "Queue: General"
	wait_for 20 "$RT: the queue" queue_is "$n" General
	rt_edit 1 "Status: stalled"
	see 1 "Waiting|1 - Old work|-|-|true" "$RT: old work that moves"
	rt_edit "$n" "Status: resolved"
	see "$n" "Done|$n - Told by no mail|urgent|Al|false" "$RT: resolved"
}

# stored TICKET COLUMN: what the last look saw.
stored() {
	# shellcheck disable=SC2016
	as_worker perl -MDBI -e 'print DBI->connect("dbi:SQLite:dbname=$ARGV[0]")->
		selectrow_array("SELECT $ARGV[2] FROM ticket WHERE id = ?", {}, $ARGV[1])' \
		"$T/state/state.db" "$@"
}
requestor_is() {
	[ "$(stored "$1" requestors)" = "$2" ]
}
queue_is() {
	[ "$(stored "$1" queue)" = "$2" ]
}

# A transaction that began before, and is committed six seconds after, sweeps that saw nothing of it.
late_commit() {
	local lines
	n=$(rt_create Quiet "Late")
	see "$n" "Backlog|$n - Late|-|-|false" "$RT: a ticket before a long transaction"
	mapfile -t lines < <(change_sql "$n" stalled 0)
	rt_mark
	# shellcheck disable=SC2016
	perl -MDBI -e 'my $db = DBI->connect("dbi:SQLite:dbname=" . shift, "", "", { RaiseError => 1 });
		$db->do("BEGIN IMMEDIATE"); $db->do($_) for @ARGV; sleep 6; $db->do("COMMIT")' \
		"$RT_DIR/rt.db" "${lines[@]}"
	ok "$RT: sweeps came meanwhile" test "$(rt_requests)" -ge 3
	see "$n" "Waiting|$n - Late|-|-|true" "$RT: what it changed"
}

# The second one leaves RT's date as it is.
same_second() {
	n=$(rt_create Quiet "Twice")
	change "$n" open 0
	see "$n" "Doing|$n - Twice|-|-|false" "$RT: the first change of a second"
	if [ "$RT_VERSION" = 4 ]; then
		rt_sql "UPDATE Tickets SET Status = 'stalled' WHERE id = $n"
	else
		rt_sql "UPDATE Tickets SET Status = 'stalled' WHERE id = $n" \
			"INSERT INTO Transactions (ObjectType, ObjectId, Type, Field, OldValue, NewValue,
			 Creator, Created) SELECT ObjectType, ObjectId, Type, Field, 'open', 'stalled',
			 Creator, Created FROM Transactions ORDER BY id DESC LIMIT 1"
	fi
	marks 60
	see "$n" "Waiting|$n - Twice|-|-|true" "$RT: the second one"
}

# The user's clock in RT is hours away from UTC.
another_zone() {
	local zone
	for zone in America/New_York Asia/Tokyo UTC; do
		# shellcheck disable=SC2016
		rt_perl -MRT=-init -e 'my $u = RT::User->new(RT->SystemUser); $u->Load($ARGV[0]);
			$u->SetTimezone($ARGV[1])' "$RT_USER" "$zone" 2>>"$RT_DIR/setup.log"
		n=$(rt_create Quiet "In $zone")
		see "$n" "Backlog|$n - In $zone|-|-|false" "$RT: a bot in $zone"
		rt_edit "$n" "Status: open"
		see "$n" "Doing|$n - In $zone|-|-|false" "$RT: and a change"
	done
}

hours_ahead() { # DATE
	echo $((($(date -d "$1" +%s) - $(date +%s) + 24 * 3600 + 1800) / 3600 - 24))
}

# RT's clock is put forward and back (libfaketime reads it from a file); ours stays.
stepped_clock() {
	local step
	rt_stop
	printf '+0\n' >"$RT_DIR/clock"
	LD_PRELOAD=$FAKETIME FAKETIME_TIMESTAMP_FILE=$RT_DIR/clock FAKETIME_NO_CACHE=1 \
		FAKETIME_DONT_FAKE_MONOTONIC=1 rt_again
	for step in +3600 -3600 +0; do
		n=$(rt_create Quiet "Before $step")
		printf '%s\n' "$step" >"$RT_DIR/clock"
		m=$(rt_create Quiet "After $step")
		see "$n" "Backlog|$n - Before $step|-|-|false" "$RT: its clock at $step s: before"
		see "$m" "Backlog|$m - After $step|-|-|false" "$RT: after"
		is "$RT: by that clock" \
			"$(hours_ahead "$(rt_field "$m" Created)")" $((step / 3600))
	done
	rt_stop
	rt_again
}

slept_week() {
	local requests
	worker_down
	# shellcheck disable=SC2016
	rt_perl -MRT=-init -e 'for (1 .. 60) {
			RT::Ticket->new(RT->SystemUser)->Create(Queue => "Quiet", Subject => "Week",
				Status => "open") or die;
		}' 2>>"$RT_DIR/setup.log" || bail "no tickets"
	rt_sql "UPDATE Tickets SET LastUpdated = datetime('now', '-6 days', '+' || (10 * id) || ' minutes'),
		Created = datetime('now', '-6 days') WHERE Subject = 'Week'" \
		"UPDATE Transactions SET Created = datetime('now', '-6 days') WHERE ObjectType = 'RT::Ticket'
		 AND ObjectId IN (SELECT id FROM Tickets WHERE Subject = 'Week')"
	change 1 open $((5 * 86400))
	marks $((7 * 86400))
	rt_mark
	ok "$RT: the worker wakes after a week" worker_once
	requests=$(rt_requests)
	is "$RT: 60 cards more" "$(cards | grep -c 'Doing|[0-9]* - Week|-|-|false')" 60
	is "$RT: and what had changed" "$(card 1)" "Doing|1 - Old work|-|-|false"
	note "$RT: $requests requests"
	ok "$RT: in few requests" test "$requests" -le 30
	rt_mark
	ok "$RT: the next pass" worker_once
	ok "$RT: looks at nothing again" test "$(rt_requests ticket/show)" -eq 0
}

FAKETIME=$(find /usr/lib -name 'libfaketimeMT.so.1' | head -n 1)
for version in 4 5; do
	rt_start "$version"
	RT="RT $version"
	is "$RT: it reads the sweep's form of time, and others less well" \
		"$(rt_perl "$LIB/forms-of-time.pl" 2>>"$RT_DIR/setup.log")" "0 -%d minutes: none wrong
0 +%d minutes: none wrong
0 %d minutes ago: some wrong
1 -%d minutes: none wrong
1 +%d minutes: none wrong
1 %d minutes ago: none wrong"
	begin
	every_change
	late_commit
	same_second
	another_zone
	stepped_clock
	slept_week
	unlike "$RT: nothing went wrong" "$(grep -v 'Connect\|connect\|refused\|well again' "$T/worker.log")" \
		'outcome='
	rt_stop
	rm -r "$T/state" "$T/worker.log"
done
