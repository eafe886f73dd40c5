#!/bin/sh
# lint.sh cppcheck|format|shellcheck|mandoc: one look over the source tree it lies in. cppcheck wants
# a build directory with config.h in BUILDDIR.
set -eu
cd "$(dirname "$0")/../.."

# Shell scripts are told by their first line, wherever they lie.
scripts() {
	grep -rlIE --exclude-dir=.git --exclude-dir='build*' --exclude-dir=autom4te.cache \
		--exclude='configure*' --exclude='config.*' --exclude=Makefile.in \
		'^#!.*[ /](ba)?sh( |$)|^# shellcheck shell=' . |
		while read -r file; do
			if head -n 1 "$file" | grep -qE '^#!.*[ /](ba)?sh( |$)|^# shellcheck shell='; then
				printf '%s\n' "$file"
			fi
		done
}

case ${1:-} in
cppcheck)
	exec cppcheck --quiet -j "$(nproc)" --std=c11 --error-exitcode=1 \
		--enable=warning,portability,performance --inline-suppr \
		--suppress=missingIncludeSystem --library=tests/lib/cppcheck.cfg -I src -I "$BUILDDIR" --include=/usr/include/jansson.h -D_GNU_SOURCE \
		-DSYSCONFDIR='"/etc"' -DLOCALSTATEDIR='"/var"' -DRECIPEDIR='"/usr/share"' src
	;;
format)
	find src tests -name '*.[ch]' -exec clang-format --dry-run --Werror {} +
	;;
shellcheck)
	scripts | xargs shellcheck -x
	;;
mandoc)
	for page in man/*.[1-9]; do
		mandoc -Tlint -Wwarning "$page"
	done
	;;
*)
	sed -n 's/^# //p' "$0" | head -n 2 >&2
	exit 64
	;;
esac
