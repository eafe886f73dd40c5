#!/bin/bash
# What is in an entry; and a spool or a syslog that is broken in any way never harms the mail.
# shellcheck disable=SC2016 # scripts for shells in boxes of their own
# shellcheck source=tests/gate/lib.sh
. "$SRCDIR/tests/gate/lib.sh"

list() {
	"$BUILDDIR/gate_spoolls" "$spool" "$T/kept"
}

# --- what is in an entry ---
fresh
long=$(printf '%05000d' 1)
SENDER='a b@c' RECIPIENT=$'two\nlines' EXTENSION='ex t' "$gate" --spool "$spool" -- \
	"$probe" exec "$probe" exit 0 <"$mail"
is "the MTA's words, the command line, the headers only" "$(list)" \
	"sender=a b@c recipient=two
lines extension=ex t size=$(wc -c <"$mail") kept=45 command=$probe|exec|$probe|exit|0"
is "and not a byte of the body" "$(cat "$T/kept")" "$(sed '/^$/q' "$mail")"
fresh
SENDER=$long "$gate" --spool "$spool" -- "$probe" exit 0 "$long" "$long" <"$mail"
is "what is too long is cut" "$(list | tr -d '\n' | sed 's/size=.*command=/|/' | wc -c)" \
	$((7 + 4096 + 11 + 11 + 1 + 1 + 4096))
for end in '\n' '\r\n'; do
	fresh
	# shellcheck disable=SC2059
	printf "A: b$end C$end${end}body$end$end" >"$T/m"
	"$gate" --spool "$spool" -- "$probe" exit 0 <"$T/m"
	list >"$T/list"
	# shellcheck disable=SC2059
	is "headers end at the first empty line ($end)" "$(od -c "$T/kept")" \
		"$(printf "A: b$end C$end$end" | od -c)"
done
fresh
head -c 200000 /dev/zero | tr '\0' h >"$T/m"
"$gate" --spool "$spool" -- "$probe" exit 0 <"$T/m"
like "headers without an end are bounded" "$(list)" ' size=200000 kept=65536 '
for end in --stdout ''; do
	fresh
	# shellcheck disable=SC2086
	"$gate" --spool "$spool" $end <"$mail" >"$T/out"
	like "without COMMAND the body is kept too ($end)" "$(list)" ' command=$'
	ok "the whole of it ($end)" cmp "$mail" "$T/kept"
	fresh
	# shellcheck disable=SC2086
	"$gate" --spool "$spool" --keep 10 $end <"$mail" >"$T/out"
	like "but no more than --keep ($end)" "$(list)" ' size=64 kept=10 '
	fresh
	# shellcheck disable=SC2086
	"$gate" --spool "$spool" --keep 1048576 $end <"$T/m" >"$T/out"
	like "which may be larger ($end)" "$(list)" ' size=200000 kept=200000 '
done
fresh
"$gate" --spool "$spool" <"$mail"
like "names are 128 bits in hexadecimal" "$(find "$spool/new" -type f -printf '%f')" \
	'^[0-9a-f]{32}$'

# --- broken spools ---
# tries WHAT: all three ends carry the mail and return what they should.
tries() {
	rm -f "$T/handed"
	run 0 "$1: COMMAND: 0" -- "$probe" copy "$T/handed"
	ok "$1: COMMAND: exact bytes" cmp "$mail" "$T/handed"
	run 5 "$1: COMMAND: its failure" -- "$probe" exit 5
	run 0 "$1: terminal: 0"
	"$gate" --spool "$spool" --stdout <"$mail" >"$T/out"
	is "$1: as a filter: 0" $? 0
	ok "$1: as a filter: exact bytes" cmp "$mail" "$T/out"
}
rm -rf "$spool"
tries "no spool"
ok "no spool: none is made" test ! -e "$spool"
: >"$spool"
tries "the spool is a file"
fresh
rmdir "$spool/tmp"
tries "no tmp/"
entries=$(in_dir "$spool/new")
is "no tmp/: nothing in new/" "$entries" 0
mkdir "$spool/tmp"
rmdir "$spool/new"
tries "no new/"
is "no new/: nothing in tmp/" "$(in_dir "$spool/tmp")" 0
mkdir "$T/elsewhere"
ln -s "$T/elsewhere" "$spool/new"
tries "new/ is a link"
is "new/ is a link: it is not followed" "$(in_dir "$T/elsewhere")" 0
rm "$spool/new"
mkfifo "$spool/new"
tries "new/ is a FIFO"
rm "$spool/new"
ln -s loop "$T/loop"
tries_spool=$spool
spool=$T/loop
tries "the spool is a link to itself"
spool=/$long
tries "the spool's name is too long"
spool=$tries_spool
fresh
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$T"
	cp "$gate" "$probe" "$T"
	mkdir -m 777 "$T/free"
	as_nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	"${as_nobody[@]}" "$T/rt-boardgate" --spool "$spool" -- "$T/gate_probe" \
		copy "$T/free/handed" <"$mail" >"$T/out" 2>&1
	is "an unwritable spool: 0, nothing printed" "$? $(cat "$T/out")" "0 "
	ok "an unwritable spool: exact bytes" cmp "$mail" "$T/free/handed"
	entries 0 "an unwritable spool: no entry"
	chown 65534:12345 "$spool" "$spool"/*
	chmod 2770 "$spool" "$spool"/*
	chmod 2770 "$spool"/*
	(umask 077 && "${as_nobody[@]}" "$T/rt-boardgate" --spool "$spool" <"$mail")
	is "two users: the entry is the gate's, its group the worker's" \
		"$(find "$spool/new" -type f -printf '%U:%G %m\n')" "65534:12345 640"
else
	chmod 500 "$spool/tmp"
	tries "an unwritable spool"
	skip "two users" "needs root"
fi

# --- with mounts of its own ---
# in_box SCRIPT ARG...: a shell in its own user and mount namespaces.
in_box() {
	unshare --user --map-root-user --mount --propagation private sh -ec "$@"
}
if ! in_box 'mount -t tmpfs none "$0"' "$T" 2>/dev/null; then
	skip "full and read-only disks, syslog" "no mount namespaces here"
	exit 0
fi
fresh
export spool mail gate probe T BUILDDIR
in_box 'mount -t tmpfs -o size=100k none "$spool"
	mkdir "$spool/tmp" "$spool/new"
	"$gate" --spool "$spool" -- "$probe" exit 0 <"$mail"
	ls "$spool/new" | wc -l >"$T/one"
	head -c 85000 /dev/zero >"$spool/fill"
	"$gate" --spool "$spool" -- "$probe" copy "$T/handed" <"$mail"
	ls "$spool/new" | wc -l >"$T/two"
	cat /dev/zero >"$spool/fill" 2>/dev/null || :
	"$gate" --spool "$spool" -- "$probe" exit 0 <"$mail"
	"$gate" --spool "$spool" <"$mail"
	ls "$spool/tmp" "$spool/new" | wc -l >"$T/three"' >"$T/out" 2>&1
is "a full disk: 0, nothing printed" "$? $(cat "$T/out")" "0 "
is "a full disk: an entry while there is room, none below the reserve" \
	"$(cat "$T/one" "$T/two" "$T/three" | tr '\n' ' ')" "1 1 4 "
ok "a full disk: exact bytes" cmp "$mail" "$T/handed"
head -c 5000000 /dev/urandom >"$T/big"
# The programs may lie below /tmp, which is hidden then.
sum=$("$probe" tellsum <"$T/big")
in_box 'exec 8<"$gate" 9<"$probe"
	mkdir "$T/small"
	mount -t tmpfs -o size=9m none "$T/small"
	mount --bind "$T/small" /var/tmp
	mount --bind /var/tmp /tmp
	exec /proc/self/fd/8 --spool /nonexistent -- /proc/self/fd/9 copy /var/tmp/copy \
		exec /bin/sh -c "exec /proc/self/fd/9 sum $0 </var/tmp/copy"' "$sum" \
	<"$T/big" >"$T/out" 2>&1
is "a small temporary directory: the room for COMMAND's own copy is left" "$? $(cat "$T/out")" "0 "
in_box 'mount -t tmpfs none "$spool"
	mkdir "$spool/tmp" "$spool/new"
	mount -o remount,bind,ro "$spool"
	"$gate" --spool "$spool" -- "$probe" exit 0 <"$mail"
	"$gate" --spool "$spool" -- "$probe" exit 8 <"$mail" || test $? -eq 8
	"$gate" --spool "$spool" <"$mail"' >"$T/out" 2>&1
is "a read-only disk: the mail goes through, nothing printed" "$? $(cat "$T/out")" "0 "

# --- syslog ---
# with_dev SCRIPT: with a /dev of our own, whose log is ours to break.
with_dev() {
	in_box 'mkdir -p "$T/dev"
		mount -t tmpfs none "$T/dev"
		for node in null full zero urandom; do
			: >"$T/dev/$node"
			mount --bind "/dev/$node" "$T/dev/$node"
		done
		mount --rbind "$T/dev" /dev
		'"$1"
}
fresh
rmdir "$spool/new"
lines=$T/lines
export lines
with_dev '"$probe" listen /dev/log "$lines" &
	until [ -S /dev/log ]; do :; done
	log() { "$gate" --spool "$spool" "$@" <"$mail" || :; }
	log -- "$probe" exit 0
	log -- "$probe" die SEGV
	log -- /nonexistent/program
	log --deadline 1 -- "$probe" hang
	log --nonsense
	log "--spool=/a
b" -- true
	until [ "$(wc -l <"$lines")" -ge 9 ]; do :; done
	kill $!' >"$T/out" 2>&1
is "syslog: nothing printed" "$? $(cat "$T/out")" "0 "
is "syslog: a line for each trouble" "$(sed 's/\[[0-9]*\]/[N]/' "$lines" | sort)" \
	"$(sort <<END
<20>rt-boardgate[N]: cannot open new/ in spool $spool: No such file or directory; the mail goes on, no entry is left
<20>rt-boardgate[N]: cannot open new/ in spool $spool: No such file or directory; the mail goes on, no entry is left
<20>rt-boardgate[N]: cannot open new/ in spool $spool: No such file or directory; the mail goes on, no entry is left
<20>rt-boardgate[N]: cannot open new/ in spool $spool: No such file or directory; the mail goes on, no entry is left
<19>rt-boardgate[N]: COMMAND died of signal 11
<19>rt-boardgate[N]: cannot run /nonexistent/program: No such file or directory
<19>rt-boardgate[N]: COMMAND was killed at the deadline
<19>rt-boardgate[N]: unknown option, or no -- before COMMAND
<20>rt-boardgate[N]: cannot open spool /a b: No such file or directory; the mail goes on, no entry is left
END
)"
for log in 'full' 'a file' 'a directory' 'a stream' 'missing'; do
	fresh
	rmdir "$spool/new"
	export log
	started=$SECONDS
	with_dev 'case $log in
		full) "$probe" fill /dev/log & until [ -S /dev/log ]; do :; done ;;
		"a file") : >/dev/log ;;
		"a directory") mkdir /dev/log ;;
		"a stream") "$probe" stream /dev/log & until [ -S /dev/log ]; do :; done ;;
		esac
		status=0
		"$gate" --spool "$spool" -- "$probe" copy "$T/handed" <"$mail" || status=$?
		"$gate" --spool "$spool" -- "$probe" exit 7 <"$mail" || status=$status.$?
		"$gate" --nonsense <"$mail" || status=$status.$?
		[ -z "${!:-}" ] || kill $!
		echo "$status"' >"$T/out" 2>&1
	is "syslog is $log: statuses, nothing printed" "$(cat "$T/out")" 0.7.75
	ok "syslog is $log: exact bytes" cmp "$mail" "$T/handed"
	is "syslog is $log: no waiting" $((SECONDS - started < 10)) 1
done
