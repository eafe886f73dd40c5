# Sources of src/rt and its unit tests.
noinst_LIBRARIES += librtrest.a
librtrest_a_SOURCES = src/rt/check.c src/rt/form.c src/rt/form.h src/rt/login.c src/rt/rest1.c \
	src/rt/rest2.c src/rt/rt.h src/rt/session.h
librtrest_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)

# Asks a real RT for the end-to-end tests.
check_PROGRAMS += probe_rt
probe_rt_SOURCES = tests/unit/probe_rt.c
probe_rt_LDADD = $(FLOOR_RT)

if HAVE_CMOCKA
check_PROGRAMS += t_form
TESTS += t_form
t_form_SOURCES = tests/unit/t_form.c tests/unit/stub.c tests/unit/stub.h
t_form_LDADD = $(FLOOR_RT) $(CMOCKA_LIBS) -lpthread
endif

# Answers of real servers, recorded.
EXTRA_DIST += \
	tests/rest/rt4-multishow \
	tests/rest/rt4-show \
	tests/rest/rt5-badpass \
	tests/rest/rt5-denied \
	tests/rest/rt5-denied-queue-crash \
	tests/rest/rt5-edit-errors \
	tests/rest/rt5-edit-nochange \
	tests/rest/rt5-history-l \
	tests/rest/rt5-multishow \
	tests/rest/rt5-queue \
	tests/rest/rt5-queue-unknown \
	tests/rest/rt5-search-bad \
	tests/rest/rt5-search-i \
	tests/rest/rt5-search-none-i \
	tests/rest/rt5-show \
	tests/rest/rt5-show-de \
	tests/rest/rt5-show-deleted \
	tests/rest/rt5-show-fields \
	tests/rest/rt5-show-merged \
	tests/rest/rt5-show-unknown \
	tests/rest/rt5-unauthorized \
	tests/rest/rt5-user
