/*
 * The digest of what decides about cards: FNV-1a over every field with its length, so that moving a
 * character from one field to the next changes it. The built-in map is in it too: a new version of
 * the program may bring another.
 */
#include <string.h>

#include "conf/conf.h"

static void digest_bytes(unsigned long long *hash, const void *data, size_t len)
{
	const unsigned char *bytes = data;
	for (size_t i = 0; i < len; i++)
		*hash = (*hash ^ bytes[i]) * 1099511628211ULL;
}

static void digest_number(unsigned long long *hash, long long number)
{
	for (unsigned shift = 0; shift < 64; shift += 8) {
		unsigned char byte = (unsigned char)((unsigned long long)number >> shift);
		digest_bytes(hash, &byte, 1);
	}
}

static void digest_text(unsigned long long *hash, const char *text)
{
	digest_number(hash, text != NULL ? (long long)strlen(text) : -1);
	if (text != NULL)
		digest_bytes(hash, text, strlen(text));
}

static void digest_list(unsigned long long *hash, char *const *list, size_t count)
{
	digest_number(hash, (long long)count);
	for (size_t i = 0; i < count; i++)
		digest_text(hash, list[i]);
}

static void digest_map(unsigned long long *hash, const struct map *map)
{
	digest_text(hash, map->name);
	digest_number(hash, (long long)map->column_count);
	for (size_t i = 0; i < map->column_count; i++) {
		const struct map_column *column = &map->columns[i];
		digest_text(hash, column->name);
		digest_list(hash, column->status, column->status_count);
		digest_list(hash, column->also, column->also_count);
		digest_number(hash, column->blocked);
		digest_number(hash, column->limit);
	}
	digest_text(hash, map->default_column);
	digest_number(hash, (long long)map->type_count);
	for (size_t i = 0; i < map->type_count; i++) {
		digest_text(hash, map->types[i].name);
		digest_number(hash, map->types[i].priority_from);
	}
	digest_number(hash, (long long)map->owner_count);
	for (size_t i = 0; i < map->owner_count; i++) {
		digest_text(hash, map->owners[i].owner);
		digest_text(hash, map->owners[i].member);
	}
	digest_list(hash, map->blocked, map->blocked_count);
	digest_text(hash, map->title);
}

static void digest_policy(unsigned long long *hash, const struct policy *policy)
{
	digest_text(hash, policy->name);
	digest_text(hash, policy->rt);
	digest_list(hash, policy->queues, policy->queue_count);
	digest_list(hash, policy->boards, policy->board_count);
	digest_text(hash, policy->map);
	digest_text(hash, policy->only);
	digest_number(hash, policy->private_cards);
	digest_number(hash, policy->keep_done);
}

static void digest_board(unsigned long long *hash, const struct conf_board *board)
{
	digest_text(hash, board->name);
	digest_text(hash, board->driver);
	digest_text(hash, board->map);
	digest_text(hash, board->card_field);
	digest_number(hash, board->link_back);
	digest_number(hash, board->first_message);
	digest_text(hash, board->recipe);
	digest_text(hash, board->url);
	digest_number(hash, (long long)board->command_count);
	for (size_t i = 0; i < board->command_count; i++)
		digest_text(hash, board->command[i]);
	digest_number(hash, (long long)board->setting_count);
	for (size_t i = 0; i < board->setting_count; i++) {
		digest_text(hash, board->settings[i].name);
		digest_text(hash, board->settings[i].value);
	}
}

unsigned long long conf_digest(const struct conf *conf)
{
	unsigned long long hash = 14695981039346656037ULL;
	digest_map(&hash, map_builtin());
	digest_number(&hash, (long long)conf->rt_count);
	for (size_t i = 0; i < conf->rt_count; i++) {
		digest_text(&hash, conf->rts[i].rtname);
		digest_text(&hash, conf->rts[i].url);
	}
	digest_number(&hash, (long long)conf->map_count);
	for (size_t i = 0; i < conf->map_count; i++)
		digest_map(&hash, &conf->maps[i]);
	digest_number(&hash, (long long)conf->board_count);
	for (size_t i = 0; i < conf->board_count; i++)
		digest_board(&hash, &conf->boards[i]);
	digest_number(&hash, (long long)conf->policy_count);
	for (size_t i = 0; i < conf->policy_count; i++)
		digest_policy(&hash, &conf->policies[i]);
	return hash;
}
