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

# --- a board given: a helper that tells its columns and members
sed 's/return {"fields": FIELDS}/return {"fields": FIELDS, "members": ["Bob", "Alice", "ROOT"],\
	"columns": ["Inbox", "Ready", "In progress", "On hold", "Done"]}/' \
	"$SRC/contrib/exec/cards-in-a-file" >"$T/helper"
chmod 755 "$T/helper"
board() {
	init --command "$T/helper" --setting "path=$T/state/cards.json" \
		--setting "token-file=$T/state/token" "$@"
}
as_worker sh -c "umask 077; echo sesame-board >'$T/state/token'"
board
is "a board given: init asks both" $? 0
like "its section" "$(cat "$T/init.out")" "command = \\{ \"$T/helper\" \\}"
is "its columns in its order, each status where it belongs" \
	"$(tr -d '\n\t"' <"$T/init.out" | grep -oE 'column [^{]*\{status = \{[^}]*' |
		sed 's/column \(.*\) {status = {/\1:/' | paste -s -d ,)" \
	"Inbox: new, triage ,In progress: doing, review, open, @active ,On hold: waiting for customer, stalled ,Done: @inactive "
like "what waits is blocked" "$(tr -d '\n\t' <"$T/init.out")" 'column "On hold" [^}]*}blocked = true'
like "where people may put cards they stay" "$(cat "$T/init.out")" 'also = \{ "Ready" \}'
like "what is not on the board is named" "$(cat "$T/init.out")" '# It has none for "triage", "review"'
like "owners are members of their name" "$(cat "$T/init.out")" '^	owner = \{ "(alice=Alice|root=ROOT)" \}'
like "all of them are listed" "$(cat "$T/init.out")" '# Its members: "Bob", "Alice", "ROOT"'
unlike "no secret is in the file" "$(cat "$T/init.out")" "sesame"
{
	printf 'spool = "%s"\nstore { path = "%s" }\n' "$SPOOL" "$T/state/board.db"
	cat "$T/init.out"
} >"$CONF"
ok "check takes it" rt_board check
ok "sync fills it" rt_board sync
is "every ticket has its card, in its column" \
	"$(jq -r '.cards[].column' "$T/state/cards.json" | sort | uniq -c | tr -s ' \n' ' ')" \
	" 12 Done 13 In progress 13 Inbox 10 On hold "
is "owners are on their cards" "$(jq -r '.cards[].member' "$T/state/cards.json" | grep -c 'Alice\|ROOT')" 1
rt_mark
board --setting nothing
is "a setting without a value" $? 64
board --setting token-file=/nosuch
is "a secret that is not there" $? 64
init --recipe kanbord --board-url http://127.0.0.1:1
is "a recipe that is not there" $? 78
like "is named as check names it" "$(cat "$T/init.err")" 'there is no recipe "kanbord"'
is "before RT is asked" "$(rt_requests)" 0

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
