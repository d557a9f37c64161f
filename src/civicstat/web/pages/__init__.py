"""The staff workspace, one module per page family."""
