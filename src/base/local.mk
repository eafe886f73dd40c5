noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = src/base/buf.c src/base/buf.h src/base/exitcode.h src/base/fsio.c \
	src/base/fsio.h src/base/log.c src/base/log.h src/base/outcome.c src/base/outcome.h \
	src/base/secret.c src/base/secret.h src/base/str.c src/base/str.h src/base/when.c \
	src/base/when.h

if HAVE_CMOCKA
check_PROGRAMS += t_buf t_fsio t_secret t_str t_when
TESTS += t_buf t_fsio t_secret t_str t_when
t_buf_SOURCES = tests/unit/t_buf.c
t_buf_LDADD = $(FLOOR_BASE) $(CMOCKA_LIBS)
t_fsio_SOURCES = tests/unit/t_fsio.c
t_fsio_LDADD = $(FLOOR_BASE) $(CMOCKA_LIBS)
t_secret_SOURCES = tests/unit/t_secret.c
t_secret_LDADD = $(FLOOR_BASE) $(CMOCKA_LIBS)
t_str_SOURCES = tests/unit/t_str.c
t_str_LDADD = $(FLOOR_BASE) $(CMOCKA_LIBS)
t_when_SOURCES = tests/unit/t_when.c
t_when_LDADD = $(FLOOR_BASE) $(CMOCKA_LIBS)
endif
