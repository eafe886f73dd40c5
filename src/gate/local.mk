# The gate is linked statically: a dynamic loader that fails exits 127, and that bounces the mail.
noinst_LIBRARIES += libgate.a
libgate_a_SOURCES = src/gate/arrival.c src/gate/arrival.h src/gate/await.c src/gate/await.h \
	src/gate/capture.c src/gate/capture.h src/gate/command.c src/gate/command.h \
	src/gate/hold.c src/gate/hold.h src/gate/mailog.c src/gate/mailog.h src/gate/options.c \
	src/gate/options.h src/gate/output.c src/gate/output.h src/gate/record.c \
	src/gate/record.h src/gate/scribe.c src/gate/scribe.h src/gate/space.c src/gate/space.h

bin_PROGRAMS += rt-boardgate
rt_boardgate_SOURCES = src/gate/main.c
rt_boardgate_LDADD = libgate.a
if !SANITIZERS
rt_boardgate_LDFLAGS = -static
endif
dist_man_MANS += man/rt-boardgate.8

if HAVE_CMOCKA
check_PROGRAMS += t_gate
TESTS += t_gate
t_gate_SOURCES = tests/unit/t_gate.c
t_gate_LDADD = libgate.a $(CMOCKA_LIBS)
endif

# What the gate's tests start. They must run with any descriptors and limits: static, no sanitizers.
check_PROGRAMS += gate_probe gate_killer gate_spoolls
gate_probe_SOURCES = tests/gate/probe.c
gate_probe_CFLAGS = -std=c11 -Wall -Wextra
gate_probe_LDFLAGS = -static
gate_killer_SOURCES = tests/gate/killer.c
gate_killer_CFLAGS = -std=c11 -Wall -Wextra
gate_killer_LDFLAGS = -static
gate_spoolls_SOURCES = tests/gate/spoolls.c
gate_spoolls_LDADD = $(FLOOR_SPOOL)
TESTS += tests/gate.t tests/gate-arrival.t tests/gate-spool.t tests/gate-crash.t
EXTRA_DIST += tests/gate.t tests/gate-arrival.t tests/gate-spool.t tests/gate-crash.t \
	tests/gate/lib.sh

EXTRA_PROGRAMS += bench_gate bench_plain bench_stub
bench_gate_SOURCES = tests/bench/gate.c
bench_gate_CFLAGS = -std=c11 -O2 -Wall -Wextra
bench_gate_LDFLAGS = -static
bench_plain_SOURCES = tests/bench/plain.c
bench_plain_CFLAGS = -std=c11 -O2 -Wall -Wextra
bench_plain_LDFLAGS = -static
bench_stub_SOURCES = tests/bench/stub.c
bench_stub_CFLAGS = -std=c11 -O2 -Wall -Wextra
EXTRA_DIST += tests/bench/gate
