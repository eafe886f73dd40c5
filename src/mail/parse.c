/*
 * One message with GMime: its headers, and of its body the first text and the HTML beside it. What
 * stands deeper (attachments, forwarded and bounced messages) is never looked at. Everything read
 * is a stranger's; GLib's memory does not leave this file; nothing is left by a crash.
 */
#include "mail/parse.h"

#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/when.h"
#include "mail/marks.h"
#include "mail/sift.h"
#include "mail/template.h"
#include "mail/words.h"

/* Of a decoded part: RT's templates stand at its beginning, a digest is long. */
#define PART_MAX   (16 * 1024)
#define DIGEST_MAX PARSE_MESSAGE_MAX

/* How deep the first text may stand in multiparts. */
#define DEPTH_MAX 8

static GMimeParserOptions *options;

void parse_begin(void)
{
	/* Raw 8-bit headers: UTF-8 if they are, else what an old RT or mailer most likely wrote. */
	static const char *fallback[] = { "utf-8", "windows-1252", NULL };
	g_mime_init();
	options = g_mime_parser_options_new();
	g_mime_parser_options_set_fallback_charsets(options, fallback);
	g_mime_parser_options_set_warning_callback(options, NULL, NULL);
}

const char *parse_version(void)
{
	static char version[48];
	if (*version == '\0')
		snprintf(version, sizeof(version), "%u.%u.%u", gmime_major_version,
			gmime_minor_version, gmime_micro_version);
	return version;
}

void parse_end(void)
{
	g_mime_parser_options_free(options);
	options = NULL;
	g_mime_shutdown();
}

/* A copy within our limits: UTF-8 without control characters but tabs, cut between characters; NULL
 * when nothing is left. */
static char *clean_copy(const char *s, size_t len)
{
	char *text = words_convert(s, len < FACTS_MAX_TEXT ? len : FACTS_MAX_TEXT, "utf-8");
	text[str_utf8_cut(text, FACTS_MAX_TEXT)] = '\0';
	for (char *p = text; *p != '\0'; p++) {
		if ((unsigned char)*p < 0x20 && *p != '\t')
			*p = ' ';
	}
	char *trimmed = str_trim(text);
	if (trimmed != text)
		memmove(text, trimmed, strlen(trimmed) + 1);
	if (*text != '\0')
		return text;
	free(text);
	return NULL;
}

static char *header(const struct sift_header *fields, const char *name)
{
	struct span raw = sift_field(fields, name);
	if (raw.s == NULL)
		return NULL;
	char *value = words_decode(raw.s, raw.len);
	char *text = clean_copy(value, strlen(value));
	free(value);
	return text;
}

/* RT 4.2 gave these headers their X-. */
static char *header_either(const struct sift_header *fields, const char *today, const char *once)
{
	char *value = header(fields, today);
	return value != NULL ? value : header(fields, once);
}

/* "<id> ...": id; without brackets, the whole of it. */
static char *first_id(const struct sift_header *fields, const char *name)
{
	char *value = header(fields, name);
	const char *open = value == NULL ? NULL : strchr(value, '<');
	size_t len = open == NULL ? 0 : strcspn(open + 1, ">");
	if (len == 0)
		return value;
	char *id = xstrndup(open + 1, len);
	free(value);
	return id;
}

/* A field's value as a string for GMime; "" when there is none. The caller frees. */
static char *raw_field(const struct sift_header *fields, const char *name)
{
	struct span raw = sift_field(fields, name);
	return raw.s == NULL ? xstrdup("") : xstrndup(raw.s, raw.len);
}

static char *date_of(const struct sift_header *fields)
{
	char *raw = raw_field(fields, "Date");
	GDateTime *date = g_mime_utils_header_decode_date(raw);
	free(raw);
	if (date == NULL)
		return NULL;
	gint64 seconds = g_date_time_to_unix(date);
	g_date_time_unref(date);
	/* Years beyond four digits are no dates. */
	if (seconds <= 0 || seconds > 253402300799)
		return NULL;
	char iso[WHEN_ISO_SIZE];
	when_iso((when_t)seconds * WHEN_SECOND, iso, sizeof(iso));
	return xstrdup(iso);
}

static char *first_address(InternetAddressList *list)
{
	for (int i = 0; list != NULL && i < internet_address_list_length(list); i++) {
		InternetAddress *one = internet_address_list_get_address(list, i);
		if (!INTERNET_ADDRESS_IS_MAILBOX(one))
			continue;
		const char *address =
			internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one));
		return address == NULL ? NULL : clean_copy(address, strlen(address));
	}
	return NULL;
}

static char *address_of(const struct sift_header *fields)
{
	char *raw = raw_field(fields, "From");
	sift_groups(raw, strlen(raw));
	InternetAddressList *list = internet_address_list_parse(options, raw);
	char *address = first_address(list);
	g_clear_object(&list);
	free(raw);
	return address;
}

/* The body. */

struct mail {
	struct sift_header fields;
	GMimeObject *body; /* NULL: GMime found none */
};

struct parts {
	GMimePart *text;
	GMimePart *html;
};

static void take_part(struct parts *parts, GMimeObject *object)
{
	if (!GMIME_IS_PART(object))
		return;
	GMimeContentType *type = g_mime_object_get_content_type(object);
	if (parts->text == NULL && g_mime_content_type_is_type(type, "text", "plain"))
		parts->text = GMIME_PART(object);
	else if (parts->html == NULL && g_mime_content_type_is_type(type, "text", "html"))
		parts->html = GMIME_PART(object);
}

/* The first leaf; of a multipart/alternative, its first leaves. */
static void find_parts(GMimeObject *object, struct parts *parts)
{
	for (int depth = 0; depth < DEPTH_MAX && GMIME_IS_MULTIPART(object); depth++) {
		GMimeMultipart *multipart = GMIME_MULTIPART(object);
		int count = g_mime_multipart_get_count(multipart);
		if (count == 0)
			return;
		GMimeContentType *type = g_mime_object_get_content_type(object);
		if (g_mime_content_type_is_type(type, "multipart", "alternative")) {
			for (int i = 0; i < count && i < DEPTH_MAX; i++)
				take_part(parts, g_mime_multipart_get_part(multipart, i));
			return;
		}
		object = g_mime_multipart_get_part(multipart, 0);
	}
	take_part(parts, object);
}

/* The part's content behind its encoding, and its charset unless that is UTF-8 already. */
static GMimeStream *decoder(GMimePart *part, GMimeStream *stream)
{
	GMimeStream *filtered = g_mime_stream_filter_new(stream);
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeFilter *filter =
		g_mime_filter_basic_new(g_mime_data_wrapper_get_encoding(content), FALSE);
	g_mime_stream_filter_add(GMIME_STREAM_FILTER(filtered), filter);
	g_object_unref(filter);
	const char *charset =
		g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
	if (charset == NULL || g_ascii_strcasecmp(charset, "utf-8") == 0 ||
		g_ascii_strcasecmp(charset, "us-ascii") == 0)
		return filtered;
	filter = g_mime_filter_charset_new(charset, "utf-8");
	if (filter != NULL) {
		g_mime_stream_filter_add(GMIME_STREAM_FILTER(filtered), filter);
		g_object_unref(filter);
	}
	return filtered;
}

/* At most max bytes of the part as UTF-8 text without NUL; NULL when it has no content. */
static char *decoded(GMimePart *part, size_t max)
{
	GMimeDataWrapper *content = part == NULL ? NULL : g_mime_part_get_content(part);
	GMimeStream *stream = content == NULL ? NULL : g_mime_data_wrapper_get_stream(content);
	if (stream == NULL)
		return NULL;
	g_mime_stream_reset(stream);
	GMimeStream *filtered = decoder(part, stream);
	char *data = xmalloc(max + 1);
	size_t len = 0;
	while (len < max) {
		ssize_t n = g_mime_stream_read(filtered, data + len, max - len);
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	g_object_unref(filtered);
	for (size_t i = 0; i < len; i++) {
		if (data[i] == '\0')
			data[i] = ' ';
	}
	data[len] = '\0';
	if (str_utf8_valid(data, len))
		return data;
	char *valid = words_convert(data, len, "utf-8");
	free(data);
	return valid;
}

/* What kind. */

static bool header_is(const struct sift_header *fields, const char *name, const char *word)
{
	char *value = header(fields, name);
	bool is = value != NULL && g_ascii_strcasecmp(value, word) == 0;
	free(value);
	return is;
}

static bool bulk(const struct sift_header *fields)
{
	return header_is(fields, "Precedence", "bulk") || header_is(fields, "Precedence", "junk");
}

/* As RT itself tells mail of machines, and by RFC 3462 and 3834. */
static bool automatic(const struct mail *mail, const char *from)
{
	const struct sift_header *fields = &mail->fields;
	char *submitted = header(fields, "Auto-Submitted");
	bool is = submitted != NULL && g_ascii_strncasecmp(submitted, "no", 2) != 0;
	free(submitted);
	GMimeObject *body = mail->body;
	GMimeContentType *type = body == NULL ? NULL : g_mime_object_get_content_type(body);
	return is || bulk(fields) || header_is(fields, "Return-Path", "<>") ||
	       header_is(fields, "X-FC-Machinegenerated", "true") ||
	       (from != NULL && (g_ascii_strncasecmp(from, "mailer-daemon@", 14) == 0 ||
					g_ascii_strncasecmp(from, "postmaster@", 11) == 0)) ||
	       (type != NULL && g_mime_content_type_is_type(type, "multipart", "report"));
}

/*
 * RT writes In-Reply-To, if only an empty one, where the transaction carries a message. RT 3.0
 * writes
 * "<rt-N@rtname>" everywhere.
 */
static bool carries_message(const struct sift_header *fields)
{
	if (sift_field(fields, "In-Reply-To").s == NULL)
		return false;
	char *value = header(fields, "In-Reply-To");
	bool rt30 = value != NULL && str_starts(value, "<rt-") &&
		    value[4 + strspn(value + 4, "0123456789")] == '@';
	free(value);
	return !rt30;
}

static void read_notification(
	const struct mail *mail, const struct marks_ticket *ticket, struct facts *out)
{
	struct parts parts = { NULL, NULL };
	find_parts(mail->body, &parts);
	/* The text beside HTML is made of it, and says less. */
	char *html = decoded(parts.html, PART_MAX);
	char *text = html != NULL ? NULL : decoded(parts.text, PART_MAX);
	const struct template_mail template = {
		.rt = ticket->rt,
		.id = ticket->id,
		.after_tag = marks_after_tag(out->subject, ticket->id),
		.text = text,
		.html = html,
		.carries_message = carries_message(&mail->fields),
	};
	template_read(&template, out);
	free(text);
	free(html);
}

/* The digest has nothing but its subject, its precedence and its form. */
static bool read_digest(const struct mail *mail, struct facts *out)
{
	if (!str_eq(out->subject, "RT Email Digest") || !bulk(&mail->fields))
		return false;
	struct parts parts = { NULL, NULL };
	find_parts(mail->body, &parts);
	char *text = decoded(parts.text, DIGEST_MAX);
	bool is = text != NULL && template_digest(text, out);
	free(text);
	return is;
}

static void read_kind(
	const struct mail *mail, const struct marks *marks, bool through_gate, struct facts *out)
{
	struct marks_ticket ticket = { NULL, 0 };
	bool is_rt = !through_gate && marks_notification(marks, &ticket);
	marks_tickets(marks, is_rt ? &ticket : NULL, out);
	if (is_rt) {
		out->kind = FACTS_NOTIFICATION;
		read_notification(mail, &ticket, out);
		free(ticket.rt);
	} else if (!through_gate && read_digest(mail, out)) {
		out->kind = FACTS_DIGEST;
	} else {
		out->kind = automatic(mail, out->from) ? FACTS_AUTOMATIC : FACTS_CORRESPONDENCE;
	}
}

static void read_mail(const struct mail *mail, bool through_gate, struct facts *out)
{
	const struct sift_header *fields = &mail->fields;
	out->message_id = first_id(fields, "Message-ID");
	out->in_reply_to = first_id(fields, "In-Reply-To");
	out->date = date_of(fields);
	out->from = address_of(fields);
	out->subject = header(fields, "Subject");
	char *loop = header(fields, "X-RT-Loop-Prevention");
	char *ticket = header_either(fields, "X-RT-Ticket", "RT-Ticket");
	char *managed_by = header_either(fields, "X-Managed-By", "Managed-By");
	char *references = header(fields, "References");
	const struct marks marks = { loop, ticket, managed_by, out->message_id, references,
		out->subject };
	read_kind(mail, &marks, through_gate, out);
	free(loop);
	free(ticket);
	free(managed_by);
	free(references);
}

void parse_message(
	const char *data, size_t len, uint64_t whole, int through_gate, struct facts *out)
{
	*out = (struct facts){ .kind = FACTS_UNREADABLE };
	if (len > PARSE_MESSAGE_MAX)
		len = PARSE_MESSAGE_MAX;
	out->truncated = whole > len;
	struct mail mail;
	guint8 *sifted = g_malloc(len + 1);
	size_t size = sift(data, len, (char *)sifted, &mail.fields);
	GMimeStream *stream =
		g_mime_stream_mem_new_with_byte_array(g_byte_array_new_take(sifted, size));
	if (mail.fields.any) {
		GMimeParser *parser = g_mime_parser_new_with_stream(stream);
		mail.body = g_mime_parser_construct_part(parser, options);
		read_mail(&mail, through_gate != 0, out);
		g_clear_object(&mail.body);
		g_object_unref(parser);
	}
	g_object_unref(stream);
}
