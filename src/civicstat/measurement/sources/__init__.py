"""Deliveries: what arrived, kept as it came, with its hash."""
