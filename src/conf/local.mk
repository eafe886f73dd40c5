noinst_LIBRARIES += libconf.a
libconf_a_SOURCES = src/conf/check.c src/conf/check.h src/conf/check_map.c \
	src/conf/check_policy.c src/conf/check_rt.c src/conf/conf.c src/conf/conf.h \
	src/conf/digest.c src/conf/fill.c src/conf/fill.h src/conf/lexer.c src/conf/lexer.h \
	src/conf/option.c src/conf/option.h src/conf/read.c src/conf/report.c src/conf/report.h \
	src/conf/scan.c src/conf/scan.h src/conf/value.c src/conf/value.h
libconf_a_CPPFLAGS = $(AM_CPPFLAGS) $(CONFUSE_CFLAGS) -DEXAMPLEDIR='"$(exampledir)"'

# The examples are documentation: the administrator copies one.
exampledir = $(docdir)/examples
