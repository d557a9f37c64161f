"""What an edition would change, in numbers and for each metric."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from civicstat.publishing.content import Content, Metric, Withheld
from civicstat.publishing.editions.changes import FigureKey, values_of
from civicstat.publishing.extracts import Extract
from civicstat.web.releasing.costing import Protection, protection_of
from civicstat.web.releasing.preparing import Prepared


@dataclass(frozen=True)
class MetricChange:
    """What of a metric is other than in the edition before.

    figures, new, revised, withheld, held: how many. version, version_before: of its definition; 0: it was not there.
    reason: of the newest version where the definition changed. holds: why figures stay inside.
    """

    slug: str
    title: str
    figures: int
    new: int
    revised: int
    withheld: int
    held: int
    version: int
    version_before: int
    reason: str
    holds: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """What an edition would change against the one before."""

    number: int
    metrics: tuple[MetricChange, ...]
    goals: int
    reports: int
    withdrawn: tuple[tuple[str, str, str], ...]  # kind, title, reason: of what goes with this edition
    protection: Protection
    records: tuple[str, ...] = ()  # sentences: what is told of records, and how much is not

    @property
    def figures(self) -> int:
        return sum(each.figures for each in self.metrics)

    @property
    def new(self) -> int:
        return sum(each.new for each in self.metrics)

    @property
    def revised(self) -> int:
        return sum(each.revised for each in self.metrics)

    @property
    def withheld(self) -> int:
        return sum(each.withheld for each in self.metrics)


def summary_of(prepared: Prepared) -> Summary:
    """Return what an edition would change against the one before."""
    content, before = prepared.content, prepared.earlier[-1] if prepared.earlier else None
    known = values_of(before) if before is not None else {}
    versions = _versions(before)
    revised: dict[str, int] = {}
    for each in content.revisions:
        revised[each.metric] = revised.get(each.metric, 0) + 1
    changes = tuple(
        _change(metric, known, revised.get(metric.slug, 0), versions.get(metric.slug, 0), prepared)
        for metric in content.metrics
    )
    gone = tuple(
        (each.kind, each.title, each.reason)
        for each in content.withdrawn
        if before is not None and each.last_edition == before.number
    )
    records = (*map(_of_records, content.extracts), *_told_before(content, before))
    cost = protection_of(prepared.cost, content)
    return Summary(content.number, changes, len(content.goals), len(content.reports), gone, cost, records)


def _of_records(extract: Extract) -> str:
    """Return what is told of records, and how much is not, in a sentence."""
    gone = [each.name for each in extract.columns if each.left_out]
    left_out = f"; figures count by {', '.join(gone)}, so that new ones do not tell it" if gone else ""
    whole = f"; about {extract.withheld:,} are left out whole" if extract.withheld else ""
    less = f", {extract.less_told:,} of which tell less since fewer than {extract.least} are alike"
    return f"{extract.title}: {extract.records:,} records{less if extract.least > 1 else ''}{whole}{left_out}."


def _told_before(content: Content, before: Content | None) -> Iterator[str]:
    """Yield which columns records told before, by which figures count only now: that cannot be taken back."""
    told = {(each.slug, column.name) for each in (before.extracts if before else ()) for column in each.columns
            if not column.left_out}  # fmt: skip
    for each in content.extracts:
        for column in each.columns:
            if column.left_out and (each.slug, column.name) in told:
                yield (
                    f"{each.title}: earlier editions tell {column.name} of records, and figures of {column.left_out} "
                    "count by it only now. Both together may tell of few; withdraw that metric if you can."
                )


def _versions(content: Content | None) -> dict[str, int]:
    metrics = content.metrics if content is not None else ()
    return {metric.slug: metric.versions[-1].number for metric in metrics if metric.versions}


def _change(
    metric: Metric, known: Mapping[FigureKey, float | None], revised: int, before: int, prepared: Prepared
) -> MetricChange:
    figures = [(series, figure) for series in metric.series for figure in series.figures]
    version = metric.versions[-1] if metric.versions else None
    return MetricChange(
        slug=metric.slug, title=metric.title, figures=len(figures), revised=revised,
        new=sum((metric.slug, *series.key, figure.period) not in known for series, figure in figures),
        withheld=sum(figure.withheld not in (None, Withheld.HELD) for _, figure in figures),
        held=sum(figure.withheld is Withheld.HELD for _, figure in figures),
        version=version.number if version else 0, version_before=before,
        reason=version.reason if version and before not in (0, version.number) else "",
        holds=tuple(each.reason for each in prepared.holds.get(metric.slug, ())),
    )  # fmt: skip
