#!/bin/sh
# The fuzz targets over the corpus and recorded answers, each as it is and changed a few times.
set -u
corpus=$SRCDIR/tests/mail/corpus
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

echo 1..3
if "$BUILDDIR/fuzz_mail" 20 "$corpus"/*/*.eml >"$dir/log" 2>&1; then
	echo "ok 1 - any bytes are a mail ($(cat "$dir/log"))"
else
	sed 's/^/# /' "$dir/log"
	echo "not ok 1 - any bytes are a mail"
fi
"$BUILDDIR/rt-board" parse "$corpus/rt5" | (cd "$dir" && split -l 1 - facts.)
if "$BUILDDIR/fuzz_facts" 500 "$dir"/facts.* >"$dir/log" 2>&1; then
	echo "ok 2 - any bytes are no facts, or whole ones ($(cat "$dir/log"))"
else
	sed 's/^/# /' "$dir/log"
	echo "not ok 2 - any bytes are no facts, or whole ones"
fi
if "$BUILDDIR/fuzz_form" 300 "$SRCDIR"/tests/rest/* >"$dir/log" 2>&1; then
	echo "ok 3 - any bytes are no form, or a whole one ($(cat "$dir/log"))"
else
	sed 's/^/# /' "$dir/log"
	echo "not ok 3 - any bytes are no form, or a whole one"
fi
