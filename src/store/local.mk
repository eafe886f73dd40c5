# Sources of src/store and its unit tests.
