#!/usr/bin/env bash
# Odd mail through Postfix and the gate: 100 MB, NUL, bare CR, From lines, empty, 200 at once
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./postfix.sh
. ./world.sh

RT_URL=http://127.0.0.1:1
RT_NAME=example.com
mkdir "$T/in" "$T/plain" "$T/mails"
chown "$MTA_USER" "$T/in" "$T/plain"
mkdir -p "$SPOOL/tmp" "$SPOOL/new" "$SPOOL/bad"
chown -R "$MTA_USER:$WORK_USER" "$SPOOL"
chmod 2770 "$SPOOL" "$SPOOL"/*
MTA_MORE='local_destination_concurrency_limit = 20
default_process_limit = 40'
mta_start "gated: \"|$GATE --spool $SPOOL -- $LIB/capture $T/in\"" \
	"plain: \"|$LIB/capture $T/plain\"" "rt-board: \"|$GATE --spool $SPOOL\""

empty_dirs() {
	rm -f "$T"/in/* "$T"/plain/* "$SPOOL"/new/*
}

{
	mail "NUL" nul
	printf 'a\0b\0\0c\n'
} >"$T/mails/nul"
{
	mail "Bare CR" cr
	printf 'one\rtwo\r\nthree\n'
} >"$T/mails/cr"
{
	mail "No final newline" newline
	printf 'the end'
} >"$T/mails/newline"
{
	mail "From in the body" from
	printf 'From me to you\n>From you to me\nFrom \n'
} >"$T/mails/from"
{
	printf 'From alice@customer.test Sun Nov 22 10:00:00 2026\n'
	mail "From line first" mbox
} >"$T/mails/mbox"
{
	mail "Long line" long
	head -c 300000 /dev/zero | tr '\0' x
} >"$T/mails/long"
printf 'no header, no end' >"$T/mails/bare"
{
	mail "8 bit" eight
	head -c 65536 /dev/urandom
} >"$T/mails/random"
{
	mail "A hundred megabytes" big
	head -c 75000000 /dev/urandom | base64 -w 76
} >"$T/mails/big"

# By itself: every byte.
for name in nul cr newline from mbox long bare random big; do
	as_gate "$GATE" --spool "$SPOOL" -- "$LIB/capture" "$T/in" <"$T/mails/$name"
	is "$name: status" $? 0
	ok "$name: exact bytes" cmp "$T/mails/$name" "$T"/in/*.mail
	is "$name: one entry" "$(spooled)" 1
	out=$(as_gate "$GATE" --spool "$SPOOL" --stdout <"$T/mails/$name" | sha256sum)
	is "$name: exact bytes as a filter" "$out" "$(sha256sum <"$T/mails/$name")"
	empty_dirs
done

# Memory: constant, whatever the size.
out=$(as_gate prlimit --as=4194304 "$GATE" --spool "$SPOOL" --stdout <"$T/mails/big" | sha256sum)
is "100 MB pass in 4 MB of memory" "$out" "$(sha256sum <"$T/mails/big")"
empty_dirs

# Through Postfix with and without the gate in between: the same mail comes out.
for name in nul cr newline from mbox long random big; do
	mta_send alice@customer.test gated@example.com <"$T/mails/$name"
	mta_send alice@customer.test plain@example.com <"$T/mails/$name"
	wait_for 120 "$name: Postfix delivers both" mta_empty
	is "$name: one came through the gate" "$(find "$T/in" -name '*.mail' | wc -l)" 1
	# What Postfix puts on top names the recipient, the queue id and the second.
	ok "$name: the same as without it" cmp \
		<(grep -avE '^(From alice@|X-Original-To:|Delivered-To:|	id )' "$T"/in/*.mail) \
		<(grep -avE '^(From alice@|X-Original-To:|Delivered-To:|	id )' "$T"/plain/*.mail)
	is "$name: one entry" "$(spooled)" 1
	empty_dirs
done

# Empty mail: rt-mailgate would say 0 and drop it, so it is put off; without COMMAND it is nothing.
as_gate "$GATE" --spool "$SPOOL" -- "$LIB/capture" "$T/in" </dev/null
is "empty: 75 ahead of a COMMAND" $? 75
printf ' \n\t\r\n' | as_gate "$GATE" --spool "$SPOOL" -- "$LIB/capture" "$T/in"
is "blank: 75 ahead of a COMMAND" $? 75
is "and COMMAND did not run" "$(find "$T/in" -type f | wc -l)" 0
as_gate "$GATE" --spool "$SPOOL" </dev/null
is "empty: 0 at a terminal alias" $? 0
empty_dirs

# 200 at once, half of them to the terminal alias.
senders=()
for n in $(seq 100); do
	mail "Mail $n" "many-$n" "body $n" | mta_send alice@customer.test gated@example.com &
	senders+=($!)
	mail "Hint $n" "hint-$n" "body $n" | mta_send alice@customer.test rt-board@example.com &
	senders+=($!)
done
wait "${senders[@]}"
wait_for 120 "200 at once: Postfix delivers them" mta_empty
is "100 came through the gate" "$(find "$T/in" -name '*.mail' | wc -l)" 100
is "each once" "$(cat "$T"/in/*.mail | grep -ac '^body ')" 100
is "none twice" "$(cat "$T"/in/*.mail | grep -a '^body ' | sort | uniq -d)" ""
is "200 entries wait" "$(spooled)" 200
is "none is half made" "$(spooled_tmp)" 0
is "nothing bounced or was put off" "$(mta_bounced; mta_deferred '.*')" ""
