/* What of a mail is worth parsing. Floor 2, pure. */
#ifndef MAIL_SIFT_H
#define MAIL_SIFT_H

#include <stdbool.h>
#include <stddef.h>

#include "mail/span.h"

/* Of the mail's own header: fields kept, and bytes of each. */
#define SIFT_FIELDS    100
#define SIFT_FIELD_MAX (16 * 1024)

/* The most groups that an address field keeps. */
#define SIFT_GROUPS 50

/* A header's fields that somebody asks for, in their order, as they stand in the mail (borrowed).
 */
struct sift_header {
	struct {
		struct span name, value;
	} fields[SIFT_FIELDS];
	size_t count;
	bool any; /* the mail has a field, if only one that nobody asks for */
};

/* sift_field(header, name): the first field of this name, whatever the case; s is NULL when there
 * is none. */
struct span sift_field(const struct sift_header *header, const char *name);

/*
 * sift(data, len, out, header): copies the mail to out, which has room for len bytes, for GMime: of
 * its header only what tells the form of the body, and no mbox lines. What else is wanted of the
 * header goes to *header; each field is cut at SIFT_FIELD_MAX. Returns the bytes written.
 *
 * In the copy's address fields, which are those of mails within the mail, the colons after the
 * first SIFT_GROUPS become blanks: GMime 3.2 calls itself for each group within a group ("From:
 * a:b:c:"), and 250 kB of them overran the stack. A line of text that looks like such a field is
 * changed as well.
 */
size_t sift(const char *data, size_t len, char *out, struct sift_header *header);

/* sift_groups(value, len): the same for the value of one address field. */
void sift_groups(char *value, size_t len);

#endif
