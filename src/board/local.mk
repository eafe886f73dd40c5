noinst_LIBRARIES += libboard.a
libboard_a_SOURCES = src/board/board.c src/board/board.h src/board/cells.c src/board/cells.h \
	src/board/exec.c src/board/exec.h src/board/helper.c src/board/helper.h \
	src/board/face.c src/board/face.h src/board/local.c src/board/local.h src/board/names.c src/board/names.h src/board/page.c \
	src/board/page.h src/board/plain.c src/board/table.c src/board/table.h \
	src/board/terminal.c src/board/terminal.h
EXTRA_DIST += contrib/exec/cards-in-a-file
dist_man_MANS += man/rt-board-exec.5
libboard_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)

if HAVE_CMOCKA
check_PROGRAMS += t_cells t_exec t_face t_page t_table t_terminal
TESTS += t_cells t_exec t_face t_page t_table t_terminal
t_cells_SOURCES = tests/unit/t_cells.c
t_cells_LDADD = $(FLOOR_BOARD) $(CMOCKA_LIBS)
t_face_SOURCES = tests/unit/t_face.c
t_face_LDADD = $(FLOOR_BOARD) $(CMOCKA_LIBS)
t_exec_SOURCES = tests/unit/t_exec.c
t_exec_LDADD = $(FLOOR_BOARD) $(CMOCKA_LIBS)
t_page_SOURCES = tests/unit/t_page.c
t_page_LDADD = $(FLOOR_BOARD) $(CMOCKA_LIBS)
t_table_SOURCES = tests/unit/t_table.c
t_table_LDADD = $(FLOOR_BOARD) $(CMOCKA_LIBS)
t_terminal_SOURCES = tests/unit/t_terminal.c
t_terminal_LDADD = $(FLOOR_BOARD) $(CMOCKA_LIBS)
endif
