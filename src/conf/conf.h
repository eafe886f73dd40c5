/* The configuration as the program uses it. Floor 2; libconfuse is named in conf/ only. */
#ifndef CONF_CONF_H
#define CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "base/when.h"
#include "core/map.h"
#include "core/policy.h"

struct scan;

#define CONF_DEFAULT_FILE SYSCONFDIR "/rt-board/rt-board.conf"

enum conf_source { SOURCE_REST, SOURCE_MAIL };

/* How we tell RT, or the web server before it, who we are. */
enum conf_login {
	LOGIN_COOKIE,
	LOGIN_PARAMETERS,
	LOGIN_BASIC,
	LOGIN_TOKEN,
	LOGIN_NEGOTIATE,
	LOGIN_CERTIFICATE
};

/* Which of RT's interfaces may be used. */
enum conf_api { API_AUTO, API_REST1, API_REST2 };

/* Where something stands, for messages; file is borrowed from the conf. */
struct conf_place {
	const char *file;
	int line;
	int number; /* of the file, in the order of reading */
};

/* A queue that some policy names, for the checks that need a server. */
struct conf_queue {
	const char *name;
	struct conf_place place;
};

struct conf_rt {
	char *rtname; /* the section's title */
	int line;     /* in the file, for messages */
	char *file;
	enum conf_source source;
	enum conf_api api;
	char *url;       /* without a final slash */
	char **gateways; /* what rt-mailgate's --url says, if different */
	size_t gateway_count;
	char **tags; /* other names in subject tags that mean this RT: queues' tags, former names */
	size_t tag_count;
	char *organization; /* RT's $Organization, in its Message-IDs; NULL: its rtname */
	/* The custom fields that looks read: the card-fields of all boards, borrowed from them. */
	const char **fields;
	size_t field_count;
	enum conf_login login;
	char *user;
	char *password_file;
	char *token_file;
	char *rtrc; /* of RT's own command line: url, user and login are taken from it then */
	char *client_cert;
	char *client_key;
	char *ca_file;   /* NULL: the system's */
	char *extension; /* source = mail: only mail to an address with this extension; NULL: any */
	when_t sweep;
};

/* What becomes of what people change on a board's cards: RT's word is put back, it stays until RT
 * changes the same thing, or the patrol writes nothing and it is told. */
enum hand_moves { HAND_BACK, HAND_LEAVE, HAND_TELL };

/* A key of a board's settings; which there are is its recipe's or its helper's to say. */
struct conf_setting {
	char *name;
	char *value;
	struct conf_place place;
};

struct conf_board {
	char *name;
	int line;
	char *file;
	char *driver;
	char *recipe;   /* a name, or a path when a slash is in it; NULL: none */
	char *url;      /* without a final slash; NULL: the recipe's */
	bool insecure;  /* http: is allowed */
	char **command; /* driver = exec: the helper and its arguments */
	size_t command_count;
	struct conf_setting *settings;
	size_t setting_count;
	char *map; /* NULL: the built-in */
	enum hand_moves hand_moves;
	char *card_field;   /* RT's custom field that holds the card's ref; NULL: none */
	bool link_back;     /* RT's links lead to the card */
	bool first_message; /* a new card says what the ticket's first message says */
};

struct conf {
	char *path; /* the main file */
	char *spool;
	char *store_path;
	when_t settle;
	when_t retry_min;
	when_t retry_max;
	when_t patrol; /* active tickets and their cards are visited so often, the rest 24 times as
			  seldom */
	struct conf_rt *rts;
	size_t rt_count;
	struct map *maps;
	size_t map_count;
	struct conf_board *boards; /* at least one after conf_load: no board section means a local
				      board "wall" */
	size_t board_count;
	struct policy *policies; /* at least one after conf_load: no policy section means every
				    queue on every board */
	size_t policy_count;
	struct scan *scan; /* where everything stands; conf/ only */
};

/* One mistake or remark. Severity: a mistake makes exit 78. */
struct finding {
	bool mistake;   /* false: a warning */
	char *text;     /* "FILE:LINE: what, and a suggestion" */
	unsigned order; /* how conf_load sorts; not for others */
};

/* Everything that was found in one run: what conf_load found in the order of files and lines, then
 * in the order found. After 1000 findings one line stands for the rest; mistakes counts on. */
struct report {
	struct finding *items;
	size_t count;
	size_t mistakes;
};

/* report_add(report, mistake, format, ...): control characters are cleaned from the text.
 * report_clear leaves it empty. */
void report_add(struct report *report, bool mistake, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void report_clear(struct report *report);

/* conf_login_word(login): as login = WORD in the file; static storage. */
const char *conf_login_word(enum conf_login login);

/* conf_version(): libconfuse's version for --version; static storage. */
const char *conf_version(void);

/*
 * conf_load(path, report): reads path with what it includes, and checks everything that can be
 * known without a server: notation, unknown keys, bad values, repeated sections and keys, ${...},
 * names that are not defined ("did you mean"), statuses in two columns, templates, secret files
 * (existence, owner, mode; read and wiped at once). What rtrc names is read for url, user and
 * login. Every mistake of the run is added to report. Returns the conf, to be freed with conf_free,
 * or NULL when it added a mistake.
 */
struct conf *conf_load(const char *path, struct report *report);
void conf_free(struct conf *conf);

/* Lookups by name; NULL when there is none. conf_board_map never returns NULL: a policy's map beats
 * the board's, which beats the built-in. */
const struct conf_rt *conf_rt(const struct conf *conf, const char *rtname);
const struct conf_board *conf_board(const struct conf *conf, const char *name);
const struct map *conf_map(const struct conf *conf, const char *name);
const struct map *conf_board_map(
	const struct conf *conf, const struct policy *policy, const struct conf_board *board);

/*
 * conf_queues(conf, rt, count): every queue that a policy names and that may be rt's, once, with
 * its place; for the checks that need a server. The caller frees the array; what is in it is
 * borrowed from conf.
 */
struct conf_queue *conf_queues(const struct conf *conf, const struct conf_rt *rt, size_t *count);

/* conf_policy_place(conf, policy, key): where that key of a policy stands, else where the policy
 * begins. policy is one of conf's. */
struct conf_place conf_policy_place(
	const struct conf *conf, const struct policy *policy, const char *key);

/* conf_digest(conf): a number that changes when maps, boards, policies or RT's addresses, to which
 * cards link, do: then every live ticket is looked at again. */
unsigned long long conf_digest(const struct conf *conf);

#endif
