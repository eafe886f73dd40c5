# Sources of src/mail and its unit tests.
