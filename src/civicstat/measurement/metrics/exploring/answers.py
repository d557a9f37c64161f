"""An inquiry answered: its figures, the same for the whole city, and what they rest on."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.blocking import blocked
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.exploring.cuts import cut, overall
from civicstat.measurement.metrics.exploring.desk import desk
from civicstat.measurement.metrics.exploring.faults import Fault, InquiryRefused
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.exploring.seen import Seen
from civicstat.measurement.metrics.exploring.subjects import Subject, understand
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.on_demand import Computed, Cut, tell
from civicstat.store.hurried import HurriedStore
from civicstat.store.interface import Store
from civicstat.store.tables import StoreFault

ADDS_UP = ("count", "sum")  # kinds of which the parts of a whole add up to it
MOST_FIGURES = 20_000  # of one answer on a page
LONGEST_SECONDS = 8.0  # of one query


@dataclass(frozen=True)
class Answer:
    """Figures by period, area and group. whole: the same for the whole city and all groups; () where that is it.

    blocked: why the metric's figures should not be trusted, in a sentence; empty if nothing is wrong.
    """

    inquiry: Inquiry
    subject: Subject
    cut: Cut
    rows: tuple[Computed, ...]
    whole: tuple[Computed, ...]
    blocked: str = ""

    @property
    def definition(self) -> MetricDefinition:
        return self.subject.definition

    @property
    def is_by_area(self) -> bool:
        return self.inquiry.layer != CITY

    @property
    def adds_up(self) -> bool:
        """Whether figures of different areas, groups and periods may be added."""
        return self.definition.statistic.kind in ADDS_UP and self.inquiry.grain != "rolling_year"

    @property
    def records(self) -> float:
        """How many records the figures rest on, and would if nothing lacked."""
        return sum(row.n + row.missing + row.unusable + row.pending for row in self.rows)

    @property
    def elsewhere(self) -> float:
        """How many records that count lie in none of the layer's areas; 0 where it cannot be told."""
        if not self.is_by_area or self.inquiry.areas or self.inquiry.grain == "rolling_year":
            return 0.0
        return max(sum(row.n + row.missing + row.unusable for row in self.whole) - self.records, 0.0)


def answer(
    inquiry: Inquiry, seen: Seen, store: Callable[[], Store], *,
    most: int = MOST_FIGURES, seconds: float = LONGEST_SECONDS,
) -> Answer:  # fmt: skip
    """Return the answer to an inquiry. store: opens the record store.

    Raises InquiryRefused, also where there would be more figures than `most` or it takes too long; TooMuchAtOnce;
    and StoreFault where the store is away.
    """
    subject = understand(inquiry, seen)
    told = cut(inquiry, subject.data)
    with desk.place():
        ground = stand(HurriedStore(store(), seconds=seconds))
        ground = replace(ground, metrics={**ground.metrics, **subject.bases})
        rows = _told(told, subject, ground, lambda figures: _check_size(figures, most, inquiry))
        has_cuts = inquiry.layer != CITY or inquiry.by
        whole = _told(overall(told), subject, ground, lambda figures: None) if has_cuts else []
    if inquiry.span == "whole":  # all there is, up to the last record: no part of a period
        rows, whole = ([row._replace(is_partial=False) for row in each] for each in (rows, whole))
    stopped = blocked([subject.metric]).get(subject.metric.slug) if subject.metric else None
    return Answer(inquiry, subject, told, tuple(rows), tuple(whole), stopped.sentence if stopped else "")


def _told(told: Cut, subject: Subject, ground: Ground, check_size: Callable[[int], None]) -> list[Computed]:
    try:
        found = tell(told, subject.meanings, subject.zone, ground, check_size)
    except StoreFault as fault:
        if "longer than" not in str(fault):
            raise
        raise InquiryRefused([
            Fault("", "This takes too long to compute. Ask for fewer periods with since and until, for one cut less, "
                  "or for fewer records with a condition.")
        ]) from None  # fmt: skip
    return list(found)


def _check_size(figures: int, most: int, inquiry: Inquiry) -> None:
    if figures > most:
        ways = ["fewer periods with since and until, or longer ones"]
        ways += ["some areas, or a coarser layer"] if inquiry.layer != CITY else []
        ways += [f"fewer values of {' and '.join(inquiry.by)} with a condition"] if inquiry.by else []
        raise InquiryRefused([
            Fault("", f"There are {figures:,} figures; one answer has at most {most:,}. Ask for {'; '.join(ways)}.")
        ])  # fmt: skip
