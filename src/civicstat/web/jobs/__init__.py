"""Background work of the process that owns the store."""
