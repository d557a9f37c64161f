"""Observations for programs: a question about one metric comes in, its figures go out as JSON, CSV or Parquet."""
