#!/usr/bin/env bash
# Mistakes of the one who sets it up: each is told where he looks, and no mail is held up
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./postfix.sh
. ./rt.sh
. ./world.sh

mkdir "$T/in"
chown "$MTA_USER" "$T/in"
RT_SENDMAIL=$MTA_SENDMAIL
rt_start
mta_start
world_start
mapfile -t lines < <(aliases)
mta_aliases "${lines[@]}"
is "check finds nothing wrong with this set-up" "$(rt_board check >"$T/out" 2>&1; echo $?)" 0 ||
	sed 's/^/# /' "$T/out"

# check_says WHAT STATUS REGEX: check's exit status (1: found at a server, 78: in the configuration)
# and words.
check_says() {
	local out status
	out=$(rt_board check 2>&1)
	status=$?
	is "$1: check's status" "$status" "$2"
	like "$1: check says so" "$out" "$3"
}

# --- the wrong password
echo sesame-wrong >"$T/etc/rt.password"
check_says "wrong password" 1 "$RT_USER.*(password|log.?in)|(password|log.?in|credential).*$RT_USER"
n=$(rt_create General "Wrong password")
mail "[example.com #$n] more" wrong-password | as_gate "$GATE" --spool "$SPOOL"
: >"$T/worker.log"
worker_once
is "wrong password: work --once says try again" $? 75
is "the log says so in one line" "$(grep -ciE 'password|log.?in|credential' "$T/worker.log")" 1
unlike "and does not tell the password" "$(cat "$T/worker.log")" "sesame"
is "no card" "$(cards)" ""
like "status says it" "$(rt_board status)" '^RT .*([Pp]assword|log.?in|credential|denied)'
echo "$RT_BOTPASS" >"$T/etc/rt.password"
worker_up
see "$n" "Backlog|$n - Wrong password|-|-|false" "the right password: the hint waited, the card comes"
worker_down

# --- a secret file that others can read, or nobody
chmod 644 "$T/etc/rt.password"
check_says "secret file readable by all" 78 "chmod [0-7o=-]+.*rt.password"
worker_once
is "the worker does not start with it" $? 78
chmod 600 "$T/etc/rt.password"
chown root "$T/etc/rt.password"
check_says "secret file of somebody else, unreadable" 78 "rt.password.*([Pp]ermission|owner|read)"
chown "$WORK_USER" "$T/etc/rt.password"
mv "$T/etc/rt.password" "$T/etc/elsewhere"
check_says "secret file missing" 78 "rt.password.*(No such|exist)"
mv "$T/etc/elsewhere" "$T/etc/rt.password"

# --- an unknown queue, column, board
cp "$CONF" "$T/etc/good.conf"
echo 'policy "p" { queue = { "Genral" }  board = { "wall" } }' >>"$CONF"
check_says "unknown queue" 1 "rt-board.conf:[0-9]+: .*Genral"
cp "$T/etc/good.conf" "$CONF"
echo 'policy "p" { queue = { "General" }  board = { "wal" } }' >>"$CONF"
check_says "unknown board" 78 'rt-board.conf:[0-9]+: .*"wal".*"wall"'
cp "$T/etc/good.conf" "$CONF"

# --- several mistakes: all at once, and mail passes all the same
sed -e 's/sweep = /sweeep = /' -e 's/settle = 1s/settle = soon/' "$T/etc/good.conf" >"$CONF"
echo 'board "wall" { driver = locl }' >>"$CONF"
out=$(rt_board check 2>&1)
is "three mistakes: status" $? 78
for what in sweeep soon 'locl|wall'; do
	like "three mistakes: $what is told with its line" "$out" "rt-board.conf:[0-9]+: .*($what)"
done
worker_once
is "the worker does not start" $? 78
mail "Passes all the same" passes | mta_send alice@customer.test support@example.com
wait_for 30 "mail passes all the same" mta_empty
is "into RT" "$(rt_tickets)" $((n + 1))
rm "$CONF"
mail "Without a configuration" without | mta_send alice@customer.test support@example.com
wait_for 30 "also without any configuration" mta_empty
is "into RT" "$(rt_tickets)" $((n + 2))
cp "$T/etc/good.conf" "$CONF"

# --- the spool gone, unwritable, full
mv "$SPOOL" "$T/spool.away"
mail "No spool" no-spool | mta_send alice@customer.test support@example.com
wait_for 30 "mail passes without a spool" mta_empty
is "into RT" "$(rt_tickets)" $((n + 3))
mv "$T/spool.away" "$SPOOL"
chmod 500 "$SPOOL/tmp"
mail "Unwritable spool" unwritable | mta_send alice@customer.test support@example.com
wait_for 30 "mail passes beside an unwritable spool" mta_empty
is "into RT" "$(rt_tickets)" $((n + 4))
chmod 2770 "$SPOOL/tmp"
is "nothing bounced or was put off" "$(mta_bounced; mta_deferred '.*')" ""
worker_up
see $((n + 4)) "Backlog|$((n + 4)) - Unwritable spool|-|-|false" "the sweep finds what no entry told"
worker_down
is "every ticket has its card" "$(cards | wc -l)" "$(rt_tickets)"

# --- rights that the bot lacks
rt_right revoke SeeQueue
check_says "without SeeQueue" 1 "SeeQueue"
rt_right revoke ShowTicket
check_says "without ShowTicket" 1 "ShowTicket"
ok "the worker runs" worker_once
is "and no card goes because rights went" "$(cards | wc -l)" "$(rt_tickets)"
sed -i 's/{id} - {subject}/{id}: {subject}/' "$CONF"
: >"$T/worker.log"
worker_once
is "nor when every ticket is looked at" "$(cards | wc -l)" "$(rt_tickets)"
like "the log says why" "$(cat "$T/worker.log")" "tickets=$(rt_tickets) .*ShowTicket"
out=$(rt_board status)
is "status: exit 1" $? 1
like "status says so first" "$(head -n 1 <<<"$out")" "^LOOK: .*$(rt_tickets) tickets .*ShowTicket"
rt_right grant SeeQueue
rt_right grant ShowTicket
is "with both again check is content" "$(rt_board check >/dev/null 2>&1; echo $?)" 0

# --- root is the first to look: the store is the worker's all the same
worker_down
mv "$T/state" "$T/state.away"
install -d -o "$WORK_USER" -g "$WORK_USER" -m 0700 "$T/state"
ok "root asks for the status of a store that is not there yet" "$BOARD" status --config "$CONF"
is "it belongs to whom the directory belongs to" "$(stat -c %U:%G:%a "$T/state/state.db")" \
	"$(stat -c %U:%G "$T/state"):640"
ok "and the worker works with it" worker_once
