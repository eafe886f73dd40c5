#!/usr/bin/env bash
# Commands that misbehave behind the gate, in an alias of a real Postfix
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./postfix.sh
. ./world.sh

mkdir "$T/out" "$T/bin"
chown "$MTA_USER" "$T/out"
mkdir -p "$SPOOL/tmp" "$SPOOL/new" "$SPOOL/bad"
chown -R "$MTA_USER:$WORK_USER" "$SPOOL"
chmod 2770 "$SPOOL" "$SPOOL"/*

command_file() {
	cat >"$T/bin/$1"
	chmod 755 "$T/bin/$1"
}

# A child that goes on reading stdin after COMMAND has ended; it waits until we let it. (A shell's
# background jobs have no stdin unless it is handed to them.)
command_file lingers <<END
#!/bin/sh
mkfifo $T/out/go
exec 3<&0
(read -r go <$T/out/go; cat <&3 >$T/out/late; mv $T/out/late $T/out/late.mail) >/dev/null 2>&1 &
exit 0
END
command_file deaf <<END
#!/bin/sh
exit 0
END
command_file forks <<END
#!/bin/sh
exec 3<&0
for n in 1 2 3; do (cat <&3 >$T/out/fork.\$n) & done
wait
cat >$T/out/fork.own
END
command_file scribbles <<END
#!/bin/sh
echo scribbled >&0
cat >/dev/null
: >$T/out/scribbled
END
command_file talks <<END
#!/bin/sh
cat >/dev/null
head -c 200000 /dev/zero | tr '\0' x
echo done >&2
exit 0
END
command_file dies <<'END'
#!/bin/sh
cat >/dev/null
kill -KILL $$
END
command_file says <<'END'
#!/bin/sh
cat >/dev/null
echo "the text of the command" >&2
exit 65
END

mta_start
lines=()
for name in lingers deaf forks scribbles talks dies says; do
	lines+=("$name: \"|$GATE --spool $SPOOL -- $T/bin/$name\"")
done
mta_aliases "${lines[@]}" "absent: \"|$GATE --spool $SPOOL -- $T/bin/absent\""
send() {
	mail "For $1" "for-$1" "The body for $1." | mta_send alice@customer.test "$1@example.com"
}
entry_of() {
	cat "$SPOOL"/new/* | grep -a -c "^Subject: For $1"
}

send lingers
wait_for 30 "a child keeps stdin: delivered without waiting for it" mta_empty
is "its entry is there" "$(entry_of lingers)" 1
ok "the child is let go" sh -c "echo go >$T/out/go"
wait_for 10 "the child still reads the mail" test -f "$T/out/late.mail"
ok "all of it" grep -q "The body for lingers." "$T/out/late.mail"

head -c 3000000 /dev/zero | tr '\0' y | fold -w 70 >"$T/big"
{
	mail "For deaf" for-deaf
	cat "$T/big"
} | mta_send alice@customer.test deaf@example.com
wait_for 30 "stdin ignored: delivered" mta_empty
is "its entry is there" "$(entry_of deaf)" 1

send forks
wait_for 30 "forks that share stdin: delivered" mta_empty
is "together they got the mail once" "$(cat "$T"/out/fork.* | grep -c 'The body for forks.')" 1
is "its entry is there" "$(entry_of forks)" 1

send scribbles
wait_for 30 "stdin written to: delivered" mta_empty
ok "COMMAND ran" test -f "$T/out/scribbled"
is "its entry has the mail" "$(entry_of scribbles)" 1
is "and nothing else" "$(cat "$SPOOL"/new/* | grep -ac scribbled)" 0

send talks
wait_for 30 "200 kB of output: decided" mta_empty
is "nothing was lost: the entry, or put off, or told" \
	"$(($(entry_of talks) + $(grep -c 'to=<talks@.*status=\(bounced\|deferred\)' "$MTA_DIR/log")))" 1

waiting=$(spooled)
send dies
wait_for 30 "killed by a signal: put off" mta_deferred dies@example.com
send absent
wait_for 30 "not there at all: put off" mta_deferred absent@example.com
send says
wait_for 30 "65: bounced, as COMMAND said" grep -q 'to=<says@.*dsn=5.*bounced' "$MTA_DIR/log"
like "with its own words" "$(grep 'to=<says@' "$MTA_DIR/log")" 'the text of the command'
is "none of these left an entry" "$(spooled)" "$waiting"
is "none half made" "$(spooled_tmp)" 0
