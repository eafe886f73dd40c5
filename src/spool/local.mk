# Sources of src/spool and its unit tests.
