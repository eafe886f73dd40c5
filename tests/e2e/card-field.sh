#!/usr/bin/env bash
# The card's number in RT's custom field: rights one by one, emptied by hand, never written twice
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./rt.sh
. ./world.sh
MTA_USER=${MTA_USER:-nobody}

# field TICKET: what stands in it.
field() {
	rt_field "$1" 'CF.{Wall-id}'
}

# writes: how often the field was written; mails: what RT sent.
writes() {
	rt_count Transactions "Type = 'CustomField' and ObjectType = 'RT::Ticket'"
}

mails() {
	wc -l <"$T/mails"
}

# hear TICKET: of a mail about it, the worker.
hear() {
	mail "[$RT_NAME #$1] Hm" "$RANDOM$RANDOM" | as_gate "$GATE" --spool "$SPOOL" && worker_once
}

# change TICKET FIELD...: in RT, and the worker's answer to it.
change() {
	rt_edit "$@" && hear "$1"
}

# board_lines LINE: what else stands in the board's section.
board_lines() {
	sed -i "s|^board \"wall\".*|board \"wall\" { driver = local  map = desk  $1 }|" "$CONF"
}

# of_card: the JSON of ticket 1's card.
of_card() {
	rt_board cards show --json 1 | jq -r ".cards[0].$1"
}

rights() {
	ok "a ticket is made" test "$(rt_create General 'Printer on fire')" = 1
	ok "the worker draws it" hear 1
	is "without any right: the card is there" "$(card 1)" "Backlog|1 - Printer on fire|-|-|false"
	is "and nothing was written" "$(writes)" 0
	is "RT shows us no field" "$(of_card echo.shown)" null
	like "check names SeeCustomField" "$(rt_board check)" 'card-field.*SeeCustomField'

	rt_right grant SeeCustomField
	ok "RT shows the field, and the ticket changes" change 1 "Status: open"
	is "the card moves" "$(card 1)" "Doing|1 - Printer on fire|-|-|false"
	is "RT took no number" "$(writes)" 0
	is "which is parked" "$(of_card echo.parked)" true
	like "with the right's name" "$(of_card echo.why)" "$1"
	like "status says so" "$(rt_board status)" '^LOOK: RT does not let us write of 1 card'
	is "and exits 1" "$(rt_board status >/dev/null; echo $?)" 1
	like "cards list --parked names it" "$(rt_board cards list --parked)" '1 .*RT is not told of it'
	ok "another change" change 1 "Status: stalled"
	is "holds up no card" "$(card 1)" "Waiting|1 - Printer on fire|-|-|true"

	# What REST 2.0 lets do with one right needs the other one on REST 1.0.
	if [ "$RT_VERSION" = 4 ]; then
		rt_right grant ModifyCustomField
		rt_board cards retry --parked >/dev/null
		ok "the right that is enough for RT 5" worker_once
		is "is not for RT 4" "$(of_card echo.parked)" true
	fi
	rt_right grant "$1"
	mark=$(mails)
	is "cards retry tries it again" "$(rt_board cards retry --parked)" \
		"1 card due again: the worker tries them now"
	ok "the worker writes" worker_once
	is "the field has the card's number" "$(field 1)" "$(of_card ref)"
	is "by one write" "$(writes)" 1
	is "of which RT mailed once" "$(($(mails) - mark))" 1
	like "status says OK" "$(rt_board status)" '^OK'
}

# Our own write is a change that the sweep tells of: one look, and no more.
no_loop() {
	local before
	before=$(rt_count Transactions)
	ok "the worker hears of its own write" worker_once
	ok "and once more" worker_once
	rt_mark
	ok "and once more" worker_once
	is "nothing is written" "$(rt_count Transactions)" "$before"
	is "nothing is asked but the sweep" "$(rt_looked)" ""
	change 1 "Status: open"
	change 1 "Subject: Printer is out"
	is "changes in RT rewrite no number" "$(writes)" 1
	change 1 "CF.{Wall-id}: 4711"
	is "another number in it is put right" "$(field 1)" "$(of_card ref)"
	is "which is a write of theirs and one of ours" "$(writes)" 3
}

emptied() {
	local ref
	ref=$(of_card ref)
	change 1 "CF.{Wall-id}:"
	is "emptied by hand: the card is gone" "$(card 1)" none
	is "and the field stays empty" "$(field 1)" ""
	change 1 "Status: stalled"
	is "a change in RT does not bring it back" "$(card 1)" none
	like "explain says why" "$(rt_board explain 1)" 'no card is wanted: its field in RT was emptied by hand'
	is "cards show too" "$(of_card state)" off
	like "status counts it" "$(rt_board status)" '1 kept off by hand'
	like "and is content" "$(rt_board status)" '^OK'
	rt_board cards retry >/dev/null
	worker_once
	is "cards retry without its name leaves it" "$(card 1)" none

	change 1 "CF.{Wall-id}: please"
	is "something in the field: the card is back" "$(card 1)" "Waiting|1 - Printer is out|-|-|true"
	is "the same card" "$(field 1)" "$ref"
	change 1 "CF.{Wall-id}:"
	is "emptied again" "$(card 1)" none
	rt_board cards retry 1 >/dev/null
	worker_once
	is "cards retry TICKET: the card is back" "$(card 1)" "Waiting|1 - Printer is out|-|-|true"
	is "and its number" "$(field 1)" "$ref"
	is "nothing waits" "$(rt_board status | head -n 1)" "OK: 1 card on 1 board, nothing waits"
}

# A right that is lost must not look like a field that was emptied.
hidden() {
	rt_right revoke SeeCustomField
	change 1 "Status: open"
	is "SeeCustomField lost: the card stays" "$(card 1)" "Doing|1 - Printer is out|-|-|false"
	rt_right grant SeeCustomField
	change 1 "Status: stalled"
	is "and when it is back" "$(card 1)" "Waiting|1 - Printer is out|-|-|true"
	ok "a ticket of a queue without the field" test "$(rt_create Quiet 'Hush')" = 2
	hear 2
	is "has a card" "$(card 2)" "Backlog|2 - Hush|-|-|false"
	like "and nothing is wrong" "$(rt_board status)" '^OK'
}

# Killed anywhere between the card and its number: written once in the end.
killed_anywhere() {
	local n before id
	for n in 4 8 12 16; do
		before=$(writes)
		id=$(rt_create General "Ticket at $n")
		mail "[$RT_NAME #$id] Hm" "kill$n" | as_gate "$GATE" --spool "$SPOOL"
		killed_at "$WORK_USER" fdatasync "$n" setpriv --reuid "$WORK_USER" --regid "$WORK_USER" \
			--clear-groups -- "$BOARD" work --config "$CONF" --once >>"$T/worker.log" 2>&1
		lapse
		worker_once
		worker_once
		is "killed at sync $n: its number stands there" "$(field "$id")" \
			"$(rt_board cards show --json "$id" | jq -r '.cards[0].ref')"
		is "written once" "$(($(writes) - before))" 1
	done
}

printf '#!/bin/sh\ncat >/dev/null\necho mail >>"%s"\n' "$T/mails" >"$T/sendmail"
chmod 755 "$T/sendmail"
: >"$T/mails"
RT_SENDMAIL=$T/sendmail
for version in 5 4; do
	RT_SENDMAIL=$T/sendmail rt_start "$version"
	ok "RT $version: a custom field" rt_setup field Wall-id General
	rm -f "$T"/state/state.db*
	SWEEP=100ms world_start
	board_lines 'card-field = "Wall-id"'
	[ "$version" = 5 ] && right=ModifyCustomField || right=ModifyTicket
	rights "$right"
	no_loop
	emptied
	hidden
	killed_anywhere
	rt_stop
done
