# Sources of src/rt and its unit tests.
noinst_LIBRARIES += librtrest.a
librtrest_a_SOURCES = \
	src/rt/call.c \
	src/rt/call.h \
	src/rt/call2.c \
	src/rt/call2.h \
	src/rt/changes.c \
	src/rt/check.c \
	src/rt/check.h \
	src/rt/checkecho.c \
	src/rt/checkuser.c \
	src/rt/count.c \
	src/rt/dates.c \
	src/rt/dates.h \
	src/rt/edit.c \
	src/rt/field.c \
	src/rt/form.c \
	src/rt/form.h \
	src/rt/formwrite.c \
	src/rt/lifecycles.c \
	src/rt/login.c \
	src/rt/look.c \
	src/rt/message.c \
	src/rt/multipart.c \
	src/rt/multipart.h \
	src/rt/name.c src/rt/queues.c \
	src/rt/resource.c \
	src/rt/resource.h \
	src/rt/readback.c \
	src/rt/readback.h \
	src/rt/rest1.h \
	src/rt/rest2.c \
	src/rt/rest2.h \
	src/rt/rt.h \
	src/rt/said.c \
	src/rt/said.h \
	src/rt/search.c \
	src/rt/session.c \
	src/rt/session.h \
	src/rt/updated.c \
	src/rt/url.c \
	src/rt/way.c
librtrest_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)

# Asks a real RT for the end-to-end tests.
check_PROGRAMS += probe_rt
probe_rt_SOURCES = tests/unit/probe_rt.c
probe_rt_LDADD = $(FLOOR_RT)

# Run by tests/fuzz.t.
check_PROGRAMS += fuzz_form
fuzz_form_SOURCES = tests/fuzz/fuzz_form.c tests/fuzz/driver.c tests/fuzz/fuzz.h
fuzz_form_LDADD = $(FLOOR_RT)

if HAVE_CMOCKA
check_PROGRAMS += t_call2 t_check t_dates t_form t_login t_rest t_rest2 t_session t_updated
TESTS += t_call2 t_check t_dates t_form t_login t_rest t_rest2 t_session t_updated
t_call2_SOURCES = tests/unit/t_call2.c tests/unit/scene.c tests/unit/scene.h tests/unit/stub.c \
	tests/unit/stub.h
t_call2_LDADD = $(FLOOR_RT) $(CMOCKA_LIBS) -lpthread
t_check_SOURCES = tests/unit/t_check.c tests/unit/scene.c tests/unit/scene.h tests/unit/stub.c \
	tests/unit/stub.h
t_check_LDADD = $(FLOOR_RT) $(CMOCKA_LIBS) -lpthread
t_dates_SOURCES = tests/unit/t_dates.c tests/unit/scene.c tests/unit/scene.h tests/unit/stub.c \
	tests/unit/stub.h
t_dates_LDADD = $(FLOOR_RT) $(CMOCKA_LIBS) -lpthread
t_form_SOURCES = tests/unit/t_form.c tests/unit/stub.c tests/unit/stub.h
t_form_LDADD = $(FLOOR_RT) $(CMOCKA_LIBS) -lpthread
t_rest_SOURCES = tests/unit/t_rest.c tests/unit/scene.c tests/unit/scene.h tests/unit/stub.c \
	tests/unit/stub.h
t_rest_LDADD = $(FLOOR_RT) $(CMOCKA_LIBS) -lpthread
t_rest2_SOURCES = tests/unit/t_rest2.c tests/unit/scene.c tests/unit/scene.h tests/unit/stub.c \
	tests/unit/stub.h
t_rest2_LDADD = $(FLOOR_RT) $(CMOCKA_LIBS) -lpthread
t_login_SOURCES = tests/unit/t_login.c tests/unit/stub.c tests/unit/stub.h
t_login_LDADD = $(FLOOR_RT) $(CMOCKA_LIBS) -lpthread
t_session_SOURCES = tests/unit/t_session.c tests/unit/stub.c tests/unit/stub.h
t_session_LDADD = $(FLOOR_RT) $(CMOCKA_LIBS) -lpthread
t_updated_SOURCES = tests/unit/t_updated.c tests/unit/scene.c tests/unit/scene.h \
	tests/unit/stub.c tests/unit/stub.h
t_updated_LDADD = $(FLOOR_RT) $(CMOCKA_LIBS) -lpthread
check_PROGRAMS += t_call t_formwrite t_said
TESTS += t_call t_formwrite t_said
check_PROGRAMS += t_lifecycles
TESTS += t_lifecycles
t_lifecycles_SOURCES = tests/unit/t_lifecycles.c tests/unit/scene.c tests/unit/scene.h \
	tests/unit/stub.c tests/unit/stub.h
t_lifecycles_LDADD = $(FLOOR_RT) $(CMOCKA_LIBS) -lpthread
t_call_SOURCES = tests/unit/t_call.c tests/unit/scene.c tests/unit/scene.h tests/unit/stub.c \
	tests/unit/stub.h
t_call_LDADD = $(FLOOR_RT) $(CMOCKA_LIBS) -lpthread
t_formwrite_SOURCES = tests/unit/t_formwrite.c
t_formwrite_LDADD = $(FLOOR_RT) $(CMOCKA_LIBS)
t_said_SOURCES = tests/unit/t_said.c tests/unit/stub.c tests/unit/stub.h
t_said_LDADD = $(FLOOR_RT) $(CMOCKA_LIBS) -lpthread
endif

# Answers of real servers, recorded.
EXTRA_DIST += tests/rest
