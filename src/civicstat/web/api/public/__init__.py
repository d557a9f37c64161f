"""What anybody may ask without a token: the newest edition, read from its files and never from what is live."""
