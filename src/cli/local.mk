bin_PROGRAMS += rt-board
rt_board_SOURCES = src/cli/main.c src/cli/cli.c src/cli/cli.h src/cli/explain.c \
	src/cli/check.c src/cli/checkdir.c src/cli/checklist.c src/cli/checklist.h src/cli/checktags.c src/cli/checktags.h \
	src/cli/notify.c src/cli/notify.h src/cli/progress.c src/cli/progress.h \
	src/cli/lines.c src/cli/lines.h src/cli/parse.c src/cli/source.c src/cli/source.h \
	src/cli/replay.c src/cli/saved.c src/cli/saved.h src/cli/work.c
rt_board_LDADD = $(FLOOR_WORK)

# One file a subcommand, one line each:
rt_board_SOURCES += src/cli/show.c
rt_board_SOURCES += src/cli/try.c src/cli/try.h src/cli/trylist.c src/cli/trylist.h
rt_board_SOURCES += src/cli/conftext.c src/cli/conftext.h src/cli/init.c src/cli/initask.c \
	src/cli/initask.h src/cli/initboard.c src/cli/initboard.h src/cli/initfile.c \
	src/cli/initfile.h src/cli/initmap.c src/cli/initplan.c src/cli/initplan.h \
	src/cli/names.c src/cli/names.h src/cli/stage.c src/cli/stage.h
rt_board_SOURCES += src/cli/sync.c src/cli/synclist.c src/cli/synclist.h

dist_man_MANS += man/rt-board.1
rt_board_SOURCES += src/cli/cards.c src/cli/cardlist.c src/cli/cardlist.h
rt_board_SOURCES += src/cli/status.c src/cli/statuslist.c src/cli/statuslist.h \
	src/cli/statusmetrics.c
rt_board_SOURCES += src/cli/rt.c src/cli/rtin.c src/cli/rtin.h src/cli/rtout.c src/cli/rtout.h

# Subcommands on a store of the test's own, without RT.
if HAVE_CMOCKA
FLOOR_RIG = libspool.a $(FLOOR_BOARD) $(CMOCKA_LIBS)
RIG_SOURCES = tests/unit/cli_rig.c tests/unit/cli_rig.h src/cli/cli.c src/cli/cli.h
check_PROGRAMS += t_cli_show t_cli_cards t_cli_status
TESTS += t_cli_show t_cli_cards t_cli_status
t_cli_show_SOURCES = tests/unit/t_cli_show.c src/cli/show.c $(RIG_SOURCES)
t_cli_show_LDADD = $(FLOOR_RIG)
t_cli_cards_SOURCES = tests/unit/t_cli_cards.c src/cli/cards.c src/cli/cardlist.c \
	src/cli/cardlist.h $(RIG_SOURCES)
t_cli_cards_LDADD = $(FLOOR_RIG)
t_cli_status_SOURCES = tests/unit/t_cli_status.c src/cli/status.c src/cli/statuslist.c \
	src/cli/statuslist.h src/cli/statusmetrics.c $(RIG_SOURCES)
t_cli_status_LDADD = $(FLOOR_RIG)
endif

if HAVE_CMOCKA
check_PROGRAMS += t_source
TESTS += t_source tests/corpus.t
t_source_SOURCES = tests/unit/t_source.c src/cli/lines.c src/cli/source.c
t_source_LDADD = libspool.a libbase.a $(CMOCKA_LIBS)
endif
EXTRA_DIST += tests/corpus.t

# What init decides, without servers.
if HAVE_CMOCKA
check_PROGRAMS += t_initplan
TESTS += t_initplan
t_initplan_SOURCES = tests/unit/t_initplan.c src/cli/conftext.c src/cli/conftext.h \
	src/cli/initplan.c src/cli/initplan.h src/cli/names.c \
	src/cli/names.h src/cli/stage.c src/cli/stage.h
t_initplan_LDADD = libbase.a $(CMOCKA_LIBS)
endif
