"""What ships with CivicStat as YAML: dataset templates and metrics. Names come in, documents go out."""
