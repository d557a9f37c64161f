"""Deliveries come in; typed records and data-quality findings go out."""
