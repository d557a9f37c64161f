"""Is it on course? Readings of a measure period by period come in; levels, signs of evidence and forecasts go out."""
