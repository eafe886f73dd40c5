# Sources of src/board and its unit tests.
