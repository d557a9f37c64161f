"""Saved views: an inquiry goes in under a name; whoever it is shared with opens it with today's figures."""
