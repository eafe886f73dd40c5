#!/usr/bin/env bash
# A board on a real Redmine, by its recipe, from a real RT
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./postfix.sh
. ./rt.sh
. ./world.sh
. ./redmine.sh

# redmine_config [FIELD]: one board, on the project ops; FIELD is the number of the key's field.
redmine_config() {
	install -o "$WORK_USER" -m 0600 "$REDMINE_KEYFILE" "$T/etc/redmine.key"
	MAPS='' world_config
	sed -i '/^board /d' "$CONF"
	cat >>"$CONF" <<-END
	map "issues" {
	    column "New"         { status = { "new" } }
	    column "In Progress" { status = { "@active" } }
	    column "Feedback"    { status = { "stalled" } }
	    column "Closed"      { status = { "@inactive" } }
	    owner = { "alice=Alice Agent" }
	    type "Normal" { priority-from = 0 }
	    type "Urgent" { priority-from = 50 }
	}
	board "ops" {
	    driver = recipe
	    recipe = "$SRC/recipes/redmine.json"
	    url = "$REDMINE_URL"
	    settings { project = ops  token-file = "$T/etc/redmine.key"  key-field = ${1:-$REDMINE_FIELD} }
	    map = issues
	}
	END
}

rt_start
redmine_start
world_start
redmine_config 99
like "a field that does not exist parks the card" \
	"$(rt_create General Stray >/dev/null && worker_once; rt_board status 2>&1)" 'parked'
redmine_config
like "check finds everything there" "$(rt_board check 2>&1)" 'ok  *board "ops"'
n=$(rt_create General 'Büro "brennt" & <b>qualmt</b>' "Owner: alice" "Priority: 60")
m=$(rt_create General "Another one")
ok "the worker runs" worker_once
is "each ticket is an issue" "$(redmine_issues ops | grep "$RT_NAME:[$n$m]|")" \
	"$RT_NAME:$n|New|$n - Büro \"brennt\" & <b>qualmt</b>|Urgent|Alice Agent
$RT_NAME:$m|New|$m - Another one|Normal|-"
rt_edit "$n" "Status: stalled" "Owner: Nobody" "Priority: 10"
rt_edit "$m" "Status: resolved" "Subject: Another name"
ok "the worker runs on" worker_once
is "issues follow" "$(redmine_issues ops | grep "$RT_NAME:[$n$m]|")" \
	"$RT_NAME:$n|Feedback|$n - Büro \"brennt\" & <b>qualmt</b>|Normal|-
$RT_NAME:$m|Closed|$m - Another name|Normal|-"
ok "with nothing to do" worker_once
rt_edit "$m" "Status: deleted"
ok "a ticket is deleted" worker_once
like "its issue is rejected" "$(redmine_issues ops)" "$RT_NAME:$m.Rejected"
unlike "no secret is in the log" "$(cat "$T/worker.log")" "$REDMINE_KEY"
