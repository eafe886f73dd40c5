#!/usr/bin/env bash
# RT stopped: the mail is put off and nothing is spooled; RT away for the worker alone: the hint waits
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./postfix.sh
. ./rt.sh
. ./world.sh

RT_SENDMAIL=$MTA_SENDMAIL
rt_start
mta_start
world_start
mapfile -t lines < <(aliases)
mta_aliases "${lines[@]}"

rt_stop
mail "While RT is down" down-1 | mta_send alice@customer.test support@example.com
wait_for 30 "RT down: the mail is put off" mta_deferred support@example.com
like "by rt-mailgate's own 75" "$(mta_deferred support@example.com | tail -n 1)" \
	'dsn=4\.3\.0.*[Cc]onnect|refused'
# Postfix goes on trying every few seconds, and each attempt has its draft in tmp/ while it lasts:
# so nothing may come into new/, which no worker empties here, and no draft may stay.
attempts() { [ "$(mta_deferred support@example.com | wc -l)" -ge 3 ]; }
wait_for 30 "it is tried again and again" attempts
is "nothing is spooled" "$(find "$SPOOL/new" -type f)" ""
wait_for 20 "and no draft is left behind" spool_is_empty
is "nothing bounced" "$(mta_bounced)" ""
rt_again
wait_for 60 "RT back: the mail is delivered" mta_empty
is "one ticket" "$(rt_tickets)" 1
ok "the worker runs" worker_once
is "one card" "$(cards)" "1|Backlog|1 - While RT is down|-|-|false"

# The worker's address of RT is another one, where nobody answers at first.
gateway=$RT_URL
away=$(free_port)
RT_URL=http://127.0.0.1:$away world_config "gateway = { \"$gateway\" }"
worker_up
mail "RT away for the worker" away-1 | mta_send alice@customer.test support@example.com
wait_for 30 "the mail is delivered" mta_empty
is "a second ticket" "$(rt_tickets)" 2
wait_for 20 "the worker says what is wrong" grep -q "127.0.0.1:$away\|[Cc]onnect\|refused" "$T/worker.log"
is "no card yet" "$(card 2)" none
like "status names it" "$(rt_board status)" '^RT .*[Cc]onnect|^RT .*refused'

# A second server on the same database takes that address.
main=$RT_PID
RT_PORT=$away RT_URL=http://127.0.0.1:$away
rt_boot || bail "the second server does not start"
second=$RT_PID
RT_PID=$main
at_exit stop_pid "$second"
see 2 "Backlog|2 - RT away for the worker|-|-|false" "RT back for the worker: the card comes"
wait_for 20 "the spool is empty" spool_is_empty
is "one card each" "$(cards | wc -l)" 2
worker_down
