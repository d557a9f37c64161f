"""An edition released: from what was chosen to a signed folder that is served at once."""

from datetime import date, datetime

from django.conf import settings

from civicstat.publishing.editions.actions import publish
from civicstat.publishing.editions.chain import Edition
from civicstat.store.interface import Store
from civicstat.web.releasing.formats import formats
from civicstat.web.releasing.preparing import Report, prepare
from civicstat.web.releasing.summing import Summary, summary_of


def release(
    *, reason: str, corrects: int | None = None, until: date | None = None, store: Store | None, at: datetime,
    report: Report = lambda share, what: None,
) -> tuple[Edition, Summary]:  # fmt: skip
    """Publish the next edition, and return it with what it changed.

    Raises EditionRefused, NothingChosen, BrokenChain, UnusableKey; then nothing was published.
    """
    prepared = prepare(reason=reason, corrects=corrects, until=until, store=store, at=at, report=report)
    edition = publish(
        content=prepared.content, earlier=prepared.earlier, formats=formats(), workspace=settings.WORKSPACE,
        data_dir=settings.DATA_DIR, report=lambda share, what: report(0.6 + 0.4 * share, what),
    )  # fmt: skip
    return edition, summary_of(prepared)
