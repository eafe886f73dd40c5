#!/usr/bin/env bash
# A real Redmine beside the local board: a ticket's life, queues, hands, and what goes wrong there
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./rt.sh
. ./redmine.sh
MTA_USER=nobody
. ./world.sh

# board_section NAME PROJECT MORE
board_section() {
	cat <<-END
	board "$1" {
	    driver = recipe  recipe = "$SRC/recipes/redmine.json"  url = "$REDMINE_URL"  map = redmine
	    first-message = true  link-back = true  ${3:-}
	    settings { project = "${2:-$1}"  key-field = "${FIELD:-$REDMINE_FIELD}"  token-file = "$T/etc/redmine.key" }
	}
	END
}

# General is on the project ops, Desk on desk, Quiet on the local wall; Secret is private, on desk.
# PROJECT, COLUMN, MEMBER and FIELD are what a careless administrator writes.
world_config() {
	cat >"$CONF" <<-END
	spool = "$SPOOL"
	store { driver = sqlite  path = "$T/state/state.db" }
	worker { settle = 1s  retry-min = 1s  retry-max = 5s  patrol = ${PATROL:-1h} }
	rt "$RT_NAME" {
	    url = "$RT_URL"  user = "$RT_USER"  password-file = "$T/etc/rt.password"  sweep = 1s
	}
	map "redmine" {
	    column "New"         { status = { "new" } }
	    column "In Progress" { status = { "@active" } }
	    column "Feedback"    { status = { "stalled" } }
	    column "${COLUMN:-Resolved}" { status = { "@inactive" } }
	    owner = { "alice=${MEMBER:-Alice Agent}" }
	    type "Normal" { priority-from = 0 }
	    type "High"   { priority-from = 50 }
	    type "Urgent" { priority-from = 80 }
	}
	$(board_section ops "${PROJECT:-}" "${CARD_FIELD:-}")
	$(board_section desk)
	board "wall" { driver = local }
	policy "secret" { queue = { "Secret" }  board = { "desk" }  private = true }
	policy "ops"    { queue = { "General" } board = { "ops" } }
	policy "desk"   { queue = { "Desk" }    board = { "desk" } }
	policy "wall"   { queue = { "Quiet" }   board = { "wall" } }
	END
}

# issue PROJECT TICKET: "New|1 - Help|Normal|-" of every issue with that ticket's key, "none" for
# none.
issue() {
	local lines
	lines=$(redmine_issues "$1" | sed -n "s/^$RT_NAME:$2|//p")
	printf '%s\n' "${lines:-none}"
}

issue_is() {
	seen=$(issue "$1" "$2")
	[ "$seen" = "$3" ]
}

# see_issue PROJECT TICKET WANTED WHAT
see_issue() {
	until_ok "${PATIENCE:-30}" issue_is "$1" "$2" "$3"
	is "$4" "$seen" "$3" || tail -n 8 "$T/worker.log" | sed 's/^/# worker: /'
}

# ref PROJECT TICKET, field REF JQ-FILTER: the number of its issue, and something of an issue.
ref() {
	redmine_rest "/issues.json?project_id=$1&status_id=*&cf_$REDMINE_FIELD=$RT_NAME:$2" |
		jq -r '.issues[].id'
}

field() {
	redmine_rest "/issues/$1.json?include=journals" | jq -r ".issue | $2"
}

field_is() {
	[ "$(field "$1" "$2")" = "$3" ]
}

# hand REF JSON-MEMBERS: somebody changes an issue in Redmine.
hand() {
	redmine_rest "/issues/$1.json" -X PUT -H 'Content-Type: application/json' -d "{\"issue\":{$2}}"
}

# change WHAT WANTED FIELD...: one change of $ticket, and what its issue in ops must be then.
change() {
	local what=$1 wanted=$2
	shift 2
	rt_edit "$ticket" "$@" || fail "$what: RT refused the change"
	see_issue ops "$ticket" "$wanted" "$what"
}

# by_mail SUBJECT: a new ticket by the gate and rt-mailgate; sets $ticket.
by_mail() {
	local before
	before=$(rt_tickets)
	mail "$1" "redmine-$RANDOM$RANDOM" | as_gate "$GATE" --spool "$SPOOL" -- \
		/usr/bin/rt-mailgate-5 --queue General --action correspond --url "$RT_URL" ||
		fail "the gate did not take a mail"
	ticket=$((before + 1))
}

# links_are TICKET ISSUE...: RT's links of the ticket lead to these issues, and nowhere else.
links_are() {
	local ticket=$1
	shift
	seen=$(rt_rest "ticket/$ticket/links" | grep -o 'http[^, ]*' | sort)
	[ "$seen" = "$(printf '%s\n' "${@/#/$REDMINE_URL/issues/}" | sort)" ]
}

# linked WHAT TICKET ISSUE...
linked() {
	local what=$1
	shift
	wait_for "${PATIENCE:-30}" "$what" links_are "$@"
}

looked_at() {
	rt_looked | grep -qx "$1"
}

rt_has() {
	[ "$(rt_tickets)" -ge "$1" ]
}

one_issue() {
	[ "$(issue ops "$1" | grep -c '^New|')" = 1 ]
}

# ended: when the last rotation over the board ops did; another_round: one did since $rounds.
ended() {
	rt_board status --json | jq -r '.boards[] | select(.board == "ops") | .patrol.active'
}

another_round() {
	[ "$(ended)" != "$rounds" ]
}

# admin SQL VALUE...: what an administrator does in Redmine.
admin() {
	perl -MDBI -e 'my ($file, $sql, @values) = @ARGV;
		my $db = DBI->connect("dbi:SQLite:dbname=$file", "", "", { RaiseError => 1 });
		$db->sqlite_busy_timeout(10000);
		$db->do($sql, {}, @values) == 1 or die' "$REDMINE_DIR/redmine.db" "$@" ||
		fail "it cannot be done in Redmine: $*"
}

# revoke OLD NEW: the bot's key is another one from now on.
revoke() {
	admin "UPDATE tokens SET value = ? WHERE value = ?" "$2" "$1"
}

# rename OLD NEW: a status.
rename() {
	admin "UPDATE issue_statuses SET name = ? WHERE name = ?" "$2" "$1"
}

# member_moves FROM TO: Alice, from one project to another.
member_moves() {
	admin "UPDATE members SET project_id = ? WHERE project_id = ?
		AND user_id = (SELECT id FROM users WHERE login = 'alice')" "$2" "$1"
}

# costs: requests since the mark, when all is drawn and read back.
nothing_waits() {
	rt_board status --json | jq -e '.tickets.due + .cards.due + .spool.waiting == 0'
}

costs() {
	until_ok 30 nothing_waits
	redmine_requests
}

says() {
	rt_board status | grep -qE "$1"
}

# check_says WHAT REGEX STATUS
check_says() {
	local out status
	out=$(rt_board check 2>&1)
	status=$?
	is "$1: check's status" "$status" "$3"
	like "$1: check names it" "$out" "$2"
}

# The boards' contract on a project of its own: the rows in which a real server tells something.
contract() {
	local rows="found by its key,refs that nobody gave,create with all fields,same again"
	rows+=",all fields at once,erased,deleted by hand,labels and members of people"
	rows+=",another ticket's key,its id another card's,on another board,two cards with one key"
	rows+=",answer lost after create,one card by two workers"
	make -s -C "$BUILDDIR" c_board >"$T/make.log" 2>&1 || bail "c_board cannot be built"
	local began=$SECONDS
	CONTRACT_ROWS=$rows CMOCKA_MESSAGE_OUTPUT=TAP "$BUILDDIR/c_board" >"$T/contract" 2>&1
	is "the boards' contract on a real Redmine" $? 0 || sed 's/^/# /' "$T/contract"
	is "in so many rows" "$(grep '^ok' "$T/contract" | grep -vc 'SKIP')" 14
	note "in $((SECONDS - began)) s"
}

rt_start
redmine_start
contract
rt_right grant ModifyTicket
for queue in Desk Secret; do
	rt_rest queue/new --data-urlencode "content=id: queue/new
Name: $queue" | grep -q 'created' || bail "RT makes no queue $queue"
done
mkdir -p "$T/etc"
install -m 600 -o "$WORK_USER" "$REDMINE_KEYFILE" "$T/etc/redmine.key"
world_start

# --- check
rt_board check >"$T/out" 2>&1
is "check finds nothing wrong with this set-up" $? 0 || sed 's/^/# /' "$T/out"
like "and says what is drawn there" "$(cat "$T/out")" \
	'board "ops": driver recipe draws title, column, type, member, due; not blocked '
COLUMN=Rezolved world_config
check_says "wrong column" 'board "ops": .*no column "Rezolved"; it has: New, In Progress' 1
COLUMN=Rejected world_config
check_says "the column of what is gone" 'board "ops": column "Rejected" says .* gone' 1
MEMBER="Alice Agnet" world_config
check_says "wrong member" 'board "ops": .*no member "Alice Agnet"; it has: .*Alice Agent' 0
PROJECT=opz world_config
check_says "wrong project" 'board "ops": .*/projects/opz' 1
FIELD=99 world_config
ticket=$(rt_create General "Stray")
worker_once
is "a field that does not exist: the board is left alone" $? 75
like "and status says so" "$(rt_board status)" '^LOOK: .*parked'
world_config
worker_once
redmine_issues ops >"$T/out"
is "mended and tried again: no second stray is made" "$(grep -c '|' "$T/out")" 1
stray=$(rt_board cards show "$ticket" --json | jq -r '.cards[0].ref')
redmine_rest "/issues/$stray.json" -X DELETE
rt_board cards retry >/dev/null
ok "the stray one is away: it is drawn" worker_once
is "as an issue with its key" "$(issue ops "$ticket")" "New|$ticket - Stray|Normal|-"
redmine_issues ops >"$T/out"
is "and alone" "$(grep -c '|' "$T/out")" 1
rt_edit "$ticket" "Status: deleted"
PROJECT=closed world_config
check_says "a project that is not ours" 'board "ops": .*/projects/closed.*HTTP 403' 1
world_config

# --- what people do to a board, and to what leads to it
a=$(rt_create General "It waits")
rt_edit "$a" "Status: stalled"
b=$(rt_create General "It does not")
rename Feedback Rückfrage
worker_once
is "a column with another name: exit" $? 1
is "its cards are parked" "$(rt_board cards list --parked --json | jq -r '.cards[].id')" "$a"
like "with the names that there are" "$(rt_board cards show "$a")" 'no column "Feedback"; it has: .*Rückfrage'
is "the others go on" "$(issue ops "$b")" "New|$b - It does not|Normal|-"
rename Rückfrage Feedback
rt_board cards retry >/dev/null
ok "as it was again" worker_once
is "and drawn" "$(issue ops "$a")" "Feedback|$a - It waits|Normal|-"

member_moves 1 99
rt_edit "$b" "Owner: alice" "Subject: Alice's"
ok "a member who left" worker_once
is "is nobody" "$(issue ops "$b")" "New|$b - Alice's|Normal|-"
like "which the log says" "$(cat "$T/worker.log")" 'no member "Alice Agent"; it has: .*Bob Agent'
member_moves 99 1

old=$(ref ops "$b")
hand "$old" '"project_id":"desk","subject":"Ours now"'
rt_edit "$b" "Status: open"
ok "an issue that was taken to another project" worker_once
is "is left there" "$(field "$old" '"\(.project.name) \(.subject) \(.status.name)"')" "Desk Ours now New"
is "and another one is made" "$(issue ops "$b")" "In Progress|$b - Alice's|Normal|Alice Agent"
redmine_rest "/issues/$old.json" -X DELETE

rt_setup field Ops-id General
rt_right grant SeeCustomField
rt_right grant ModifyCustomField
CARD_FIELD='card-field = "Ops-id"' world_config
for nonsense in "../projects/ops.json?a=%00" "$old" 99999999999999999999 "Ops Ünsinn 🔥"; do
	a=$(rt_create General "Nonsense" "CF.{Ops-id}: $nonsense")
	ok "a card's number that is none: $nonsense" worker_once
	is "its issue" "$(issue ops "$a")" "New|$a - Nonsense|Normal|-"
	is "and its number" "$(rt_field "$a" 'CF.{Ops-id}')" "$(ref ops "$a")"
done
world_config
worker_once

# --- init writes such a set-up by itself
{
	printf 'spool = "%s"\nstore { path = "%s" }\n' "$SPOOL" "$T/state/state.db"
	as_worker "$BOARD" init --rt "$RT_URL" --user "$RT_USER" --password-file "$T/etc/rt.password" \
		--recipe "$SRC/recipes/redmine.json" --board-url "$REDMINE_URL" --setting project=ops \
		--setting "key-field=$REDMINE_FIELD" --setting "token-file=$T/etc/redmine.key" </dev/null
} >"$CONF" 2>"$T/init.err" || fail "init: $(cat "$T/init.err")"
is "init: the board's columns, each with the statuses for it" \
	"$(tr -d '\n\t"' <"$CONF" | grep -oE 'column [^{]*\{status = \{[^}]*' | sed 's/{status = {/:/' | paste -s -d ,)" \
	'column New : new ,column In Progress : open, @active ,column Resolved : @inactive ,column Feedback : stalled '
like "init: it lists the members" "$(cat "$CONF")" '# Its members: .*"Alice Agent"'
check_says "init" '^ok .*board "redmine"' 0
world_config

# --- a life, and what it costs
worker_up
ticket=$(rt_create Quiet "To open the boards")
see "$ticket" "Backlog|$ticket - To open the boards|-|-|false" "the local board works"
redmine_mark
ticket=$(rt_create General "Printer on fire" "Text: It burns," " $RT_NAME:1 {{toc}}" " 🔥 all of it")
n=$ticket
see_issue ops "$n" "New|$n - Printer on fire|Normal|-" "a new ticket has an issue"
note "requests for a new card: $(costs)"
r=$(ref ops "$n")
like "it tells of its ticket" "$(field "$r" .description | tr -d '\r' | tr '\n' '|')" \
	"^Ticket: $RT_URL/Ticket/Display.html\?id=$n\|Queue: General\|Requestors: alice@customer.test\|Created: 20[-0-9]+T[0-9:]+Z\|\|    It burns,\|    $RT_NAME:1 \{\{toc\}\}\|    🔥 all of it\|\$"
linked "a link of the ticket leads to it" "$n" "$r"
redmine_mark
change "open" "In Progress|$n - Printer on fire|Normal|-" "Status: open"
cost=$(costs)
note "requests for a change: $cost"
redmine_mark
rt_mark
mail "Re: [$RT_NAME #$n] well?" "hint-$RANDOM" | as_gate "$GATE" --spool "$SPOOL"
wait_for 30 "a mail that moves nothing is looked at" looked_at "$n"
change "owner" "In Progress|$n - Printer on fire|Normal|Alice Agent" "Owner: alice"
is "and costs no request: these are the owner's" "$(costs)" "$cost"
change "priority" "In Progress|$n - Printer on fire|Urgent|Alice Agent" "Priority: 80"
change "subject" "In Progress|$n - Printer is out|Urgent|Alice Agent" "Subject: Printer is out"
change "stalled" "Feedback|$n - Printer is out|Urgent|Alice Agent" "Status: stalled"
rt_edit "$n" "Due: 2026-12-24 12:00:00"
wait_for 30 "due date" field_is "$r" .due_date 2026-12-24
change "resolved" "Resolved|$n - Printer is out|Urgent|Alice Agent" "Status: resolved"
change "reopened, nobody's, all at once" "In Progress|$n - Printer|Normal|-" \
	"Status: open" "Owner: Nobody" "Priority: 0" "Subject: Printer"
change "deleted" "Rejected|$n - Printer|Normal|-" "Status: deleted"
change "undeleted" "In Progress|$n - Printer|Normal|-" "Status: open"
is "it was one issue all the time" "$(ref ops "$n")" "$r"
linked "and one link" "$n" "$r"

# --- from queue to queue
rt_edit "$n" "Queue: Quiet" "Owner: alice"
see "$n" "Doing|$n - Printer|-|alice|false" "moved to Quiet: a card on the local board"
see_issue ops "$n" "Rejected|$n - Printer|Normal|-" "and the issue is gone"
rt_edit "$n" "Queue: Desk"
see_issue desk "$n" "In Progress|$n - Printer|Normal|Alice Agent" "moved to Desk: an issue in the other project"
see "$n" none "and the local card is gone"
change "moved back" "In Progress|$n - Printer|Normal|Alice Agent" "Queue: General"
see_issue desk "$n" "Rejected|$n - Printer|Normal|Alice Agent" "the other project's is gone"
is "moved back: the issue that it was" "$(ref ops "$n")" "$r"

linked "a link to each of the two" "$n" "$r" "$(ref desk "$n")"

# --- merged
a=$(rt_create General "The printer again")
see_issue ops "$a" "New|$a - The printer again|Normal|-" "a second ticket"
b=$(rt_create Desk "Printer?")
see_issue desk "$b" "New|$b - Printer?|Normal|-" "a third one, on the other project"
ok "RT merges the second" rt_merge "$a" "$n"
ok "RT merges the third" rt_merge "$b" "$n"
see_issue ops "$a" "Rejected|$a - The printer again|Normal|-" "the second's issue is gone"
see_issue desk "$b" "Rejected|$b - Printer?|Normal|-" "so is the third's"
see_issue ops "$n" "In Progress|$n - Printer|Normal|Alice Agent" "the survivor's stays"
theirs=("$(ref ops "$a")" "$(ref desk "$b")") # RT's links come along with a merge

# --- into a private queue, from another board and on the same one
a=$(rt_create General "Salary of Carol" "Owner: alice" "Text: Carol earns too much")
b=$(rt_create Desk "Salary of Dave" "Text: Dave earns too much")
see_issue ops "$a" "New|$a - Salary of Carol|Normal|Alice Agent" "a ticket that should not be here"
see_issue desk "$b" "New|$b - Salary of Dave|Normal|-" "another one"
like "with its message" "$(field "$(ref desk "$b")" .description)" '^    Dave earns too much'
old=$(ref desk "$b")
linked "and its link" "$b" "$old"
rt_edit "$a" "Queue: Secret"
rt_edit "$b" "Queue: Secret"
see_issue desk "$a" "New|$a|Normal|-" "moved to a private queue: the number alone"
is "and nothing is left of the old issue" "$(issue ops "$a")" none
linked "its link leads there, and none to the old issue" "$a" "$(ref desk "$a")"
see_issue desk "$b" "New|$b|Normal|-" "private on the board where it was: the number alone"
is "in an issue of its own, without a history or a description" \
	"$(field "$(ref desk "$b")" '"\(.journals | length)\(.description)"')" 0
# SQLite may give the old one's number to the next one.
unlike "and the old one is nowhere" "$(redmine_rest "/issues/$old.json")" 'Dave'
linked "to which its link leads" "$b" "$(ref desk "$b")"
unlike "no private issue says more" "$(redmine_rest "/issues.json?project_id=desk&status_id=*&limit=100" |
	jq -c '.issues[] | select(.status.name != "Rejected")')" 'Salary|Carol|Dave|customer|earns'

# --- what people do in Redmine
worker_down
PATROL=2s world_config
worker_up
hand "$r" '"status_id":5,"subject":"mine","assigned_to_id":"","description":"Seen by us","notes":"Called her"'
PATIENCE=60
see_issue ops "$n" "In Progress|$n - Printer|Normal|Alice Agent" "changed by hand: back within the patrol"
is "what people wrote stays" \
	"$(field "$r" '[.description, (.journals[] | .notes | select(. != "" and . != null))] | join("|")')" \
	"Seen by us|Called her"
redmine_rest "/issues/$r.json" -X DELETE
see_issue ops "$n" "In Progress|$n - Printer|Normal|Alice Agent" "deleted by hand: made anew"
linked "and its link goes to the new one" "$n" "$(ref ops "$n")" "$(ref desk "$n")" "${theirs[@]}"
hand "$(ref ops "$n")" "\"custom_fields\":[{\"id\":$REDMINE_FIELD,\"value\":\"\"}]"
see_issue ops "$n" "In Progress|$n - Printer|Normal|Alice Agent" "its key taken away by hand: made anew"
redmine_rest "/issues.json?project_id=ops&subject=$n%20-%20Printer" | jq -r '.issues[] | .id' |
	while read -r stray; do
		[ "$stray" = "$(ref ops "$n")" ] || redmine_rest "/issues/$stray.json" -X DELETE
	done
rounds=$(ended)
wait_for 30 "a rotation over cards that agree" another_round
redmine_mark
rounds=$(ended)
wait_for 30 "and another one" another_round
worker_down
reads=$(redmine_requests 'GET "/issues/[0-9]+\.json"')
is "an unchanged card costs one read a visit, and nothing else" "$(redmine_requests)" "$reads"
ok "($reads reads)" [ "$reads" -gt 0 ]
PATROL=1h world_config
worker_up
PATIENCE=30

# --- subjects
words='"quoted" <b>{title}</b> %s \ '"'"'&amp; 🔥🧯 äöü '
long=$(printf '%s%0200d' "$words" 0 | cut -c 1-200)
a=$(rt_create General "$long")
see_issue ops "$a" "New|$a - $long|Normal|-" "a subject of 200 characters, with emoji and quotes"
by_mail $'=?UTF-8?B?bnVsAGhlcmU=?='
wait_for 30 "NUL in a subject: RT made the ticket" rt_has "$ticket"
wait_for 30 "NUL in a subject: one issue" one_issue "$ticket"
note "its title: $(issue ops "$ticket")"

# --- the key is wrong for a while
as_worker sh -c "echo 0000000000000000000000000000000000000000 >'$T/etc/redmine.key'"
revoke "$REDMINE_KEY" 1111111111111111111111111111111111111111
by_mail "While the key is wrong"
a=$ticket
b=$(rt_create Quiet "Elsewhere")
see "$b" "Backlog|$b - Elsewhere|-|-|false" "wrong key: the local board goes on"
wait_for 30 "wrong key: status names the board" says '^board +ops .*HTTP 401'
wait_for 30 "wrong key: no mail waits" spool_is_empty
unlike "no key is told" "$(cat "$T/worker.log"; rt_board status)" "$REDMINE_KEY|0{40}"
REDMINE_KEY=2222222222222222222222222222222222222222
revoke 1111111111111111111111111111111111111111 "$REDMINE_KEY"
as_worker sh -c "echo $REDMINE_KEY >'$T/etc/redmine.key'"
PATIENCE=90
see_issue ops "$a" "New|$a - While the key is wrong|Normal|-" "a new key in the file: the worker goes on by itself"

# --- Redmine is away for a while
redmine_stop
by_mail "While Redmine is away"
a=$ticket
rt_edit "$n" "Status: stalled"
rt_edit "$b" "Status: open"
see "$b" "Doing|$b - Elsewhere|-|-|false" "Redmine away: the local board goes on"
wait_for 30 "Redmine away: status names the board" says '^board +ops .*[Cc]onnect'
redmine_boot || bail "Redmine does not start again"
see_issue ops "$a" "New|$a - While Redmine is away|Normal|-" "back: the new ticket's issue"
see_issue ops "$n" "Feedback|$n - Printer|Normal|Alice Agent" "back: the change"
worker_down

# --- in the end
for project in ops desk; do
	is "no key stands twice in $project" "$(redmine_issues "$project" | cut -d '|' -f 1 | sort | uniq -d)" ""
done
is "no ticket has two live issues" \
	"$( (redmine_issues ops; redmine_issues desk) | grep -v '|Rejected|' | cut -d '|' -f 1 | sort | uniq -d)" ""
ok "a last pass finds nothing to do" worker_once
like "status says OK" "$(rt_board status)" '^OK'
