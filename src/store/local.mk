# Sources of src/store and its unit tests.
noinst_LIBRARIES += libstore.a
libstore_a_SOURCES = src/store/brake.c src/store/cards.c src/store/db.c src/store/db.h \
	src/store/echo.c src/store/hand.c src/store/local.c src/store/mailsource.c src/store/marks.c \
	src/store/patrol.c src/store/private.h src/store/refused.c src/store/schema.c src/store/schema.h src/store/store.c \
	src/store/store.h src/store/sweep.c src/store/ticketrow.c src/store/tickets.c \
	src/store/updated.c src/store/want.c
libstore_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(SQLITE_CFLAGS)

if HAVE_CMOCKA
check_PROGRAMS += t_store t_store_crash t_store_open t_store_size t_store_two
TESTS += t_store t_store_crash t_store_open t_store_size t_store_two
t_store_SOURCES = tests/unit/t_store.c tests/contract/store.c tests/contract/store.h \
	tests/contract/store_brake.c tests/contract/store_cards.c tests/contract/store_echo.c tests/contract/store_hand.c \
	tests/contract/store_local.c tests/contract/store_mail.c tests/contract/store_marks.c \
	tests/contract/store_patrol.c tests/contract/store_refused.c \
	tests/contract/store_tickets.c \
	tests/contract/store_updated.c
t_store_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests
t_store_LDADD = $(FLOOR_STORE) $(CMOCKA_LIBS)
t_store_crash_SOURCES = tests/unit/t_store_crash.c tests/unit/crashvfs.c tests/unit/crashvfs.h
t_store_crash_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests
t_store_crash_LDADD = $(FLOOR_STORE) $(CMOCKA_LIBS)
t_store_open_SOURCES = tests/unit/t_store_open.c
EXTRA_DIST += tests/store
t_store_open_LDADD = $(FLOOR_STORE) $(CMOCKA_LIBS)
t_store_size_SOURCES = tests/unit/t_store_size.c
t_store_size_LDADD = $(FLOOR_STORE) $(CMOCKA_LIBS)
t_store_two_SOURCES = tests/unit/t_store_two.c
t_store_two_LDADD = $(FLOOR_STORE) $(CMOCKA_LIBS)
endif
TESTS += tests/state-machine.t
EXTRA_DIST += tests/state-machine.t
