/* What of a mail is worth parsing. Floor 2, pure. */
#ifndef MAIL_SIFT_H
#define MAIL_SIFT_H

#include <stddef.h>

/* Of the mail's own header: fields kept, and bytes of each. */
#define SIFT_FIELDS    100
#define SIFT_FIELD_MAX (16 * 1024)

/* The most groups that an address field keeps. */
#define SIFT_GROUPS 50

/*
 * sift(data, len, out): copies the mail to out, which has room for len bytes, without the header
 * fields that nobody asks for (Received, To, ...) and without mbox lines; of its first 100 fields
 * and at most 16 KiB of each. Returns the bytes written. The first field is always kept, so that a
 * mail with a header has one.
 *
 * In address fields, also those of mails within it, the colons after the first SIFT_GROUPS become
 * blanks: GMime 3.2 calls itself for each group within a group ("From: a:b:c:"), and 250 kB of them
 * overran the stack. A line of text that looks like such a field is changed as well.
 */
size_t sift(const char *data, size_t len, char *out);

#endif
