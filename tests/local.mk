# Tests that are scripts, and what they need.
EXTRA_DIST += tests/run tests/lib tests/e2e contrib/quickstart .shellcheckrc .ci/run
TESTS += tests/check.t tests/replay.t
EXTRA_DIST += tests/check.t tests/replay.t
TESTS += tests/rt.t
EXTRA_DIST += tests/rt.t
