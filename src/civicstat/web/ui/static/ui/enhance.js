// Small improvements that pages work without.
