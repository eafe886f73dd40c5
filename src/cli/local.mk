bin_PROGRAMS += rt-board
rt_board_SOURCES = src/cli/main.c src/cli/cli.c src/cli/cli.h src/cli/explain.c \
	src/cli/check.c src/cli/checkdir.c src/cli/checklist.c src/cli/checklist.h \
	src/cli/notify.c src/cli/notify.h src/cli/progress.c src/cli/progress.h \
	src/cli/replay.c src/cli/work.c
rt_board_LDADD = libwork.a librtrest.a libnet.a libboard.a libstore.a libspool.a libmail.a \
	libconf.a libcore.a libbase.a $(GMIME_LIBS) $(CURL_LIBS) $(CONFUSE_LIBS) $(SQLITE_LIBS) \
	$(SECCOMP_LIBS) $(JANSSON_LIBS)

# One file a subcommand, one line each:
