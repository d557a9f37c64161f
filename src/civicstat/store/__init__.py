"""The record store: one small interface, one module per engine, one dialect each. No Django.

Tables of typed records come in; the figures of a query go out.
"""
