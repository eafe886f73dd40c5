#!/usr/bin/env bash
# The smallest configuration: one RT, one local board, no map and no policy
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./postfix.sh
. ./rt.sh
. ./world.sh

rt_start
world_start
MAPS='' world_config
worker_once
is "every built-in column is there, also the empty ones" \
	"$(rt_board show --json | jq -r '.boards[].columns[].name')" "Backlog
Doing
Waiting
Done"
for status in new open stalled resolved rejected deleted; do
	n=$(rt_create General "It is $status" "Owner: alice")
	rt_edit "$n" "Status: $status"
done
ok "the worker runs" worker_once
is "each status has its column" "$(cards)" "1|Backlog|1 - It is new|-|alice|false
2|Doing|2 - It is open|-|alice|false
3|Waiting|3 - It is stalled|-|alice|true
4|Done|4 - It is resolved|-|alice|false
5|Done|5 - It is rejected|-|alice|false"

like "show in a pipe is plain" "$(rt_board show)" '3 - It is stalled'
unlike "and has no colours" "$(rt_board show)" $'\033'
ok "the page is written" rt_board show --html "$T/state/page.html"
like "and names a ticket" "$(cat "$T/state/page.html")" '4 - It is resolved'
rt_edit 1 "Subject: <script>alert(1)</script>"
worker_once
rt_board show --html "$T/state/page.html"
unlike "a subject is no markup" "$(cat "$T/state/page.html")" '<script>alert'

like "explain tells what would be written" "$(rt_board explain 3 2>&1)" 'Waiting'
like "explain tells why there is no card" "$(rt_board explain 6 2>&1)" 'deleted'
like "status says OK" "$(rt_board status)" '^OK'
is "in JSON too" "$(rt_board status --json | jq -r .v)" 1
is "no card waits" "$(rt_board cards list --waiting | grep -c example.com:)" 0
