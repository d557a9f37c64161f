"""Pages of the register of concerns: the list, the inbox of voices, one concern with what became of it."""
