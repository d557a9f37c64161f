"""The record store: one small interface, one module per engine, one dialect each. Tables of typed records come in; the figures of a query go out. No Django."""
