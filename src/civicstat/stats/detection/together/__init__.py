"""Many series judged together: p-values of thousands of evaluations come in, the alarms that may be believed go out."""
