"""Subscriptions by e-mail: an address comes in and is told of nothing until it is confirmed; letters go out.

No token is kept, only hashes; whoever leaves is forgotten.
"""
