bin_PROGRAMS += rt-board
rt_board_SOURCES = src/cli/main.c src/cli/cli.c src/cli/cli.h src/cli/explain.c \
	src/cli/check.c src/cli/checkdir.c src/cli/checklist.c src/cli/checklist.h \
	src/cli/notify.c src/cli/notify.h src/cli/progress.c src/cli/progress.h \
	src/cli/lines.c src/cli/lines.h src/cli/parse.c src/cli/source.c src/cli/source.h \
	src/cli/replay.c src/cli/work.c
rt_board_LDADD = $(FLOOR_WORK)

# One file a subcommand, one line each:
rt_board_SOURCES += src/cli/show.c

dist_man_MANS += man/rt-board.1
rt_board_SOURCES += src/cli/cards.c src/cli/cardlist.c src/cli/cardlist.h
rt_board_SOURCES += src/cli/status.c src/cli/statuslist.c src/cli/statuslist.h src/cli/statusmetrics.c
