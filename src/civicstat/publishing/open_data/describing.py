"""What catalogs of any kind say of a metric: words, days, files."""

from datetime import date
from typing import NamedTuple

from django.conf import settings

from civicstat.publishing.content import Content, Metric
from civicstat.publishing.open_data import addresses

SHORTEST = 50  # characters: search engines pass over datasets that say less of themselves
LONGEST = 5000


class Offered(NamedTuple):
    """A file in which a dataset is offered."""

    title: str
    url: str
    media_type: str
    form: str


def description_of(content: Content, metric: Metric) -> str:
    """Return what a metric is, what is known to be wrong with it, and which edition this is."""
    said = [metric.describes or metric.question or metric.title]
    if metric.known_limits:
        said.append(f"Known limits: {' '.join(metric.known_limits.splitlines())}")
    version = f", version {metric.versions[-1].number} of its definition" if metric.versions else ""
    said.append(f"Published by {content.agency} in edition {content.number}{version}.")
    return " ".join(" ".join(each.split()).rstrip(".") + "." for each in said)[:LONGEST]


def days_of(metric: Metric) -> tuple[date, date] | None:
    """Return the first day that figures are about, and the first day after the last one; None without figures."""
    figures = [each for series in metric.series for each in series.figures]
    if not figures:
        return None
    return min(each.starts_on for each in figures), max(each.ends_on for each in figures)


def keywords_of(content: Content, metric: Metric) -> list[str]:
    """Return words by which people look for it: at least two."""
    titles = {each.slug: each.title for each in content.datasets}
    return sorted({metric.title, "public safety", *filter(None, (metric.theme,)),
                   *(titles.get(slug, slug) for slug in metric.datasets)})  # fmt: skip


def offered(content: Content, metric: Metric) -> list[Offered]:
    """Return the files that hold a metric's figures; none where no public address is set."""
    if not addresses.origin():
        return []
    own = addresses.of_edition(content, addresses.figures_of(metric))
    every = addresses.of_edition(content, "data/figures.parquet")
    return [
        Offered(f"{metric.title}, CSV", own, "text/csv", "CSV"),
        Offered("All figures of the edition, Parquet", every, "application/vnd.apache.parquet", "Parquet"),
    ]


def contact_of(content: Content) -> tuple[str, str]:
    """Return whom to write to about the data, and the e-mail address; empty where none is set."""
    return settings.OPEN_DATA.contact or content.agency, settings.OPEN_DATA.email


def identifier_of(content: Content, metric: Metric) -> str:
    """Return by what catalogs tell a metric from others, the same in every edition."""
    return addresses.of_newest(addresses.figures_of(metric)) or f"{content.agency}: {metric.slug}"
