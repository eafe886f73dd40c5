#!/usr/bin/env bash
# RT 5 and RT 4.4 at once, with the same ticket numbers and a subject tag that both have
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./rt.sh
. ./world.sh
MTA_USER=${MTA_USER:-nobody}

# both_config: RT 5 tells its queues' tags itself, RT 4's stand in the configuration.
both_config() {
	local version tags
	{
		printf 'spool = "%s"\nstore { path = "%s" }\n' "$SPOOL" "$T/state/state.db"
		printf 'worker { settle = 0  retry-min = 1s  retry-max = 5s }\n'
		for version in 5 4; do
			rt_use "$version"
			tags=
			[ "$version" = 5 ] || tags='tag = { "Support" }  organization = "org4.example.com"'
			printf 'rt "%s" { url = "%s"  user = "%s"  sweep = 100ms  password-file = "%s"  %s }\n' \
				"$RT_NAME" "$RT_URL" "$RT_USER" "$T/etc/rt.password" "$tags"
		done
		printf 'map "m" { column "Backlog" { status = { "new" } } column "Doing" { status = { "@active" } }\n'
		printf ' column "Done" { status = { "@inactive" } } title = "{rt} {id} - {subject}" }\n'
		printf 'board "wall" { map = m }\n'
	} >"$CONF"
}

# letter SUBJECT [HEADER...]: a customer's answer.
letter() {
	local subject=$1
	shift
	printf 'From: alice@customer.test\nSubject: %s\nMessage-ID: <%s@customer.test>\n' "$subject" \
		"$RANDOM$RANDOM"
	[ $# = 0 ] || printf '%s\n' "$@"
	printf '\nThe printer again.\n'
}

# about SUBJECT [HEADER...]: the tickets that such a mail is about, "example.com:1 ...".
about() {
	letter "$@" >"$T/letter.eml"
	rt_board replay --dry-run --json "$T/letter.eml" |
		jq -r '[.tickets[] | if type == "string" then . else "\(.rt):\(.id)" end] | join(" ")'
}

# standing: every card, "example.com:1 Backlog", a line each.
standing() {
	rt_board show --json | jq -r '.boards[].columns[] | .name as $c | .cards[] | .key + " " + $c' | sort
}

rt_start 5
ok "RT 5: a queue with a subject tag" rt_setup tag Quiet Support
rt_start 4
ok "RT 4: a queue with the same one" rt_setup tag General Support
rt_use 5
world_start
both_config
ok "the worker of both starts" worker_once

rt_use 5
is "RT 5: a ticket" "$(rt_create Quiet 'Of five')" 1
rt_use 4
is "RT 4: one with the same number" "$(rt_create General 'Of four')" 1
letter '[rt4.example.com #1] x' | as_gate "$GATE" --spool "$SPOOL"
letter '[example.com #1] x' | as_gate "$GATE" --spool "$SPOOL"
ok "a mail about each" worker_once
is "two cards of one number" "$(standing)" "example.com:1 Backlog
rt4.example.com:1 Backlog"

# --- which RT a mail is about ---
is "by the rtname" "$(about '[EXAMPLE.com #1] x')" example.com:1
is "by the other one" "$(about '[rt4.example.com #1] x')" rt4.example.com:1
is "a tag of both decides nothing alone" "$(about '[support #1] x')" "example.com:1 rt4.example.com:1"
is "the organization decides" "$(about '[Support #1] x' \
	'In-Reply-To: <rt-4.4.6-29406-1795308495-139.1-38-0@org4.example.com>')" rt4.example.com:1
is "the other one, too" "$(about '[Support #1] x' \
	'In-Reply-To: <rt-5.0.3-29406-1795308495-139.1-38-0@example.com>')" example.com:1
is "a former tag, by the organization" "$(about '[Old #1] x' \
	'In-Reply-To: <rt-4.4.6-29406-1795308495-139.1-38-0@org4.example.com>')" rt4.example.com:1
is "a stranger's" "$(about '[stranger.example #1] x' \
	'In-Reply-To: <rt-4.4.6-29406-1795308495-139.1-38-0@stranger.example>')" ""

letter '[Support #1] x' | as_gate "$GATE" --spool "$SPOOL" -- /bin/true --url "$RT_URL"
entry=$(find "$SPOOL/new" -type f | head -n 1)
cp "$entry" "$T/entry" && chmod 644 "$T/entry"
like "the gateway that it was sent to decides: RT 4" "$(rt_board explain "$T/entry")" \
	'known by +a subject tag and the gateway'
is "and RT 4 alone" "$(rt_board explain "$T/entry" | grep -c 'known by')" 1
letter '[Support #1] x' >"$T/shared.eml"
like "explain tells when nothing decides" "$(rt_board explain "$T/shared.eml")" \
	'known by +a subject tag; another RT may be meant as well'
like "check tells of the tag" "$(rt_board check)" 'the subject tag "Support" of queue "Quiet" means rt "rt4.example.com" too'

# --- what happens to one does not happen to the other ---
ok "the mail through the gateway is read" worker_once
rt_use 5
ok "RT 5's moves" rt_edit 1 "Status: open"
rt_use 4
rt_mark
letter '[example.com #1] x' | as_gate "$GATE" --spool "$SPOOL"
worker_once
is "its card alone" "$(standing)" "example.com:1 Doing
rt4.example.com:1 Backlog"
is "RT 4 was not asked about it" "$(rt_looked)" ""
rt_use 4
ok "RT 4's is resolved" rt_edit 1 "Status: resolved"
letter '[support #1] x' | as_gate "$GATE" --spool "$SPOOL"
worker_once
is "a tag of both finds it" "$(standing)" "example.com:1 Doing
rt4.example.com:1 Done"
rt_use 5
is "RT 5: a second ticket" "$(rt_create Quiet 'Of five, too')" 2
ok "RT 5: merged" rt_merge 1 2
letter '[example.com #1] x' | as_gate "$GATE" --spool "$SPOOL"
worker_once
is "RT 4's of that number stays" "$(standing)" "example.com:2 Backlog
rt4.example.com:1 Done"

# --- one is away ---
rt_use 5
rt_stop
is "without RT 5 its queues' tags are known" "$(about '[Support #2] x')" \
	"example.com:2 rt4.example.com:2"
rt_use 4
ok "RT 4's is reopened" rt_edit 1 "Status: open"
letter '[rt4.example.com #1] x' | as_gate "$GATE" --spool "$SPOOL"
worker_once
is "RT 4's card moves while RT 5 is down" "$(standing)" "example.com:2 Backlog
rt4.example.com:1 Doing"
