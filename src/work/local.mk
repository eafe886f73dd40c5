# Sources of src/work and its unit tests.
