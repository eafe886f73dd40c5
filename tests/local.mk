# Tests that are scripts, and what they need.
