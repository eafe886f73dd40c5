#!/bin/bash
# rt-board rt as far as no RT is needed: what is asked wrongly is said before anything is sent.
# shellcheck source=tests/lib/lib.sh
. "$SRCDIR/tests/lib/lib.sh"

conf=$T/rt-board.conf
(umask 077 && echo secret-word >"$T/password")
# A port of the loopback interface on which nobody may listen: connecting is refused at once.
cat >"$conf" <<END
spool = "$T/spool"
rt "one.example" { url = "http://127.0.0.1:1" user = "x" password-file = "$T/password" }
END
sed 's/one.example/two.example/; s/0.1:1/0.2:1/; /^spool/d' "$conf" >"$T/two"
{ cat "$conf" "$T/two" && echo 'rt "mail.example" { source = mail }'; } >"$T/three.conf"

# rt STATUS WHAT ARG...: its status; what it said in $err, what it printed in $out.
rt() {
	local wanted=$1 what=$2 got
	shift 2
	"$BUILDDIR/rt-board" rt --config "$conf" "$@" >"$T/out" 2>"$T/err" </dev/null
	got=$?
	out=$(cat "$T/out")
	err=$(cat "$T/err")
	is "$what: exit $wanted" "$got" "$wanted"
}

rt 64 "no path" get
rt 64 "a merge by a look" get ticket/1/merge/2
like "says which method" "$err" 'ticket/1/merge/2: the method is POST'
rt 64 "another method" frob ticket/1
rt 64 "no REST" get /REST/3.0/ticket/1
rt 64 "a field that is none" post ticket/1/edit Status
like "says so" "$err" '"Status" is not FIELD=VALUE'
rt 64 "nothing to send" post ticket/1/edit
rt 64 "fields where none go" post ticket/1/merge/2 Status=x
rt 64 "an attachment where none goes" get ticket/1 --attach "$T/password"
rt 64 "a file that is not there" post ticket/1/edit -f "$T/none"
like "says so" "$err" "$T/none: No such file"
printf 'Text: a\0b\n' >"$T/nul"
rt 64 "a file with a NUL" post ticket/1/edit -f "$T/nul"
printf 'no form\n' >"$T/prose"
rt 64 "a file that is no form" post ticket/1/edit -f "$T/prose"
printf '{"a":{"b":1}}' >"$T/deep"
rt 64 "JSON that is no form" post ticket/1/edit -f "$T/deep"
printf '[1]' >"$T/list"
rt 64 "fields beside a list" put /REST/2.0/ticket/1 -f "$T/list" Status=x
rt 64 "two faces" --json --raw get ticket/1
rt 65 "a value that no form can hold" post ticket/1/edit $'Subject=a\rb'
like "says so" "$err" 'field "Subject": .*carriage return'
rt 75 "nobody answers" get ticket/1
like "says so" "$err" '127\.0\.0\.1'
is "nothing is printed" "$out" ""
rt 75 "as JSON" --json get ticket/1
like "an object all the same" "$out" '^\{"v":1,"rt":"one.example","outcome":"retry",.*"code":null,"why":"127'
unlike "no secret" "$out$err" secret-word
conf=$T/three.conf
rt 64 "which of three" get ticket/1
like "says how" "$err" '--rt NAME'
rt 64 "one that is not there" --rt four get ticket/1
rt 64 "one without an address" --rt mail.example get ticket/1
rt 75 "one of three" --rt two.example get ticket/1
echo 'rt "x" {' >"$T/bad.conf"
conf=$T/bad.conf
rt 78 "a configuration with mistakes" get ticket/1
