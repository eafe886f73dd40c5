# Sources of src/net and its unit tests.
noinst_LIBRARIES += libnet.a
libnet_a_SOURCES = src/net/escape.c src/net/http.c src/net/http.h src/net/judge.c
libnet_a_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS)

if HAVE_CMOCKA
check_PROGRAMS += t_http
TESTS += t_http
t_http_SOURCES = tests/unit/t_http.c tests/unit/stub.c tests/unit/stub.h
t_http_LDADD = $(FLOOR_NET) $(CMOCKA_LIBS) -lpthread
endif
