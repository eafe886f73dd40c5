# Sources of src/store and its unit tests.
noinst_LIBRARIES += libstore.a
libstore_a_SOURCES = src/store/brake.c src/store/cards.c src/store/db.c src/store/db.h \
	src/store/hand.c src/store/local.c src/store/mailsource.c src/store/marks.c \
	src/store/private.h src/store/schema.c src/store/schema.h src/store/store.c \
	src/store/store.h src/store/sweep.c src/store/ticketrow.c src/store/tickets.c \
	src/store/want.c
libstore_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(SQLITE_CFLAGS)
