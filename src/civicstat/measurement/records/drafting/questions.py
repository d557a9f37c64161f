"""What a draft is unsure of."""

from typing import NamedTuple


class Question(NamedTuple):
    """One thing that a person has to decide, or at least to know. The draft holds the likelier answer."""

    about: str  # the part of the definition: "key", "time", "timezone", or a column
    ask: str
    because: str  # what was seen in the file
    field: str = ""  # the field of the definition that answers it with the column's name, such as "counts"
