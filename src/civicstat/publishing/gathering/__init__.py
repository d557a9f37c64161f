"""What was chosen is read from the database into a `Content`, as it is now and before anything is withheld.

Comes in: choices, figures, goals, holds. Goes out: a `Content` that `disclosure` still has to protect.
"""
