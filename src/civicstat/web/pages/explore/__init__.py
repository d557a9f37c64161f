"""Questions that an analyst brings: what changed, what differs, what could be seen."""
