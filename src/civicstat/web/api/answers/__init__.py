"""How the API answers: refusals, pages of lists, tables as CSV and Parquet, and what has not changed since."""
