noinst_LIBRARIES += libcore.a
libcore_a_SOURCES = src/core/about.c src/core/about.h src/core/card.c src/core/card.h src/core/facts.c src/core/facts.h \
	src/core/hint.c src/core/hint.h src/core/json.c src/core/json.h src/core/map.c \
	src/core/map.h src/core/messageid.c src/core/messageid.h src/core/policy.c \
	src/core/policy.h src/core/ticket.c src/core/ticket.h src/core/ticketid.c \
	src/core/ticketid.h
libcore_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)

if HAVE_CMOCKA
check_PROGRAMS += t_about t_card t_facts t_hint t_json t_map t_messageid t_policy t_ticket t_ticketid
TESTS += t_about t_card t_facts t_hint t_json t_map t_messageid t_policy t_ticket t_ticketid
t_about_SOURCES = tests/unit/t_about.c
t_about_LDADD = $(FLOOR_CORE) $(CMOCKA_LIBS)
t_card_SOURCES = tests/unit/t_card.c
t_card_LDADD = $(FLOOR_CORE) $(CMOCKA_LIBS)
t_facts_SOURCES = tests/unit/t_facts.c
t_facts_LDADD = $(FLOOR_CORE) $(CMOCKA_LIBS)
t_hint_SOURCES = tests/unit/t_hint.c
t_hint_LDADD = $(FLOOR_CORE) $(CMOCKA_LIBS)
t_json_SOURCES = tests/unit/t_json.c
t_json_LDADD = $(FLOOR_CORE) $(CMOCKA_LIBS)
t_map_SOURCES = tests/unit/t_map.c
t_map_LDADD = $(FLOOR_CORE) $(CMOCKA_LIBS)
t_messageid_SOURCES = tests/unit/t_messageid.c
t_messageid_LDADD = $(FLOOR_CORE) $(CMOCKA_LIBS)
t_policy_SOURCES = tests/unit/t_policy.c
t_policy_LDADD = $(FLOOR_CORE) $(CMOCKA_LIBS)
t_ticket_SOURCES = tests/unit/t_ticket.c
t_ticket_LDADD = $(FLOOR_CORE) $(CMOCKA_LIBS)
t_ticketid_SOURCES = tests/unit/t_ticketid.c
t_ticketid_LDADD = $(FLOOR_CORE) $(CMOCKA_LIBS)
endif
