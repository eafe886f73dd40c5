#!/bin/bash
# rt-board check: what it finds on this machine, and how it says so. No server is running.
# shellcheck source=tests/lib/lib.sh
. "$SRCDIR/tests/lib/lib.sh"

board=$BUILDDIR/rt-board
conf=$T/rt-board.conf
spool=$T/spool
user=$(id -un)
group=$(id -gn)

# settings LINE...: a configuration with this machine's directories, these lines behind them.
settings() {
	printf 'spool = "%s"\nstore { path = "%s/store/state.db" }\n' "$spool" "$T" >"$conf"
	printf '%s\n' "$@" >>"$conf"
}

fresh() {
	rm -rf "$spool" "$T/store"
	install -d -m 2770 "$spool" "$spool/tmp" "$spool/new" "$spool/bad"
	install -d -m 0750 "$T/store"
}

# check STATUS WHAT OPTION...: its status, and what it printed without its word about root in $out.
check() {
	local wanted=$1 what=$2 got
	shift 2
	"$board" check --config "$conf" "$@" >"$T/out" 2>"$T/err"
	got=$?
	out=$(grep -v '^warning     root may do everything' "$T/out")
	is "$what: exit $wanted" "$got" "$wanted"
	is "$what: nothing on standard error" "$(cat "$T/err")" ""
}

mail='rt "example.com" { source = mail }'
wall='board "wall" { }'

# --- everything is right ---
fresh
settings "$mail" "$wall"
check 0 "all is right"
is "one line for each thing" "$(printf '%s\n' "$out" | head -n 5)" \
	"ok          configuration $conf: 1 RT, 1 board, 1 policy
ok          spool $spool: written by $user, read by group $group
ok          store $T/store/state.db: not there yet; the worker makes it
ok          board \"wall\": driver local draws title, column, type, member, blocked, due
ok          rt \"example.com\": source = mail: what its mails state is taken as it is"
is "it made nothing" "$(find "$T/store" "$spool" | wc -l)" 5
unlike "no colours in a pipe" "$(cat "$T/out")" $'\033'

check 0 "as JSON" --json
like "one object, with its version and exit code" "$out" '^\{"v": ?1, ?"exit": ?0, ?"items": ?\[.*\]\}$'
like "what it is about, how bad, and the text" "$out" \
	'\{"about": ?"board", ?"level": ?"ok", ?"text": ?"board \\"wall\\": driver local draws title, column, type, member, blocked, due"\}'

# --- configuration ---
settings "$mail" "$wall" 'bord "ops" { driver = lokal }' 'policy "p" { board = { "opz" } }'
check 78 "mistakes in the configuration"
is "all of them with their lines, and nothing else is looked at" "$out" \
	"warning     $conf:4: board \"wall\" stays empty: no policy names it
mistake     $conf:5: unknown section \"bord\" in the file: did you mean \"board\"?
mistake     $conf:5: driver = \"lokal\": did you mean local?
warning     $conf:5: board \"ops\" stays empty: no policy names it
mistake     $conf:6: policy \"p\" names board \"opz\", which is not defined; did you mean \"ops\"?
3 mistakes, 2 warnings."
check 78 "mistakes as JSON" --json
like "the exit code is in it" "$out" '"exit": ?78'
rm "$conf"
check 78 "no configuration"
like "the file and the example are named" "$out" \
	"^mistake     $conf: there is no configuration: begin with a copy of .*/rt-board.conf"

# --- the spool ---
settings "$mail" "$wall"
rm -r "$spool"
check 1 "no spool"
like "and the command that makes it" "$out" \
	"^mistake     spool $spool: is not there; install -d -o rt-boardgate -g rt-board -m 2770 $spool $spool/tmp"
fresh
rmdir "$spool/bad"
check 1 "no bad/"
like "it is named" "$out" "^mistake     spool $spool/bad: is not there; install"
like "the last line counts" "$out" '^1 mistake, [01] warnings?\.$'
fresh
chmod g-s "$spool/new"
check 1 "no set-group-id bit"
like "why and how" "$out" \
	"^mistake     spool $spool/new: mode 0770: entries do not get the worker's group; chmod 2770 $spool/new"
chmod 2775 "$spool/new"
check 1 "others can enter"
like "why and how" "$out" "spool $spool/new: mode 2775: others can enter it; chmod 2770 $spool/new"
chmod 2750 "$spool/new"
check 1 "the group cannot write"
like "why and how" "$out" "spool $spool/new: mode 2750: the worker's group cannot work in it; chmod 2770"
fresh
rmdir "$spool/tmp"
: >"$spool/tmp"
check 1 "a file instead of a directory"
like "it is named" "$out" "^mistake     spool $spool/tmp: is not a directory"

# --- the store ---
fresh
settings "$mail" "$wall"
rmdir "$T/store"
check 1 "no directory for the store"
like "and the command that makes it" "$out" \
	"^mistake     store $T/store/state.db: there is no directory $T/store; install -d -o"
like "the boards are looked at all the same" "$out" '^ok +board "wall"'
fresh
printf 'no database, but long enough for one: %0100d\n' 0 >"$T/store/state.db"
check 1 "a store that is no database"
like "it is named" "$out" "^mistake     store $T/store/state.db: "
is "and untouched" "$(head -c 11 "$T/store/state.db")" "no database"

# --- an RT that does not answer; port 1 is nobody's ---
fresh
(umask 077 && echo secret >"$T/password")
settings 'rt "example.com" {' 'url = "http://127.0.0.1:1"' 'user = "boardbot"' \
	"password-file = \"$T/password\"" '}'
check 75 "RT is out of reach"
like "it is said with the line of its section" "$out" "^unreachable $conf:3: rt \"example.com\": "
like "and counted" "$out" '^0 mistakes, [01] warnings?, 1 server out of reach\.$'
chmod 0644 "$T/password"
check 78 "a password that others can read"
like "the command that mends it" "$out" \
	"^mistake     $conf:6: password-file: $T/password: others can read or change it; chmod 0640 $T/password"
unlike "the password is not printed" "$out" secret

# --- a scratch card ---
fresh
settings "$mail" "$wall"
"$board" check --config "$conf" --try wall >"$T/out" 2>"$T/err"
is "all works on a local board: exit 0" "$?" 0
is "each step, and nothing is left" "$(sed 's/[0-9-]\{10\}/DAY/' "$T/out")" \
	"works    create    Backlog
works    found
works    title
works    column    Doing
works    column    Waiting
works    column    Done
works    column    Backlog
lacks    type                          the map has none
works    member    rt-board
works    unassign
works    blocked
works    unblocked
works    due       DAY
works    gone
works    found     gone
works    restored
works    undated
works    erased
17 works, 1 lacks; no scratch card is left on the board."
is "nothing on standard error" "$(cat "$T/err")" ""
is "it made no store" "$(find "$T/store" -type f)" ""
out=$("$board" check --config "$conf" --try wall --json)
like "as JSON" "$out" '^\{"v": ?1, ?"exit": ?0, ?"board": ?"wall", ?"driver": ?"local", ?"key": ?"example.com:[2-6][0-9]{9}", ?"clean": ?true, ?"steps": ?\[\{"step": ?"create", ?"name": ?"Backlog", ?"result": ?"works", ?"text": ?null\}'
"$board" check --config "$conf" --try wal >"$T/out" 2>"$T/err"
is "a board that is none: exit 64" "$?" 64
like "and what was meant" "$(cat "$T/err")" 'there is no board "wal"; did you mean "wall"\?'
settings "$mail" "$wall" 'bord "ops" { }'
"$board" check --config "$conf" --try wall >"$T/out" 2>"$T/err"
is "a mistake in the configuration: exit 78, nothing is tried" "$?" 78
like "the mistake is told" "$(cat "$T/out")" 'unknown section "bord"'

# --- the same by a helper, stopped in the middle ---
mkfifo "$T/gate"
cat >"$T/slow" <<EOF
#!/bin/sh
"$SRCDIR/contrib/exec/cards-in-a-file" | {
	n=0
	while read -r line; do
		n=\$((n + 1))
		if [ "\$n" -eq 9 ] && [ -p "$T/gate" ]; then
			: >"$T/reached"
			read -r _ <"$T/gate"
		fi
		printf '%s\\n' "\$line"
	done
}
EOF
chmod 755 "$T/slow"
settings "$mail" "board \"paper\" { driver = exec command = { \"$T/slow\" } settings { path = \"$T/paper.json\" } }"
"$board" check --config "$conf" --try paper >"$T/out" 2>"$T/err" &
pid=$!
wait_for 20 "the ninth answer is due" test -e "$T/reached"
kill -TERM "$pid"
echo >"$T/gate"
wait "$pid"
is "stopped: exit 75" "$?" 75
is "the last step is under way, and the card is taken away" "$(tail -n 3 "$T/out")" \
	"works    column    Doing
works    erased
5 works; stopped; no scratch card is left on the board."
like "and so it is" "$(cat "$T/paper.json")" '"cards": \{\}'
rm "$T/gate"
"$board" check --config "$conf" --try paper >"$T/out" 2>"$T/err"
is "not stopped: exit 0" "$?" 0
like "all of it" "$(tail -n 1 "$T/out")" '^1[0-9] works, [0-9] lacks; no scratch card is left on the board\.$'

# --- usage ---
"$board" check operand >"$T/out" 2>"$T/err"
is "an operand: exit 64" "$?" 64

# --- as another user, when we may be one ---
if [ "$(id -u)" -eq 0 ] && command -v runuser >/dev/null; then
	fresh
	settings "$mail" "$wall"
	cp "$board" "$T/rt-board"
	chmod 755 "$T" "$T/rt-board"
	chmod 644 "$conf"
	out=$(runuser -u nobody -- "$T/rt-board" check --config "$conf" 2>&1)
	is "a user who may nothing: exit 1" "$?" 1
	like "nobody is to join the group root" "$out" \
		"^mistake     spool $spool: user nobody cannot work in it: its group is root; chgrp rt-board $spool"
	chgrp -R daemon "$spool"
	out=$(runuser -u nobody -- "$T/rt-board" check --config "$conf" 2>&1)
	like "the group that he must join" "$out" \
		"^mistake     spool $spool: user nobody cannot work in it; usermod -a -G daemon nobody"
	like "the directory that must be his" "$out" \
		"^mistake     store $T/store/state.db: user nobody cannot write in $T/store; chown nobody $T/store"
	unlike "no word about root" "$out" 'root may'
else
	skip "as another user" "not root"
fi
