"""The residents' survey: the answer key comes in; raw answers and what is needed to weight them go out."""
