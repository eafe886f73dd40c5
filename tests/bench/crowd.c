/*
 * The boards' server of the drawers' tests by itself: prints its address, and then an answer to
 * each line of its standard input, until that ends: "recipe" tells the members of a recipe for it,
 * "slow MS" makes each answer take so long, "seen" tells how many requests came, how many were
 * under way at once at most, and how many cards have the key of another one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/crowd.h"
#include "base/str.h"

static void say_recipe(void)
{
	for (const char *p = CROWD_RECIPE; *p != '\0'; p++)
		(void)putchar(*p == '\'' ? '"' : *p);
	(void)putchar('\n');
}

static void obey(struct crowd *crowd, const char *line)
{
	struct crowd_seen seen = crowd_seen(crowd);
	if (str_starts(line, "slow ")) {
		crowd_slow(crowd, (when_t)strtol(line + strlen("slow "), NULL, 10));
		puts("ok");
	} else if (str_starts(line, "recipe")) {
		say_recipe();
	} else {
		printf("%zu %zu %zu\n", seen.requests, seen.most, seen.doubles);
	}
	(void)fflush(stdout);
}

int main(void)
{
	char line[64];
	struct crowd *crowd = crowd_start();
	puts(crowd_url(crowd));
	(void)fflush(stdout);
	while (fgets(line, sizeof(line), stdin) != NULL)
		obey(crowd, line);
	crowd_stop(crowd);
	return 0;
}
