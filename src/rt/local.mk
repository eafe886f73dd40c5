# Sources of src/rt and its unit tests.
