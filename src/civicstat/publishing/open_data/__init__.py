"""What open data is made of: a `Content` comes in; tables with their columns explained, addresses and words go out."""
