/* The configuration of RT's own command line, rt(1): the file .rtrc. Floor 2. */
#ifndef CONF_RTRC_H
#define CONF_RTRC_H

#include "base/secret.h"
#include "conf/conf.h"

/* What of it is about logging in. Strings owned. */
struct rtrc {
	char *server;
	char *user;
	enum conf_login login;  /* cookie, basic or negotiate */
	struct secret password; /* empty with negotiate */
	const char *said_by;    /* where the password stands, for messages: the file, or RTPASSWD.
				   Borrowed from the caller, or static. */
};

/*
 * rtrc_load(out, path, why): reads path as rt does: lines of a word, blanks and a value, of which
 * the last one counts; then RTSERVER, RTUSER, RTPASSWD, RTAUTH and RTEXTERNALAUTH of the
 * environment, which beat the file; what neither says is http://localhost and the name of who runs
 * us. The file is a secret: owner and mode are checked. RTPASSWD is taken out of the environment
 * and kept in memory. Returns 0, or -1 and why says what is wrong (never a byte of a password);
 * rt would ask for a password that is missing, here it is a mistake. Free with rtrc_clear.
 */
int rtrc_load(struct rtrc *out, const char *path, struct why *why);
void rtrc_clear(struct rtrc *rtrc);

#endif
