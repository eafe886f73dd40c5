noinst_LIBRARIES += libspool.a
libspool_a_SOURCES = src/spool/aside.c src/spool/aside.h src/spool/count.c src/spool/entry.c \
	src/spool/entry.h src/spool/scan.c src/spool/scan.h src/spool/spool.c src/spool/spool.h

if HAVE_CMOCKA
check_PROGRAMS += t_entry t_spool
TESTS += t_entry t_spool
t_entry_SOURCES = tests/unit/t_entry.c
t_entry_LDADD = $(FLOOR_SPOOL) $(CMOCKA_LIBS)
t_spool_SOURCES = tests/unit/t_spool.c
t_spool_LDADD = $(FLOOR_SPOOL) $(CMOCKA_LIBS)
endif
