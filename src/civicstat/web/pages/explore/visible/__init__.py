"""The page of what can be seen: which change of a metric, in which area, in which time; and of a survey."""
