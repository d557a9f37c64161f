"""One file per explanation, each with one function `check(comparison, ground)`."""
