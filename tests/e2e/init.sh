#!/usr/bin/env bash
# rt-board init: a configuration from a live RT 5 and RT 4.4, which check takes and sync fills
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./rt.sh
MTA_USER=nobody
. ./world.sh

init() {
	as_worker "$BOARD" init --rt "$RT_URL/" --user "$RT_USER" --password-file "$T/etc/rt.password" \
		"$@" </dev/null >"$T/init.out" 2>"$T/init.err"
}

columns() {
	sed -n 's/^	column "\([^"]*\)".*/\1/p' "$T/init.out" | paste -s -d ','
}

RT_SITE='Set(%Lifecycles, helpdesk => { initial => ["new"],
	active => ["triage", "doing", "waiting for customer", "review"],
	inactive => ["done", "refused", "deleted"] });'

for version in 5 4; do
	rt_start "$version"
	rm -rf "$T/state" "$SPOOL"
	world_start
	rt_perl "$LIB/rt-bulk.pl" 40 General:new General:open General:stalled General:resolved \
		>/dev/null 2>&1 || bail "RT took no tickets"
	rt_edit 2 'Owner: alice' 2>/dev/null || rt_edit 2 'Owner: root'
	rt_mark
	init
	is "RT $version: init asks" $? 0
	note "$(rt_requests) requests"
	like "the section is named as RT calls itself" "$(cat "$T/init.out")" "^rt \"$RT_NAME\" \{"
	like "the queue with open tickets is taken" "$(cat "$T/init.out")" '^	queue = \{ "General" \}'
	like "the one without is only named" "$(cat "$T/init.out")" '# Without open tickets: .*"Quiet"'
	is "the columns are the statuses of the lifecycle in use, in its order" "$(columns)" \
		"New,Open,Stalled,Done"
	like "owners are a comment" "$(cat "$T/init.out")" '^	#	"(alice=alice|root=root)"'
	unlike "no password" "$(cat "$T/init.out")" "$RT_BOTPASS"

	{
		printf 'spool = "%s"\nstore { path = "%s" }\n' "$SPOOL" "$T/state/state.db"
		cat "$T/init.out"
	} >"$CONF"
	ok "check takes it" rt_board check
	ok "sync fills the board" rt_board sync
	is "every ticket has its card" "$(cards | wc -l)" 40
	is "in its column" "$(cards | cut -d '|' -f 2 | sort | uniq -c | tr -s ' \n' ' ')" \
		" 10 Done 10 New 10 Open 10 Stalled "

	rt_setup queue Desk helpdesk || bail "RT made no queue"
	rt_perl "$LIB/rt-bulk.pl" 8 Desk:new Desk:doing Desk:done >/dev/null 2>&1 ||
		bail "RT took no tickets"
	init
	is "a lifecycle of the site's own: its order, also of statuses that no ticket has" "$(columns)" \
		"New,Triage,Doing,Waiting for customer,Review,Open,Stalled,Done"
	touch "$RT_DIR/rest-only"
	init
	rm "$RT_DIR/rest-only"
	is "where RT does not tell the order it is guessed" "$(columns)" "New,Doing,Open,Stalled,Done"
	like "and the file says so" "$(cat "$T/init.out")" '# .*RT does not show us their order'
	[ "$version" = 4 ] || rt_stop
done

init --output "$T/state/new.conf"
is "init writes a file" $? 0
is "with the same" "$(cat "$T/state/new.conf")" "$(init && cat "$T/init.out")"
init --output "$T/state/new.conf"
is "and does not overwrite one" $? 64
like "it says so" "$(cat "$T/init.err")" 'new.conf is there already'
as_worker "$BOARD" init --rt "$RT_URL" --user "$RT_USER" </dev/null >"$T/init.out" 2>&1
is "without a terminal nothing is asked" $? 64
as_worker sh -c "umask 077; echo wrong >'$T/state/wrong'"
as_worker "$BOARD" init --rt "$RT_URL" --user "$RT_USER" --password-file "$T/state/wrong" \
	</dev/null >"$T/init.out" 2>&1
is "a wrong password" $? 78
like "is named with its file" "$(cat "$T/init.out")" 'refuses user "boardbot" with the password in .*/wrong'
