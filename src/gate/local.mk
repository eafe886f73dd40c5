# Sources of src/gate and its unit tests.
