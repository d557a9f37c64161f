"""Each engine's spelling of the few expressions on which engines disagree."""
