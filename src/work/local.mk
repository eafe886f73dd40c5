noinst_LIBRARIES += libwork.a
libwork_a_SOURCES = src/work/ask.c src/work/ask.h src/work/draw.c src/work/draw.h \
	src/work/intake.c src/work/intake.h src/work/look.c src/work/look.h \
	src/work/mailfacts.c src/work/mailfacts.h src/work/server.c src/work/server.h \
	src/work/sweep.c src/work/sweep.h src/work/worker.c src/work/worker.h
