noinst_LIBRARIES += libconf.a
libconf_a_SOURCES = src/conf/check.c src/conf/check.h src/conf/check_login.c \
	src/conf/check_board.c src/conf/check_map.c src/conf/check_policy.c src/conf/check_rt.c src/conf/conf.c src/conf/conf.h \
	src/conf/digest.c src/conf/fill.c src/conf/fill.h src/conf/lexer.c src/conf/lexer.h \
	src/conf/option.c src/conf/option.h src/conf/read.c src/conf/read.h src/conf/read_key.c \
	src/conf/read_section.c src/conf/report.c src/conf/report.h \
	src/conf/rtrc.c src/conf/rtrc.h \
	src/conf/scan.c src/conf/scan.h src/conf/value.c src/conf/value.h
libconf_a_CPPFLAGS = $(AM_CPPFLAGS) $(CONFUSE_CFLAGS) -DEXAMPLEDIR='"$(exampledir)"'

# The examples are documentation: the administrator copies one.
exampledir = $(docdir)/examples
dist_example_DATA = etc/rt-board.conf etc/examples/quickstart.conf etc/examples/sweep.conf \
	etc/examples/queues.conf etc/examples/flowio.conf etc/examples/kanboard.conf \
	etc/examples/planka.conf

if HAVE_CMOCKA
check_PROGRAMS += t_conf t_conf_bad t_conf_login t_conf_pages
TESTS += t_conf t_conf_bad t_conf_login t_conf_pages
t_conf_CPPFLAGS = $(libconf_a_CPPFLAGS)
t_conf_SOURCES = tests/unit/t_conf.c tests/unit/conf_help.c tests/unit/conf_help.h
t_conf_LDADD = $(FLOOR_CONF) $(CMOCKA_LIBS)
t_conf_bad_SOURCES = tests/unit/t_conf_bad.c tests/unit/conf_help.c tests/unit/conf_help.h
t_conf_bad_LDADD = $(FLOOR_CONF) $(CMOCKA_LIBS)
t_conf_login_SOURCES = tests/unit/t_conf_login.c tests/unit/conf_help.c tests/unit/conf_help.h
t_conf_login_LDADD = $(FLOOR_CONF) $(CMOCKA_LIBS)
t_conf_pages_SOURCES = tests/unit/t_conf_pages.c tests/unit/conf_help.c tests/unit/conf_help.h
t_conf_pages_LDADD = $(FLOOR_CONF) $(CMOCKA_LIBS)
endif
dist_man_MANS += man/rt-board.conf.5
