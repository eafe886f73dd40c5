#!/bin/sh
# rt-board parse over real mails: every line against what is known of them, and what it does with
# what is no mail. Needs the built rt-board and t_corpus, which holds the comparison.
set -u
export LC_ALL=C
rt_board=$BUILDDIR/rt-board
corpus=$SRCDIR/tests/mail/corpus
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

n=0
check() { # check NAME COMMAND...: one test
	n=$((n + 1))
	name=$1
	shift
	if "$@"; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
	fi
}

agrees() {
	"$rt_board" parse "$corpus"/inbound "$corpus"/rt5 "$corpus"/rt4 >"$dir/lines" || return 1
	"$BUILDDIR/t_corpus" --lines "$dir/lines" >"$dir/log" 2>&1 && return
	sed 's/^/# /' "$dir/log"
	return 1
}

goes_on() {
	"$rt_board" parse "$dir/none" "$corpus/inbound/new-plain.eml" >"$dir/out" 2>"$dir/err"
	[ $? = 1 ] && grep -q "$dir/none: No such file" "$dir/err" &&
		[ "$(wc -l <"$dir/out")" = 1 ] && grep -q '"new1@customer.test"' "$dir/out"
}

one_from_stdin() {
	"$rt_board" parse <"$corpus/inbound/new-mbox-from.eml" >"$dir/out" &&
		"$rt_board" parse - <"$corpus/inbound/new-mbox-from.eml" >>"$dir/out" &&
		[ "$(grep -c '"file":"-","kind":"correspondence"' "$dir/out")" = 2 ]
}

mbox_from_stdin() {
	cat "$corpus"/inbound/new-mbox-from.eml "$corpus"/inbound/new-mbox-from-crlf.eml |
		"$rt_board" parse >"$dir/out" && [ "$(wc -l <"$dir/out")" = 2 ] &&
		grep -q '"file":"-:1".*"new3@customer.test"' "$dir/out" &&
		grep -q '"file":"-:2".*"new3b@customer.test"' "$dir/out"
}

nothing_gives_a_line() {
	"$rt_board" parse </dev/null | grep -q '"kind":"unreadable"'
}

# The gate's copy of RT's own mail: RT would have refused it.
gate_entry() {
	mail=$corpus/rt5/status-plain-open-transaction.eml
	size=$(wc -c <"$mail" | tr -d ' ')
	{
		printf 'rt-boardgate entry 1\n8:received,1:1,6:sender,0:,9:recipient,0:,'
		printf '9:extension,0:,7:command,11:rt-mailgate,4:size,%s:%s,7:message,%s:' \
			"${#size}" "$size" "$size"
		cat "$mail"
		printf ',end\n'
	} >"$dir/entry"
	"$rt_board" parse "$dir/entry" | grep -q '"kind":"automatic".*"transaction":null'
}

full_disk() {
	[ ! -e /dev/full ] || {
		"$rt_board" parse "$corpus/inbound" >/dev/full 2>"$dir/err"
		[ $? = 75 ] && grep -q 'standard output' "$dir/err"
	}
}

# What --help, --version and the rest print is held against the disk in one place.
full_disk_elsewhere() {
	[ ! -e /dev/full ] || {
		"$rt_board" --version >/dev/full 2>"$dir/err"
		[ $? = 75 ] && grep -q 'standard output: No space' "$dir/err"
	}
}

# A reader that has seen enough is no error.
reader_leaves() {
	{
		"$rt_board" parse "$corpus/rt5" "$corpus/rt4" 2>"$dir/err"
		echo $? >"$dir/status"
	} | head -n 1 >/dev/null
	[ "$(cat "$dir/status")" = 0 ] && [ ! -s "$dir/err" ]
}

child_takes_no_files() {
	"$rt_board" parse --child x 2>/dev/null
	[ $? = 64 ]
}

echo 1..10
check "every line agrees with what is known of the mail" agrees
check "a file that cannot be read does not stop the run" goes_on
check "one message from standard input" one_from_stdin
check "an mbox from standard input" mbox_from_stdin
check "nothing at all gives a line, too" nothing_gives_a_line
check "what passed the gate is no notification" gate_entry
check "a full disk is told" full_disk
check "everywhere" full_disk_elsewhere
check "a reader that leaves is no error" reader_leaves
check "--child takes no files" child_takes_no_files
