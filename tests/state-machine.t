#!/bin/sh
# The state machine's table in HACKING.md and its tests name the same rows, in the same order.
set -u
here=${SRCDIR:-$(dirname "$0")/..}

rows() { # LETTER: the table's
	sed -n "s/^| \\($1[0-9]*\\) |.*/\\1/p" "$here/HACKING.md"
}
tests() { # LETTER: those that run, not those that are only written
	cat "$here"/tests/contract/store_*.c |
		sed -n "s/^.*CONTRACT_TEST($1\\([0-9][0-9]*\\)_.*/\\1/p" | sed "s/^/$2/"
}

echo 1..8
n=0
for pair in t:T m:M s:S c:C r:R b:B p:P e:E; do
	n=$((n + 1))
	small=${pair%:*} large=${pair#*:}
	table=$(rows "$large")
	if [ -n "$table" ] && [ "$table" = "$(tests "$small" "$large")" ]; then
		echo "ok $n - $(echo "$table" | wc -l) rows $large"
	else
		echo "not ok $n - rows $large"
		echo "# table: $table" | tr '\n' ' '
		echo
		echo "# tests: $(tests "$small" "$large")" | tr '\n' ' '
		echo
	fi
done
