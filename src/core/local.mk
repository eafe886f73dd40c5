# Sources of src/core and its unit tests.
