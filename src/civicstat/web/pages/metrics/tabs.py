"""The pages of a metric, in the order of their tabs. A further page has its line here, and nowhere else."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from civicstat.web.pages.asking import columns_of

if TYPE_CHECKING:
    from civicstat.web.pages.metrics.subject import Subject


class Tab(NamedTuple):
    """A page of a metric. view: its name. is_for: whether a metric has it; who opens it anyway is told why not."""

    label: str
    view: str
    is_for: Callable[["Subject"], bool] = lambda subject: True


TABS = (
    Tab("Overview", "metric"),
    Tab("Areas", "metric-areas", lambda subject: bool(subject.layers)),
    Tab("Groups", "metric-groups", lambda subject: bool(columns_of(subject.metric))),
    Tab("Patterns", "metric-patterns", lambda subject: subject.definition.statistic.kind != "gap"),
    Tab("Records", "metric-records"),
    Tab("Definition", "metric-definition"),
)


def tabs_of(subject: "Subject", current: str) -> list[tuple[str, str, bool]]:
    """Return label, address and whether it is open, as ui/tabs.html wants them."""
    return [
        (tab.label, subject.address(tab.view), tab.view == current)
        for tab in TABS
        if tab.is_for(subject) or tab.view == current
    ]
