"""Content comes in as it was measured, with the rules of its datasets and the editions before; what goes out tells of
nobody. Everything public is made of what this returns, and of nothing else.
"""

from civicstat.publishing.disclosure.protecting import Protected, protect, protected
from civicstat.publishing.disclosure.rules import Rules, in_words, rules_of
from civicstat.publishing.disclosure.summary import Summary, Tally

__all__ = ["Protected", "Rules", "Summary", "Tally", "in_words", "protect", "protected", "rules_of"]
