"""What is looked for in records: counts and values come in, findings go out."""
