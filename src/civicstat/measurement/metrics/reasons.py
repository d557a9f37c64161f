"""Why a figure is not there, and what must be known of one that is, in words for pages, programs and files."""

from typing import Protocol

from civicstat.measurement.metrics.definitions import CohortShare, Gap, MetricDefinition, TimeToClose
from civicstat.measurement.metrics.scarcity import has_too_few_residents, is_per_resident

MUCH = 0.1  # share of records lacking what is measured from which a figure without a limit carries a warning
_PARTS = {0.05: "one in twenty", 0.1: "one in ten", 0.2: "one in five", 0.25: "one in four", 0.5: "half"}


class Figure(Protocol):
    """One observation: its value, and the records behind it."""

    @property
    def value(self) -> float | None: ...
    @property
    def n(self) -> float: ...
    @property
    def numerator(self) -> float | None: ...
    @property
    def denominator(self) -> float | None: ...
    @property
    def missing(self) -> int: ...
    @property
    def unusable(self) -> int: ...
    @property
    def pending(self) -> int: ...


def why_none(definition: MetricDefinition, figure: Figure) -> str:
    """Return why there is no figure, without a full stop; empty where there is one."""
    if figure.value is not None:
        return ""
    if is_lacking(definition, figure):
        return f"{missing_in_words(figure)}: more than {part_in_words(definition.most_missing or 0)}"
    if has_too_few_residents(definition, figure.denominator):
        return f"Too few residents to tell ({figure.denominator or 0:,.0f})"
    if is_per_resident(definition) and figure.denominator is None:
        return "Residents not known"
    if isinstance(definition.statistic, Gap) and figure.n:
        return "In one of them too many records lack what is measured, or fewer than two have a figure"
    if 0 < figure.n < definition.min_n:
        return f"Too few to tell ({figure.n:,.0f})"
    return _why_not_yet(definition, figure) or _why_nothing(figure)


def _why_not_yet(definition: MetricDefinition, figure: Figure) -> str:
    if isinstance(definition.statistic, CohortShare) and not figure.n and figure.pending:
        return f"Too early to tell: {_young_in_words(definition.statistic, figure)}"
    if isinstance(definition.statistic, TimeToClose) and (still := open_cases(definition, figure)):
        return f"Too few are closed to tell: {still:,.0f} of {figure.denominator or 0:,.0f} are still open"
    return ""


def _why_nothing(figure: Figure) -> str:
    if figure.n:
        return "No figure"
    return "Nothing to measure in it" if figure.missing or figure.unusable else "No records"


def notes(definition: MetricDefinition, figure: Figure) -> str:
    """Return what must be known of a figure that is there, in sentences; empty where there is nothing."""
    if figure.value is None:
        return ""
    found = []
    if isinstance(definition.statistic, CohortShare) and figure.pending:
        found.append(f"{_young_in_words(definition.statistic, figure)}; they are not in the figure yet.")
    if still := open_cases(definition, figure):
        found.append(f"{still:,.0f} of {figure.denominator or 0:,.0f} are still open. {_of_open(figure)}")
    if definition.statistic.kind != "index" and missing_share(figure) > MUCH:
        found.append(f"{missing_in_words(figure)}; they are not in the figure.")
    return " ".join(found)


def _of_open(figure: Figure) -> str:
    if figure.pending:
        return "Closing them may change the figure."
    return "They have been open for longer than the interval reaches: closing them cannot change the figure."


def open_cases(definition: MetricDefinition, figure: Figure) -> float:
    """Return how many cases are still open, where a metric tells how long cases are open; 0 for others."""
    if not isinstance(definition.statistic, TimeToClose):
        return 0
    return (figure.denominator or 0) - (figure.numerator or 0)


def is_lacking(definition: MetricDefinition, figure: Figure) -> bool:
    """Return whether more records lack what is measured than the metric allows."""
    return definition.most_missing is not None and missing_share(figure) > definition.most_missing


def missing_share(figure: Figure) -> float:
    """Return the share of the records concerned that lack what the statistic needs."""
    concerned = figure.n + figure.missing + figure.unusable
    return figure.missing / concerned if concerned else 0.0


def missing_in_words(figure: Figure) -> str:
    """Return "45 of 185 records lack what is measured"."""
    concerned = figure.n + figure.missing + figure.unusable
    return f"{figure.missing:,} of {concerned:,.0f} records lack what is measured"


def part_in_words(share: float) -> str:
    """Return "one in ten" for 0.1."""
    return _PARTS.get(share, f"{share * 100:g}%")


def _young_in_words(statistic: CohortShare, figure: Figure) -> str:
    cases = figure.pending + figure.n + figure.missing + figure.unusable
    days = statistic.within.total_seconds() / 86_400
    return f"{figure.pending:,} of {cases:,.0f} cases are younger than {days:g} day{'' if days == 1 else 's'}"
