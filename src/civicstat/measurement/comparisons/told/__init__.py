"""Comparisons as programs ask for them and get them: names in, plain numbers with their words out."""
