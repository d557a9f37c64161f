"""What matters to people: their voices come in as they were said; concerns, and what became of each, go out."""
