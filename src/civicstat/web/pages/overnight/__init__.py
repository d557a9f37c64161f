"""The overnight page: what arrived against what was expected, and each exception cleared in one place."""
