"""The API described for people: its schema comes in, one readable page goes out."""
