#!/usr/bin/env bash
# rt-board sync: counts, dry run, brake, lost store on RT 5 and RT 4.4; 5,000 tickets, killed and done
# shellcheck disable=SC2016 # Perl and jq stand in single quotes
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./rt.sh
MTA_USER=nobody
. ./world.sh

# store SQL: in the worker's database.
store() {
	as_worker perl -MDBI -e '
		my $db = DBI->connect("dbi:SQLite:dbname=$ARGV[0]", "", "", { RaiseError => 1 });
		$db->sqlite_busy_timeout(10000);
		if ($ARGV[1] =~ /^SELECT/) {
			print join("|", map { $_ // "" } @$_), "\n" for @{ $db->selectall_arrayref($ARGV[1]) };
		} else {
			$db->do($ARGV[1]);
		}' "$T/state/state.db" "$1"
}

# Everything that a draw would touch.
board_state() {
	store 'SELECT * FROM local ORDER BY ref'
	store 'SELECT board, rt, id, known, ref, version, writing_since FROM card ORDER BY 1, 2, 3'
}

# The store is lost but for the board itself, which would be a server elsewhere.
lose_store() {
	local table
	for table in $(store "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'
			AND name <> 'local' ORDER BY name = 'ticket'"); do
		store "DELETE FROM $table"
	done
}

sync_now() {
	rt_board sync "$@" </dev/null >"$T/sync.out" 2>"$T/sync.err"
}

sums() {
	sed -n '/to make/p' "$T/sync.out"
}

ready() {
	rt_start "$1"
	rm -rf "$T/state" "$SPOOL"
	SWEEP=1h world_start
	rt_perl "$LIB/rt-bulk.pl" 60 >/dev/null 2>&1 || bail "RT took no tickets"
}

# What is the same on both. $1: what is said of tickets that are not selected.
small_site() {
	local version="RT $RT_VERSION" before
	rt_mark
	sync_now --dry-run
	is "$version: a dry run finds a difference" $? 1
	like "and says how much" "$(sums)" "^60 to make, 0 to move, 0 to drop, 60 tickets selected$1\$"
	like "and each card" "$(cat "$T/sync.out")" \
		"^make  wall  $RT_NAME:3  *Waiting  *3 - A ticket of many\$"
	is "and writes nothing" "$(cards)$(store 'SELECT * FROM ticket')" ""
	sync_now
	is "$version: sync makes them" $? 0
	is "as RT's database has them" "$(compare)" ""
	before=$(board_state)
	sync_now
	is "$version: once more" $? 0
	like "there is nothing to do" "$(sums)" '^0 to make, 0 to move, 0 to drop, 60 tickets'
	is "and no card is touched" "$(board_state)" "$before"

	rt_edit 1 'Status: open'
	rt_edit 2 'Subject: Another subject'
	rt_edit 7 'Status: deleted'
	rt_merge 8 9
	sync_now --dry-run --json
	is "$version: what changed is found without the sweep" "$(jq -c '.cards[] | [.action, .id, .was, .column, .why]' "$T/sync.out")" \
		'["move",1,"Backlog","Doing",null]
["move",2,"Doing","Doing",null]
["drop",7,"Backlog",null,"its status is deleted"]
["drop",8,"Doing",null,"it was merged into another ticket"]'
	is "with its sums" "$(jq -c '[.make, .move, .drop, .selected]' "$T/sync.out")" '[0,2,2,58]'
	sync_now
	is "$version: and is put right" $? 0
	is "in all cards" "$(compare)" ""

	before=$(store 'SELECT ref, key FROM local ORDER BY ref')
	lose_store
	sync_now
	is "$version: with a lost store sync finds the cards again" $? 0
	like "all of them" "$(sums)" '^58 to make'
	is "each by its key, and makes no second one" \
		"$(store 'SELECT ref, key FROM local WHERE gone = 0 ORDER BY ref')" \
		"$(printf '%s\n' "$before" | grep -vE ":[78]\$")"
	is "they are right" "$(compare)" ""
}

ready 5
small_site ', 0 not selected'

# Several policies; one's only leaves tickets out, one has no board, one takes the rest.
world_config
cat >>"$CONF" <<-END
	policy "some" { queue = { "General" }  board = { "wall" }  only = "Priority > 50" }
	policy "none" { queue = { "Quiet" }  board = { } }
END
sync_now --dry-run
like "policies select" "$(sums)" '^0 to make, 0 to move, 55 to drop, 3 tickets selected, 55 not selected'
like "a drop says why" "$(cat "$T/sync.out")" "^drop  wall  $RT_NAME:60  Doing  *its policy has no such board"
sync_now
is "that many drops are held" $? 1
like "and told" "$(cat "$T/sync.err")" 'drops are held by the brake.*--force'
is "and stay; what another policy took has left for certain" "$(cards | wc -l)" 30
sync_now --force
is "sync --force lets them happen" $? 0
is "and those that are wanted are left" "$(cards | wc -l)" 3
world_config
cat >>"$CONF" <<-END
	policy "bad" { board = { "wall" }  only = "Priorty > 50" }
END
sync_now
is "an only that RT does not understand is a mistake of the configuration" $? 78
like "that is named" "$(cat "$T/sync.err")" 'policy "bad": .*Priorty'
world_config

# RT's clock says a time for what was resolved; the zone of the bot must not matter.
rt_perl -MRT=-init -e '
	my $old = RT::Date->new(RT->SystemUser);
	for ([4, 29 * 86400], [10, 31 * 86400]) {
		my $ticket = RT::Ticket->new(RT->SystemUser);
		$ticket->Load($_->[0]);
		$old->Set(Format => "unix", Value => time - $_->[1]);
		$ticket->__Set(Field => "Resolved", Value => $old->ISO);
	}' 2>/dev/null
sync_now
is "sync again" $? 0
is "what was resolved 31 days ago has left" "$(card 10)" none
like "what was resolved 29 days ago has not" "$(card 4)" '^Done'
rt_stop

ready 4
small_site ''
rt_stop

# ---- 5,000 tickets ----

ready 5
rt_perl "$LIB/rt-bulk.pl" 4940 >/dev/null 2>&1 || bail "RT took no tickets"
rt_mark
sync_now
is "5,000 cards are not made without asking" $? 1
like "it says what to type" "$(cat "$T/sync.err")" '5,000 cards .*rt-board sync --yes'
note "$(rt_requests) requests to count them"
ok "counting takes few requests" test "$(rt_requests)" -le 12
is "and nothing was written" "$(cards)" ""

rt_mark
for part in 300 1500 2500; do
	as_worker "$BOARD" sync --yes --config "$CONF" </dev/null >"$T/killed.out" 2>&1 &
	pid=$!
	until_ok 60 eval "test \$(store 'SELECT count(*) FROM local') -ge $((part + RANDOM % 500))"
	kill -KILL "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	lapse
done
note "killed with $(store 'SELECT count(*) FROM local') cards"
sync_now --yes
is "killed three times and run again, it ends well" "$?$(cat "$T/sync.err")" 0
is "with the cards that RT's database says" "$(compare)" ""
is "and no second one" "$(store 'SELECT count(*) FROM local')" 5000
note "$(rt_requests) requests in all"

before=$(board_state)
rt_mark
sync_now
is "the second time" $? 0
like "there is nothing to do" "$(sums)" '^0 to make, 0 to move, 0 to drop, 5,000 tickets selected'
is "no card is touched" "$(board_state)" "$before"
is "RT is read by pages of 100" "$(rt_requests ticket/show)" 50
note "$(rt_requests) requests"
ok "and asked little else" test "$(rt_requests)" -le 62
