"""What people put down of a day or a span: an annotation comes in as a definition; it stands beside figures."""
