noinst_LIBRARIES += libmail.a
libmail_a_SOURCES = src/mail/charsets.c src/mail/charsets.h src/mail/child.c src/mail/child.h \
	src/mail/describe.c src/mail/describe.h src/mail/frame.c src/mail/frame.h \
	src/mail/inmate.c src/mail/lock.c src/mail/lock.h src/mail/marks.c src/mail/marks.h \
	src/mail/parse.c src/mail/parse.h src/mail/rows.c src/mail/rows.h src/mail/sift.c \
	src/mail/sift.h src/mail/span.c src/mail/span.h src/mail/template.c src/mail/template.h \
	src/mail/words.c src/mail/words.h
libmail_a_CFLAGS = $(AM_CFLAGS) $(GMIME_CFLAGS) $(JANSSON_CFLAGS) $(SECCOMP_CFLAGS)

EXTRA_DIST += tests/mail .gitattributes

if HAVE_CMOCKA
check_PROGRAMS += t_child t_corpus t_describe t_marks t_parse t_template t_words
TESTS += t_child t_corpus t_describe t_marks t_parse t_template t_words
t_child_SOURCES = tests/unit/t_child.c
t_child_LDADD = $(FLOOR_MAIL) $(CMOCKA_LIBS)
t_corpus_SOURCES = tests/unit/t_corpus.c
t_corpus_LDADD = $(FLOOR_MAIL) $(CMOCKA_LIBS)
t_describe_SOURCES = tests/unit/t_describe.c
t_describe_LDADD = $(FLOOR_MAIL) $(CMOCKA_LIBS)
t_marks_SOURCES = tests/unit/t_marks.c
t_marks_LDADD = $(FLOOR_MAIL) $(CMOCKA_LIBS)
t_parse_SOURCES = tests/unit/t_parse.c
t_parse_LDADD = $(FLOOR_MAIL) $(CMOCKA_LIBS)
t_template_SOURCES = tests/unit/t_template.c
t_template_LDADD = $(FLOOR_MAIL) $(CMOCKA_LIBS)
t_words_SOURCES = tests/unit/t_words.c
t_words_LDADD = $(FLOOR_MAIL) $(CMOCKA_LIBS)
endif

# Fuzz targets, with a driver of their own that runs the corpus.
check_PROGRAMS += fuzz_mail fuzz_facts
fuzz_mail_SOURCES = tests/fuzz/fuzz_mail.c tests/fuzz/driver.c tests/fuzz/fuzz.h
fuzz_mail_LDADD = $(FLOOR_MAIL)
fuzz_facts_SOURCES = tests/fuzz/fuzz_facts.c tests/fuzz/driver.c tests/fuzz/fuzz.h
fuzz_facts_LDADD = $(FLOOR_CORE)
TESTS += tests/fuzz.t
EXTRA_DIST += tests/fuzz.t

EXTRA_PROGRAMS += bench_gmime
bench_gmime_SOURCES = tests/bench/gmime.c
bench_gmime_CFLAGS = -std=c11 -O2 -Wall -Wextra $(GMIME_CFLAGS)
bench_gmime_LDADD = $(GMIME_LIBS)
EXTRA_DIST += tests/bench/parse
