"""What is checked and how: cells made into arrays, a detector for each kind of metric, one budget over all of them."""
