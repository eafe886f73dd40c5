/*
 * bench_gmime FILE...: the least that any program on GMime does to read mails: each is parsed, its
 * subject decoded, its first text decoded to memory. What rt-board parse is compared with.
 */
#include <fcntl.h>
#include <gmime/gmime.h>
#include <stdio.h>
#include <unistd.h>

static GMimeObject *first_leaf(GMimeObject *object)
{
	while (GMIME_IS_MULTIPART(object) &&
		g_mime_multipart_get_count(GMIME_MULTIPART(object)) > 0)
		object = g_mime_multipart_get_part(GMIME_MULTIPART(object), 0);
	return object;
}

static size_t read_mail(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		perror(path);
		return 0;
	}
	GMimeStream *stream = g_mime_stream_fs_new(fd);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	size_t size = 0;
	if (message != NULL) {
		const char *subject = g_mime_message_get_subject(message);
		size += subject != NULL;
		GMimeObject *leaf = first_leaf(g_mime_message_get_mime_part(message));
		if (GMIME_IS_TEXT_PART(leaf)) {
			char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(leaf));
			size += text != NULL;
			g_free(text);
		}
		g_object_unref(message);
	}
	g_object_unref(parser);
	g_object_unref(stream);
	return size;
}

int main(int argc, char **argv)
{
	size_t size = 0;
	g_mime_init();
	for (int i = 1; i < argc; i++)
		size += read_mail(argv[i]);
	g_mime_shutdown();
	printf("%zu\n", size);
	return size > 0 ? 0 : 1;
}
