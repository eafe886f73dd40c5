# Sources of src/net and its unit tests.
