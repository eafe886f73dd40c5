# Sources of src/cli and its unit tests.
