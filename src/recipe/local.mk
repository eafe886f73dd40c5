# Recipes: board servers described by a file.
noinst_LIBRARIES += librecipe.a
librecipe_a_SOURCES = src/recipe/calls.c src/recipe/change.c src/recipe/driver.c \
	src/recipe/driver.h src/recipe/engine.c src/recipe/engine.h src/recipe/free.c src/recipe/inspect.c src/recipe/judge.c src/recipe/judge.h src/recipe/load.c \
	src/recipe/load.h src/recipe/load_board.c src/recipe/load_call.c src/recipe/load_part.c \
	src/recipe/load_pick.c src/recipe/lookup.c src/recipe/mask.c \
	src/recipe/request.c src/recipe/request.h src/recipe/seen.c src/recipe/shape.c \
	src/recipe/site.c src/recipe/site.h src/recipe/wanted.c src/recipe/pick.c src/recipe/pick.h src/recipe/recipe.h \
	src/recipe/spot.c src/recipe/spot.h src/recipe/template.c src/recipe/template.h \
	src/recipe/values.c src/recipe/values.h
librecipe_a_CPPFLAGS = $(AM_CPPFLAGS) -DRECIPEDIR='"$(recipedir)"'
librecipe_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)

if HAVE_CMOCKA
check_PROGRAMS += t_recipe_engine t_recipe_load t_recipe_pure
TESTS += t_recipe_engine t_recipe_load t_recipe_pure
t_recipe_engine_SOURCES = tests/unit/t_recipe_engine.c tests/unit/stub.c tests/unit/stub.h
t_recipe_engine_LDADD = $(FLOOR_BOARD) $(CMOCKA_LIBS) -lpthread
t_recipe_load_SOURCES = tests/unit/t_recipe_load.c
t_recipe_load_LDADD = $(FLOOR_RECIPE) $(CMOCKA_LIBS)
t_recipe_pure_SOURCES = tests/unit/t_recipe_pure.c
t_recipe_pure_LDADD = $(FLOOR_RECIPE) $(CMOCKA_LIBS)
endif

recipedir = $(pkgdatadir)/recipes
dist_recipe_DATA = recipes/flowio.json recipes/kanboard.json recipes/planka.json \
	recipes/redmine.json recipes/trello.json
# For somebody who has such a board to begin with.
EXTRA_DIST += contrib/untested/gitlab.json contrib/untested/nextcloud-deck.json \
	contrib/untested/wekan.json
dist_man_MANS += man/rt-board-recipe.5
