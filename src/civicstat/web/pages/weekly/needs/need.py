"""One thing that needs somebody."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """What needs somebody, and the one next step. badge: a state's; word: in place of the badge's own."""

    badge: str
    word: str
    what: str  # in a few words: the name of the goal, metric, dataset
    detail: str  # one sentence
    offer: str  # what the link says: "Say what is being done"
    url: str
    rank: int = 0  # the smaller, the more urgent
    metric: int = 0  # that it is about; 0: none
    goal: int = 0
