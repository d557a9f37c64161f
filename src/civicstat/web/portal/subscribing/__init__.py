"""Subscriptions: the form, the confirmation of the address, and the one click by which one leaves."""
