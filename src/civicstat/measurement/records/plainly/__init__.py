"""A few rows that are spelled plainly, made into typed records without the engine's long statement.

Rows of a push go in; the same table comes out that `converting` would make of them, at a tenth of the cost. What is
not spelled plainly is left to `converting`: nothing here decides what a cell means that could mean something else.
"""
