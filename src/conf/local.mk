# Sources of src/conf and its unit tests.
