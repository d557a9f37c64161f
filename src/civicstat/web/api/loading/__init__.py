"""Files that programs send: deliveries go in, what became of them comes out, without what is personal."""
