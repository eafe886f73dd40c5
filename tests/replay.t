#!/bin/bash
# rt-board replay, explain and work --once with source = mail: a board from saved mails alone.
# shellcheck source=tests/lib/lib.sh
. "$SRCDIR/tests/lib/lib.sh"

conf=$T/rt-board.conf
story=$SRCDIR/tests/mail/story
corpus=$SRCDIR/tests/mail/corpus

# settings LINE...: a configuration of its own directory, these lines behind it.
settings() {
	{
		printf 'spool = "%s/spool"\nstore { path = "%s/state.db" }\n' "$T" "$T"
		echo 'rt "example.com" { source = mail  url = "https://rt.example.com" }'
		echo 'board "wall" { driver = local }'
		printf '%s\n' "$@"
	} >"$conf"
}

# board SUBCOMMAND ARG...: its status in $status, its words in $T/out and $T/err.
board() {
	local command=$1
	shift
	"$BUILDDIR/rt-board" "$command" --config "$conf" "$@" >"$T/out" 2>"$T/err" </dev/null
	status=$?
}

cards() {
	"$BUILDDIR/rt-board" show --config "$conf" | awk '$3 != "-" && $4 != "-" && /example.com:/' |
		wc -l
}

# Its mails are of one day in 2026: what is done must not age out of the test.
settings 'policy "all" { board = { "wall" } keep-done = 36500d }'

# --- a dry run writes nothing ---
board replay --dry-run "$story"
is "dry run: exit 0" "$status" 0
is "dry run: a line for each mail" "$(wc -l <"$T/out")" "$(find "$story" -name '*.eml' | wc -l)"
is "dry run: no card" "$(cards)" 0
board replay --dry-run --json "$corpus/inbound/reply-tag.eml"
is "dry run as JSON" "$(sed 's|"file":"[^"]*"|"file":"F"|' "$T/out")" \
	'{"v":1,"file":"F","kind":"correspondence","tickets":[{"rt":"example.com","id":53}],"sweep":false}'

# --- the story ---
board replay "$story"
is "replay: exit 0" "$status" 0
like "replay: what it did" "$(cat "$T/err")" '^42 mails, 42 about tickets of ours'
is "replay: a card for each of the dozen" "$(cards)" 12
"$BUILDDIR/rt-board" show --config "$conf" --json | sed 's/"since":"[^"]*"/"since":""/g' >"$T/once"
board replay "$story"
"$BUILDDIR/rt-board" show --config "$conf" --json | sed 's/"since":"[^"]*"/"since":""/g' >"$T/twice"
is "twice changes nothing" "$(cmp "$T/once" "$T/twice" 2>&1)" ""
cat "$story"/*.eml >"$T/box"
board replay - <"$T/box"
is "standard input that is empty: exit 0" "$status" 0
"$BUILDDIR/rt-board" replay --config "$conf" - <"$T/box" >/dev/null 2>"$T/err"
like "standard input: an mbox, or one message" "$(cat "$T/err")" 'about'

# --- what a customer writes moves nothing ---
board replay "$corpus/inbound"
"$BUILDDIR/rt-board" show --config "$conf" --json | sed 's/"since":"[^"]*"/"since":""/g' >"$T/twice"
is "customers' and forged mails move no card" "$(cmp "$T/once" "$T/twice" 2>&1)" ""

# --- explain ---
board explain 12
is "explain: exit 0" "$status" 0
like "explain: the card" "$(cat "$T/out")" 'in "Waiting": 12 - '
like "explain: nothing to write" "$(cat "$T/out")" 'would be written: nothing'
board explain --json example.com:12 '#206'
is "explain --json: a line for each" "$(wc -l <"$T/out")" 2
like "explain --json: its keys" "$(head -n 1 "$T/out")" \
	'^\{"v":1,"rt":"example.com","id":12,"by":null,"shared":false,"ticket":\{.*"card":true,"why":.*"writes":\[\]'
board explain 99999
is "explain: a ticket nobody told of, exit 0" "$status" 0
like "explain: and that it has no card" "$(cat "$T/out")" 'card +no: '
board explain nonsense
is "explain: neither ticket nor file, exit 1" "$status" 1
board explain
is "explain: without an operand, exit 64" "$status" 64

# --- the brake, for a typing mistake ---
board replay "$corpus/rt5"
before=$(cards)
ok "the corpus has more cards than the brake lets go" test "$before" -gt 20
settings 'policy "typo" { queue = { "Genral" } board = { "wall" } }'
board work --once
is "a queue misspelt: exit 1" "$status" 1
is "a queue misspelt: every card stands" "$(cards)" "$before"
board explain 12
like "explain: the brake holds it" "$(cat "$T/out")" 'held by the brake'
settings 'policy "all" { board = { "wall" } keep-done = 36500d }'
board work --once
is "mended: exit 0" "$status" 0
is "mended: every card stands" "$(cards)" "$before"

# --- what cannot be read ---
board replay "$T/nosuch.eml" "$story"
is "a file that is not there: exit 1, and the rest is read" "$status" 1
like "a file that is not there: said" "$(cat "$T/err")" 'nosuch.eml: No such file'
board replay
is "no operand: exit 64" "$status" 64
