/*
 * Where mails are read from: files, directories, Maildirs, mboxes, spool entries, standard input.
 * Floor 5, because it knows mails and spool entries, which are neighbours and do not know each
 * other. Constant memory whatever the size: one message is held, cut at PARSE_MESSAGE_MAX.
 */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct source;

/* One message; everything is borrowed until the next source_next or source_close. */
struct source_item {
	const char *name; /* "a.eml", "box.mbox:3" for the third of several, "-" */
	const char *data; /* the message; of a spool entry, the message in it */
	size_t len;
	uint64_t whole;          /* size of the message of which data is the beginning */
	bool through_gate;       /* a spool entry whose mail went on to a COMMAND */
	const char *command_url; /* --url of that COMMAND, or NULL */
	const char *mistake;     /* of a spool entry that is none, else NULL */
};

enum source_result {
	SOURCE_ITEM,  /* item is filled */
	SOURCE_END,   /* nothing is left */
	SOURCE_ERROR, /* item->name cannot be read: its mistake, else errno, says why; go on
			 calling */
};

/*
 * source_open(path): path is
 * - "-": standard input;
 * - a directory: its regular files in the order of their names, those of cur/ and new/ when it is a
 *   Maildir, those of new/ when it is a spool, and not those whose names begin with '.';
 *   subdirectories are not entered;
 * - a file: an mbox when its first line is an mbox "From " line (however many messages it holds), a
 *   spool entry when it begins with its magic, one message otherwise.
 * Files of a directory and standard input are told apart in the same way. Opens nothing yet: what
 * cannot be read comes as SOURCE_ERROR. Never NULL.
 */
struct source *source_open(const char *path);
void source_close(struct source *source);

/* source_next(source, item): the next message. */
enum source_result source_next(struct source *source, struct source_item *item);

/* source_log(item): says in the log why item, just returned with SOURCE_ERROR, cannot be read. */
void source_log(const struct source_item *item);

/* source_progress(source, done, total): how far it is, for a progress bar: in bytes of a file, in
 * files of a directory; total is 0 where nobody knows (standard input that is no file). */
void source_progress(const struct source *source, uint64_t *done, uint64_t *total);

#endif
