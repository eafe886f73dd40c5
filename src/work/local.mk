noinst_LIBRARIES += libwork.a
libwork_a_SOURCES = src/work/ask.c src/work/ask.h src/work/draw.c src/work/draw.h src/work/draw_pass.c \
	src/work/drawer.c src/work/drawer.h src/work/echo.c src/work/echo.h src/work/tags.c src/work/tags.h \
	src/work/intake.c src/work/intake.h src/work/leave.c src/work/leave.h src/work/look.c src/work/look.h \
	src/work/mailfacts.c src/work/mailfacts.h src/work/patrol.c src/work/patrol.h \
	src/work/server.c src/work/server.h src/work/sweep.c src/work/sweep.h \
	src/work/sync.c src/work/sync.h src/work/try.c src/work/try.h src/work/updated.c src/work/updated.h \
	src/work/worker.c src/work/worker.h

# The passes may use everything below; the linker takes what a test needs.
FLOOR_WORK = libwork.a librtrest.a libboard.a librecipe.a libnet.a libstore.a libspool.a libmail.a libconf.a \
	libcore.a libbase.a $(GMIME_LIBS) $(CURL_LIBS) $(CONFUSE_LIBS) $(SQLITE_LIBS) \
	$(SECCOMP_LIBS) $(JANSSON_LIBS)

EXTRA_DIST += tests/bench/worker tests/bench/looks tests/bench/draws tests/bench/recipes
EXTRA_PROGRAMS += bench_crowd
bench_crowd_SOURCES = tests/bench/crowd.c tests/unit/crowd.c tests/unit/crowd.h tests/unit/stub.c \
	tests/unit/stub.h
bench_crowd_LDADD = libcore.a libbase.a $(JANSSON_LIBS) -lpthread

# What stand-ins for board servers are made of.
CONTRACT_SERVER = tests/contract/server.c tests/contract/server.h tests/contract/through.c \
	tests/contract/through.h

if HAVE_CMOCKA
check_PROGRAMS += c_board c_flowio c_workers t_bad t_draw t_drawers t_look t_mailfacts t_patrol t_server t_sweep t_sync t_try
TESTS += c_board c_flowio c_workers t_bad t_draw t_drawers t_look t_mailfacts t_patrol t_server t_sweep t_sync t_try
# limit_seconds stands in front of http_open.
c_board_SOURCES = tests/contract/board.c tests/contract/contract.h tests/contract/rig.c \
	tests/contract/kind_exec.c tests/contract/kind_flowio.c tests/contract/kind_kanboard.c \
	tests/contract/kind_local.c tests/contract/kind_planka.c tests/contract/kind_redmine.c \
	tests/contract/kind_trello.c tests/contract/rows_card.c tests/contract/rows_faults.c \
	tests/contract/rows_hands.c tests/contract/rows_kanboard.c tests/contract/rows_life.c \
	tests/contract/rows_planka.c tests/contract/rows_redmine.c tests/contract/rows_trello.c \
	tests/contract/rows_two.c tests/contract/short_limit.c tests/contract/flowio.c \
	tests/contract/flowio.h tests/contract/kanboard.c tests/contract/kanboard.h \
	tests/contract/planka.c tests/contract/planka.h \
	tests/contract/planka_card.c tests/contract/planka_in.h tests/contract/redmine.c tests/contract/redmine.h \
	tests/contract/trello.c tests/contract/trello.h $(CONTRACT_SERVER) tests/unit/conf_help.c \
	tests/unit/conf_help.h
c_board_LDFLAGS = -Wl,--wrap=http_open
c_board_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS) -lpthread
c_flowio_SOURCES = tests/contract/scrips.c tests/contract/flowio.c tests/contract/flowio.h \
	$(CONTRACT_SERVER) tests/unit/conf_help.c tests/unit/conf_help.h
c_flowio_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS) -lpthread
c_workers_SOURCES = tests/contract/workers.c tests/contract/kanboard.c tests/contract/kanboard.h \
	$(CONTRACT_SERVER) tests/unit/conf_help.c tests/unit/conf_help.h
c_workers_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS) -lpthread
t_bad_SOURCES = tests/unit/t_bad.c tests/unit/scene.c tests/unit/scene.h tests/unit/stub.c \
	tests/unit/stub.h
t_bad_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS) -lpthread
t_draw_SOURCES = tests/unit/t_draw.c
t_draw_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS)
t_drawers_SOURCES = tests/unit/t_drawers.c tests/unit/crowd.c tests/unit/crowd.h \
	tests/unit/conf_help.c tests/unit/conf_help.h tests/unit/stub.c tests/unit/stub.h
t_drawers_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS) -lpthread
check_PROGRAMS += t_faults t_limits
TESTS += t_faults t_limits
t_faults_SOURCES = tests/unit/t_faults.c
t_faults_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS)
t_limits_SOURCES = tests/unit/t_limits.c
t_limits_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS)
t_look_SOURCES = tests/unit/t_look.c
t_look_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS)
t_mailfacts_SOURCES = tests/unit/t_mailfacts.c
t_mailfacts_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS)
t_patrol_SOURCES = tests/unit/t_patrol.c
t_patrol_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS)
t_server_SOURCES = tests/unit/t_server.c
t_server_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS)
t_sweep_SOURCES = tests/unit/t_sweep.c
t_sweep_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS)
t_sync_SOURCES = tests/unit/t_sync.c
t_sync_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS)
t_try_SOURCES = tests/unit/t_try.c tests/contract/kanboard.c tests/contract/kanboard.h \
	$(CONTRACT_SERVER)
t_try_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS) -lpthread
# Requests of each recipe, by hand.
EXTRA_PROGRAMS += bench_recipes
bench_recipes_SOURCES = tests/bench/recipes.c tests/contract/contract.h tests/contract/rig.c \
	tests/contract/kind_flowio.c tests/contract/kind_kanboard.c tests/contract/kind_planka.c \
	tests/contract/kind_redmine.c tests/contract/kind_trello.c tests/contract/rows_kanboard.c \
	tests/contract/rows_planka.c tests/contract/rows_redmine.c tests/contract/rows_trello.c \
	tests/contract/flowio.c tests/contract/flowio.h tests/contract/kanboard.c \
	tests/contract/kanboard.h tests/contract/planka.c tests/contract/planka.h \
	tests/contract/planka_card.c tests/contract/planka_in.h \
	tests/contract/redmine.c tests/contract/redmine.h tests/contract/trello.c \
	tests/contract/trello.h $(CONTRACT_SERVER) tests/unit/conf_help.c tests/unit/conf_help.h
bench_recipes_LDADD = $(FLOOR_WORK) $(CMOCKA_LIBS) -lpthread
endif
