noinst_LIBRARIES += libmail.a
libmail_a_SOURCES = src/mail/charsets.c src/mail/charsets.h src/mail/child.c src/mail/child.h \
	src/mail/describe.c src/mail/describe.h src/mail/frame.c src/mail/frame.h \
	src/mail/inmate.c src/mail/lock.c src/mail/lock.h src/mail/marks.c src/mail/marks.h \
	src/mail/parse.c src/mail/parse.h src/mail/template.c src/mail/template.h \
	src/mail/words.c src/mail/words.h
libmail_a_CFLAGS = $(AM_CFLAGS) $(GMIME_CFLAGS) $(JANSSON_CFLAGS) $(SECCOMP_CFLAGS)
