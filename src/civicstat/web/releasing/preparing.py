"""An edition as it would be: what was chosen, protected, beside what the editions before say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings

from civicstat.directory.clock import judged_at
from civicstat.errors import CivicStatError
from civicstat.publishing.content import Content
from civicstat.publishing.disclosure import Summary as Cost
from civicstat.publishing.editions.actions import settle
from civicstat.publishing.editions.chain import Edition
from civicstat.publishing.editions.changes import compared
from civicstat.publishing.editions.earlier import contents_of
from civicstat.publishing.gathering.holding import Hold
from civicstat.publishing.gathering.reading import gather
from civicstat.publishing.reports.planning import planned_releases
from civicstat.publishing.reports.released import released_reports
from civicstat.store.interface import Store
from civicstat.web.releasing.protecting import extracts, protected

Report = Callable[[float, str], None]  # share done, 0 to 1, and of what


class NothingChosen(CivicStatError):
    """Nothing was chosen to be public."""


@dataclass(frozen=True)
class Prepared:
    """What would be published. content: protected. editions, earlier: those before, and what they say."""

    content: Content
    editions: tuple[Edition, ...]
    earlier: tuple[Content, ...]
    holds: Mapping[str, tuple[Hold, ...]]  # of metrics, by slug
    cost: Cost  # what protection costs, for those who decide on the release


def prepare(
    *, reason: str, corrects: int | None, until: date | None = None, store: Store | None, at: datetime, report: Report
) -> Prepared:
    """Return the next edition as it would be now. until: the last day of figures; None: all there are.

    Raises NothingChosen, BrokenChain, RecordsRefused, NothingToTell."""
    editions = settle(workspace=settings.WORKSPACE)
    report(0.0, "reading earlier editions")
    earlier = contents_of(editions, settings.DATA_DIR)
    gathered = gather(
        number=len(editions) + 1, reason=reason.strip(), corrects=corrects, store=store, at=at, until=until,
        judged_at=judged_at(at), report=lambda share, what: report(0.05 + 0.4 * share, what),
    )  # fmt: skip
    if not gathered.content.metrics and not earlier:
        raise NothingChosen("Nothing is public yet. Choose metrics first: civicstat choose --all, or on the page.")
    whole = replace(gathered.content, reports=released_reports(), calendar=planned_releases())
    report(0.45, "protecting small groups")
    safe = protected(whole, earlier)
    content = safe.content
    if store is not None:
        report(0.55, "reading records")
        content = replace(content, extracts=extracts(content, earlier, editions, store))
    return Prepared(compared(content, earlier, gathered.reasons), editions, earlier, gathered.holds, safe.summary)
