"""Conditions that people write, parsed and checked before an engine sees them.

A condition is a small part of SQL. It is read with SQLGlot into a tree; each part of the tree that is not
known here is refused with its place and the reason; what is known is written anew for the engine. So nothing
that was typed reaches an engine as it was typed.
"""

from civicstat.store.conditions.reading import ConditionRefused, Limit, columns_of, limit_of, texts_compared
from civicstat.store.conditions.writing import compile_condition

__all__ = ["ConditionRefused", "Limit", "columns_of", "compile_condition", "limit_of", "texts_compared"]
