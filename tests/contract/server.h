/*
 * The web server of the contract's boards. It answers from a stand-in's table of calls, or hands on
 * to a real server; either way it counts, delays and spoils what is asked. Any number of
 * connections at once; a stand-in's calls are run one at a time.
 */
#ifndef TESTS_SERVER_H
#define TESTS_SERVER_H

#include <jansson.h>
#include <stdbool.h>

/* What a call does to cards. */
enum call_kind { CALL_OTHER, CALL_FIND, CALL_READ, CALL_CREATE, CALL_CHANGE, CALL_ERASE, CALLS };

/* A request. Everything is the server's. */
struct ask {
	const char *name;    /* "PUT /cards/17", or what the table's name made of it */
	const char *part[2]; /* what stands for each '*' in the name of its row */
	json_t *query;       /* an object of texts, decoded, in their order */
	json_t *body;        /* NULL: none, or no JSON */
	const char *text;    /* all of it, as it came */
};

struct reply {
	int status;
	char *body;          /* allocated; NULL: empty */
	const char *headers; /* more of them, each with its line's end; NULL: none */
};

/* reply_json(status, value): takes over value. reply_text(status, text): copies it. */
struct reply reply_json(int status, json_t *value);
struct reply reply_text(int status, const char *text);

struct route {
	const char *name; /* as ask's; a '*' stands for one segment of a path */
	enum call_kind call;
	struct reply (*run)(void *own, const struct ask *ask);
};

/* What a stand-in is. It outlives its server. */
struct stand_in {
	const struct route *routes; /* the first whose name fits; the last one's is NULL */
	/* name(ask): borrowed from ask. NULL: the method and the path without a query. */
	const char *(*name)(const struct ask *ask);
	const char *header;   /* the line with the key, which every request must have */
	struct reply denied;  /* for one that has not; its body is copied */
	struct reply missing; /* for what stands in no row */
	struct reply done;    /* how a change that worked is answered */
};

struct server;

/* server_start(table, own, real): own is handed to each call. real: the address of a server to hand
 * on to; NULL: the table's calls are run. */
struct server *server_start(const struct stand_in *table, void *own, const char *real);
void server_stop(struct server *server);
const char *server_url(const struct server *server);
const struct stand_in *server_stands_for(const struct server *server);

/* The same without counting and spoiling, for what people do: a JSON answer, a new reference, NULL
 * for an empty one; it fails the test on any status but 2xx. body is taken over; NULL: none. */
json_t *server_by_hand(struct server *server, const char *method, const char *path, json_t *body);

enum fault {
	FAULT_NONE,
	FAULT_LOSE,   /* done, and no answer: the connection ends */
	FAULT_HANG,   /* not done, and no answer until the client has had enough */
	FAULT_ANSWER, /* not done, with this answer */
	FAULT_IGNORE, /* not done, and answered as if it were */
};

struct spoil {
	enum fault fault;
	enum call_kind call; /* what is spoiled: the next such call, */
	const char *name;    /* or the next one whose name begins so; NULL: any of them */
	bool lasting;        /* not the next one alone */
	int status;          /* FAULT_ANSWER's */
	const char *headers, *body;
};

/* server_spoil(server, spoil): instead of what was to be spoiled before; its texts are borrowed. */
void server_spoil(struct server *server, struct spoil spoil);

/* server_slow(server, ms): each answer comes so late from now on, half of it before it is done. */
void server_slow(struct server *server, unsigned ms);

/* What was asked since the server started; server_told: the names of the calls since it was last
 * asked, joined by ", ", for who wonders; static storage. */
struct asked {
	unsigned total;
	unsigned calls[CALLS];
};

struct asked server_asked(struct server *server);
const char *server_told(struct server *server);

#endif
