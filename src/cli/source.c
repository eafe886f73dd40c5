/*
 * Messages out of whatever the user names. Only reads; names and contents are strangers', so every
 * message is cut at PARSE_MESSAGE_MAX and every spool entry at ENTRY_FILE_MAX.
 */
#include "cli/source.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fsio.h"
#include "base/log.h"
#include "base/str.h"
#include "cli/lines.h"
#include "mail/parse.h"
#include "spool/entry.h"

enum form { FORM_NONE, FORM_MESSAGE, FORM_MBOX, FORM_ENTRY };

struct source {
	char **paths; /* of the files, in their order */
	size_t count;
	size_t next; /* the first one not yet opened */
	bool directory;
	int failed; /* errno of the operand itself; reported once */
	char *operand;

	enum form form; /* of the file that is open */
	struct lines lines;
	uint64_t size; /* of the open file; 0 when it is no regular file */
	unsigned number;
	struct buf message;
	struct entry entry;
	char url[ENTRY_VALUE_MAX + 1];
	char *name;
};

static int by_name(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;
	const char *l = strrchr(*left, '/'), *r = strrchr(*right, '/');
	int order = strcmp(l == NULL ? *left : l + 1, r == NULL ? *right : r + 1);
	return order != 0 ? order : strcmp(*left, *right);
}

static void add_path(struct source *source, char *path)
{
	source->paths = xrealloc(source->paths, source->count + 1, sizeof(*source->paths));
	source->paths[source->count++] = path;
}

static bool is_kind(const char *path, mode_t kind)
{
	struct stat st;
	return stat(path, &st) == 0 && (st.st_mode & S_IFMT) == kind;
}

static int add_directory(struct source *source, const char *directory)
{
	DIR *dir = opendir(directory);
	if (dir == NULL)
		return -1;
	const struct dirent *one;
	errno = 0;
	while ((one = readdir(dir)) != NULL) {
		char *path = xasprintf("%s/%s", directory, one->d_name);
		if (one->d_name[0] != '.' && is_kind(path, S_IFREG))
			add_path(source, path);
		else
			free(path);
		errno = 0;
	}
	int error = errno;
	closedir(dir);
	errno = error;
	return error == 0 ? 0 : -1;
}

static void list_directory(struct source *source, const char *path)
{
	source->directory = true;
	char *cur = xasprintf("%s/cur", path);
	char *new = xasprintf("%s/new", path);
	char *tmp = xasprintf("%s/tmp", path);
	/* A Maildir has cur, new and tmp; a spool has new and tmp. What is in tmp is unfinished. */
	bool has_cur = is_kind(cur, S_IFDIR), has_new = is_kind(new, S_IFDIR);
	bool dirs = has_new && (has_cur || is_kind(tmp, S_IFDIR));
	int done = 0;
	if (!dirs)
		done = add_directory(source, path);
	if (dirs && has_cur)
		done = add_directory(source, cur);
	if (dirs && done == 0)
		done = add_directory(source, new);
	source->failed = done == 0 ? 0 : errno;
	free(cur);
	free(new);
	free(tmp);
	if (source->count > 0)
		qsort(source->paths, source->count, sizeof(*source->paths), by_name);
}

struct source *source_open(const char *path)
{
	struct source *source = xcalloc(1, sizeof(*source));
	source->operand = xstrdup(path);
	source->lines.fd = -1;
	buf_init(&source->message, ENTRY_FILE_MAX);
	if (!str_eq(path, "-") && is_kind(path, S_IFDIR))
		list_directory(source, path);
	else
		add_path(source, xstrdup(path));
	return source;
}

static void close_file(struct source *source)
{
	if (source->lines.fd > STDIN_FILENO)
		close(source->lines.fd);
	source->lines.fd = -1;
	source->form = FORM_NONE;
}

void source_close(struct source *source)
{
	if (source == NULL)
		return;
	close_file(source);
	for (size_t i = 0; i < source->count; i++)
		free(source->paths[i]);
	free(source->paths);
	free(source->operand);
	free(source->name);
	entry_clear(&source->entry);
	buf_clear(&source->message);
	free(source);
}

/* Opens the next file and says what it is. */
static int open_file(struct source *source)
{
	const char *path = source->paths[source->next++];
	struct lines *lines = &source->lines;
	lines->fd = str_eq(path, "-") ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (lines->fd < 0)
		return -1;
	lines->begin = lines->end = 0;
	lines->eof = lines->inside = false;
	lines->taken = 0;
	source->number = 0;
	struct stat st;
	bool regular = fstat(lines->fd, &st) == 0 && S_ISREG(st.st_mode);
	source->size = regular ? (uint64_t)st.st_size : 0;
	int mbox = lines_begin_with(lines, "From ");
	int entry = mbox == 0 ? lines_begin_with(lines, ENTRY_MAGIC) : 0;
	if (mbox < 0 || entry < 0)
		return -1;
	source->form = mbox > 0 ? FORM_MBOX : entry > 0 ? FORM_ENTRY : FORM_MESSAGE;
	return 0;
}

static bool digits(const char *s, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!isdigit((unsigned char)s[i]))
			return false;
	}
	return true;
}

/* "From SENDER Sat Nov 21 10:16:00 2026": the hour and the year make the difference to a sentence.
 * The blank line that should stand before it is not asked for: programs forget it. */
static bool is_from_line(const struct piece *piece)
{
	if (!piece->starts || piece->len < 5 || memcmp(piece->s, "From ", 5) != 0)
		return false;
	bool hour = false;
	for (size_t i = 5; i + 5 <= piece->len; i++) {
		const char *s = piece->s + i;
		if (!hour)
			hour = digits(s, 2) && s[2] == ':' && digits(s + 3, 2);
		else if (digits(s, 4))
			return true;
	}
	return false;
}

/* Reads up to the end, or to the next From line of an mbox. Returns 1, 0 when there was nothing, or
 * -1 with errno. *more: a From line follows. */
static int read_message(struct source *source, size_t max, uint64_t *whole, bool *more)
{
	struct piece piece;
	int got;
	*whole = 0;
	*more = false;
	buf_reset(&source->message);
	bool mbox = source->form == FORM_MBOX;
	while ((got = mbox ? lines_peek(&source->lines, &piece)
			   : lines_chunk(&source->lines, &piece)) > 0) {
		if (mbox && *whole > 0 && is_from_line(&piece)) {
			*more = true;
			break;
		}
		size_t room = max - source->message.len;
		buf_add(&source->message, piece.s, piece.len < room ? piece.len : room);
		*whole += piece.len;
		lines_take(&source->lines, &piece);
	}
	return got < 0 ? -1 : *whole > 0;
}

static void name_item(struct source *source, struct source_item *item, bool numbered)
{
	const char *path = source->paths[source->next - 1];
	free(source->name);
	source->name = numbered ? xasprintf("%s:%u", path, source->number) : xstrdup(path);
	item->name = source->name;
}

/* The message in a spool entry. Returns 0, or -1 with errno. */
static int open_entry(struct source *source, uint64_t whole, struct source_item *item)
{
	if (whole > source->message.len) {
		errno = EFBIG;
		return -1;
	}
	entry_clear(&source->entry);
	if (entry_parse(source->message.data, source->message.len, &source->entry, &item->mistake) <
		0)
		return -1;
	const struct entry *entry = &source->entry;
	item->data = entry->message;
	item->len = entry->message_len;
	item->whole = entry->size;
	item->through_gate = entry->command != NULL && *entry->command != '\0';
	if (item->through_gate) {
		entry_command_url(entry, source->url, sizeof(source->url));
		item->command_url = *source->url == '\0' ? NULL : source->url;
	}
	return 0;
}

/* The next message of the open file: 1, 0 at its end, -1 with errno. An empty file is one message,
 * an empty one. */
static int next_message(struct source *source, struct source_item *item)
{
	uint64_t whole;
	bool more;
	bool entry = source->form == FORM_ENTRY;
	int got = read_message(source, entry ? ENTRY_FILE_MAX : PARSE_MESSAGE_MAX, &whole, &more);
	if (got < 0 || (got == 0 && source->number > 0))
		return got;
	source->number++;
	name_item(source, item, more || source->number > 1);
	item->data = source->message.data;
	item->len = source->message.len;
	item->whole = whole;
	if (entry && open_entry(source, whole, item) < 0)
		return -1;
	return 1;
}

enum source_result source_next(struct source *source, struct source_item *item)
{
	*item = (struct source_item){ .name = source->operand };
	if (source->failed != 0) {
		errno = source->failed;
		source->failed = 0;
		return SOURCE_ERROR;
	}
	for (;;) {
		if (source->form == FORM_NONE) {
			if (source->next == source->count)
				return SOURCE_END;
			if (open_file(source) < 0)
				break;
		}
		int got = next_message(source, item);
		if (got < 0)
			break;
		if (got > 0)
			return SOURCE_ITEM;
		close_file(source);
	}
	int error = errno;
	name_item(source, item, false);
	close_file(source);
	errno = error;
	return SOURCE_ERROR;
}

void source_log(const struct source_item *item)
{
	if (item->mistake != NULL)
		log_err_x("%.200s: a spool entry that is none: %s", item->name, item->mistake);
	else
		log_err("%.200s", item->name);
}

void source_progress(const struct source *source, uint64_t *done, uint64_t *total)
{
	*done = source->directory ? source->next : source->lines.taken;
	*total = source->directory ? source->count : source->size;
}
