"""Changes that last: deviates or likelihood ratios come in, since when and how sure goes out."""
