#!/usr/bin/env bash
# procmail: the recipe ahead of rt-mailgate, and the gate as a filter, behind Postfix
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./postfix.sh
. ./rt.sh
. ./world.sh

# Postfix gives games@example.com to procmail, which runs as that user.
chmod 755 "$T"
mkdir "$T/in" "$T/home"
chown games:games "$T/in" "$T/home"
MTA_USER=games
MTA_MORE="mailbox_command = /usr/bin/procmail -a \"\$EXTENSION\" DEFAULT=$T/home/mbox LOGFILE=$T/home/log $T/procmailrc"

rc() {
	cat >"$T/procmailrc"
	chmod 644 "$T/procmailrc"
}

rt_start
rc </dev/null
mta_start
world_start

# Bytes that a careless pipe would change: no final newline, CR, 8 bit, a From line, a dot.
{
	mail "Exact bytes" exact "From here on:"
	printf '.\nbare\rreturn\r\nk\303\244se \377\n%05000d\nFrom the end' 7
} >"$T/odd"

rc <<END
EXTENSION=\$1
:0rw
| $GATE --spool $SPOOL -- $LIB/capture $T/in

:0e
{
  EXITCODE=75
  HOST
}
END
# procmail by itself: what it is given is what COMMAND gets.
as_gate procmail -a "" DEFAULT="$T/home/mbox" LOGFILE="$T/home/log" "$T/procmailrc" <"$T/odd"
is "the recipe: status" $? 0
is "one mail arrived" "$(find "$T/in" -name '*.mail' | wc -l)" 1
ok "its bytes are those of the mail" cmp "$T/odd" "$T"/in/*.mail
is "one entry waits" "$(spooled)" 1
rm -f "$T"/in/*

mta_send alice@customer.test games@example.com <"$T/odd"
wait_for 30 "through Postfix: delivered" mta_empty
is "one mail arrived" "$(find "$T/in" -name '*.mail' | wc -l)" 1
# Postfix itself has made line ends of the CRs and ended the last line.
ok "with its body" cmp <(sed '1,/^$/d' "$T"/in/*.mail | tr -d '\n ') \
	<(sed '1,/^$/d' "$T/odd" | tr -d '\r\n ')
rm -f "$T"/in/* "$SPOOL"/new/*

rc <<END
:0rw
| $GATE --spool $SPOOL -- $LIB/capture $T/in 75

:0e
{
  EXITCODE=75
  HOST
}
END
mta_send alice@customer.test games@example.com <"$T/odd"
wait_for 30 "COMMAND says 75: put off" mta_deferred games@example.com
is "nothing is spooled" "$(spooled)" 0
is "nothing bounced" "$(mta_bounced)" ""
ok "nothing fell into the mailbox" test ! -s "$T/home/mbox"

# The way to RT itself; what waited comes along.
rc <<END
EXTENSION=\$1
:0rw
| $GATE --spool $SPOOL -- /usr/bin/rt-mailgate-5 --queue General --action correspond --url $RT_URL

:0e
{
  EXITCODE=75
  HOST
}
END
wait_for 60 "rt-mailgate: delivered at the next try" mta_empty
is "one ticket" "$(rt_tickets)" 1
ok "the worker runs" worker_once
is "one card" "$(card 1)" "Backlog|1 - Exact bytes|-|-|false"

# The filter: what follows gets the mail as it was.
rm -f "$T/home/log" "$SPOOL"/new/*
rc <<END
:0fw
| $GATE --spool $SPOOL --stdout
END
mta_send alice@customer.test games@example.com <"$T/odd"
wait_for 30 "the filter: delivered" mta_empty
is "one mail is in the mailbox" "$(grep -c '^Message-ID: <exact@' "$T/home/mbox")" 1
ok "with its body" grep -q "bare" "$T/home/mbox"
is "one entry waits" "$(spooled)" 1
is "procmail complained about nothing" "$(grep -iE 'error|rescue|fail' "$T/home/log")" ""
# Byte by byte what comes without the filter; r, or procmail itself adds a line end.
as_gate procmail DEFAULT="$T/home/plain" /dev/null <"$T/odd"
rc <<END
:0rfw
| $GATE --spool $SPOOL --stdout
END
as_gate procmail DEFAULT="$T/home/filtered" "$T/procmailrc" <"$T/odd"
ok "byte by byte what comes without the filter" cmp "$T/home/plain" "$T/home/filtered"
