"""The words by which a figure is cited."""

from typing import Protocol

from django.conf import settings
from django.utils.timezone import localtime

from civicstat.measurement.context.models import Citation


class Words(Protocol):
    """How figures of the metric are written."""

    def with_noun(self, figure: float) -> str: ...
    def interval(self, low: float | None, high: float | None) -> str: ...


def text_of(cited: Citation, words: Words, link: str) -> str:
    """Return who says what, of where and when, how sure, from which data, and where it can be looked up."""
    definition, at = cited.definition, localtime(cited.at)
    figure = words.with_noun(cited.value) if cited.value is not None else f"no figure ({cited.reason})"
    interval = words.interval(cited.low, cited.high)
    behind = [f"{definition.level * 100:g}% interval {interval}"] if interval else []
    behind += [f"{cited.n:,.0f} records", "provisional" if cited.is_provisional else "final"]
    data = ", ".join(f"{dataset} up to delivery {sequence}" for dataset, sequence in cited.data_versions.items())
    return (
        f"{settings.AGENCY}: {definition.title} (metric {cited.metric.slug}, definition version "
        f"{cited.metric_version}). {cited.area.name}, {cited.label}: {figure} ({'; '.join(behind)}). "
        f"Data: {data or 'none'}. Retrieved on {at:%B} {at.day}, {at.year}. {link}"
    )
