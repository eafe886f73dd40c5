/* How a remote or a store operation ended, and why. Floor 0. */
#ifndef BASE_OUTCOME_H
#define BASE_OUTCOME_H

/*
 * What the caller must do next; the classes are those of the blast radius, not of the cause.
 * Only OUT_OK leaves output arguments defined.
 */
enum outcome {
	OUT_OK,
	OUT_RETRY,   /* nothing is known to be wrong with the request: later; see why.retry_after */
	OUT_DENIED,  /* this credential, or a right it lacks: stop this server, not the worker */
	OUT_GONE,    /* the object is not there (any more): make it anew, or forget it */
	OUT_CHANGED, /* it is not as the caller took it to be, nothing was written: read and decide
		      * anew
		      */
	OUT_REFUSED, /* the server understood and will not: park this card with the server's words
		      */
	OUT_BROKEN,  /* our bug, or a configuration that check should have found */
};

/*
 * One line for a human: UTF-8, no control characters, never a secret. retry_after is what the
 * server asked for, in seconds; 0 when it asked for nothing.
 */
struct why {
	char text[256];
	int retry_after;
};

/*
 * why_set(why, format, ...): replaces the text, cleaned and cut at a character's border, and clears
 * retry_after. A NULL why is allowed and ignored.
 */
void why_set(struct why *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* outcome_name(outcome): "ok", "retry", "denied", "gone", "changed", "refused", "broken"; static
 * storage. */
const char *outcome_name(enum outcome outcome);

#endif
