/*
 * Requests of each shipped recipe, counted by the stand-in that the boards' contract draws on: for
 * opening the board, a new card, a change, and looking at a card that is as it should be.
 */
#include "../contract/contract.h"

#include <stdio.h>

#include "../unit/conf_help.h"

static unsigned drawn(struct rig *rig, const struct card *card)
{
	rig_look(rig, card);
	if (rig_draw(rig) != OUT_OK)
		fail_msg("%s: %s", rig->kind->name, rig->why.text);
	return rig_cost(rig).total;
}

static unsigned opened(struct rig *rig)
{
	unsigned before = server_asked(rig->server).total;
	rig_reopen(rig);
	return server_asked(rig->server).total - before;
}

/* The card with every field that this board has. */
static struct card whole(const struct rig *rig, int n)
{
	struct card card = rig_card(rig);
	card.title = (char *)(n == 1 ? "1 - Printer burns" : "1 - Printer burnt");
	card.column = (char *)rig->kind->columns[n];
	card.type = (char *)rig->kind->types[n];
	card.member = (char *)rig->kind->members[n - 1];
	card.blocked = n == 1;
	card.due = (char *)(n == 1 ? "2026-11-30" : "2026-12-01");
	return card;
}

/* The least and the most that a change of one field takes, each from the same card. */
static void changed(struct rig *rig, unsigned *least, unsigned *most)
{
	const struct card old = whole(rig, 1), new = whole(rig, 2);
	struct card cards[6];
	for (size_t i = 0; i < 6; i++)
		cards[i] = old;
	cards[0].title = new.title;
	cards[1].column = new.column;
	cards[2].type = new.type;
	cards[3].member = new.member;
	cards[4].blocked = new.blocked;
	cards[5].due = new.due;
	static const unsigned fields[6] = { CARD_TITLE, CARD_COLUMN, CARD_TYPE, CARD_MEMBER,
		CARD_BLOCKED, CARD_DUE };
	*least = *most = drawn(rig, &cards[0]);
	for (size_t i = 1; i < 6; i++) {
		if ((rig->board->shape.has & fields[i]) == 0)
			continue;
		(void)drawn(rig, &old);
		unsigned cost = drawn(rig, &cards[i]);
		*least = cost < *least ? cost : *least;
		*most = cost > *most ? cost : *most;
	}
	(void)drawn(rig, &old);
}

static void measure(const struct kind *kind)
{
	struct rig rig = { .kind = kind, .ticket = 1 };
	unsigned least, most;
	kind->start(&rig);
	rig_open(&rig, ":memory:");
	unsigned open = opened(&rig);
	const struct card plain = rig_card(&rig), old = whole(&rig, 1), new = whole(&rig, 2);
	unsigned made = drawn(&rig, &plain);
	rig_look_erase(&rig);
	unsigned erased = rig_draw(&rig) == OUT_OK ? rig_cost(&rig).total : 0;
	unsigned made_whole = drawn(&rig, &old);
	changed(&rig, &least, &most);
	unsigned all = drawn(&rig, &new);
	unsigned same = rig_verify(&rig) == OUT_OK ? rig_cost(&rig).total : 0;
	char change[24];
	(void)snprintf(change, sizeof(change), least == most ? "%u" : "%u to %u", least, most);
	printf("%-10s %7u %8u %11u %10s %10u %9u %7u\n", kind->name, open, made, made_whole, change,
		all, same, erased);
	rig_close(&rig);
	kind->stop(&rig);
}

int main(void)
{
	static const struct kind *const kinds[] = { &kind_kanboard, &kind_redmine, &kind_planka,
		&kind_trello, &kind_flowio };
	(void)help_setup(NULL);
	printf("%-10s %7s %8s %11s %10s %10s %9s %7s\n", "recipe", "opening", "new card",
		"with fields", "one change", "all fields", "unchanged", "erased");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		measure(kinds[i]);
	return help_teardown(NULL);
}
