"""What catalogs of any kind say of a metric, or of records that are told one by one: words, days, files."""

from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings

from civicstat.publishing.content import CITY, Content, Metric
from civicstat.publishing.extracts import Extract
from civicstat.publishing.open_data import addresses

SHORTEST = 50  # characters: search engines pass over datasets that say less of themselves
LONGEST = 5000
Subject = Metric | Extract  # what is a dataset of its own in catalogs


class Offered(NamedTuple):
    """A file in which a dataset is offered."""

    title: str
    url: str
    media_type: str
    form: str


def subjects_of(content: Content) -> tuple[Subject, ...]:
    """Return what an edition offers as datasets: its metrics, and records."""
    return (*content.metrics, *content.extracts)


def name_of(subject: Subject) -> str:
    """Return by what files about a subject are called; no metric has a name with a hyphen."""
    return subject.slug if isinstance(subject, Metric) else f"records-{subject.slug}"


def description_of(content: Content, subject: Subject) -> str:
    """Return what it is, what is known to be wrong with it, and which edition this is."""
    return _joined(_of_metric(content, subject) if isinstance(subject, Metric) else _of_extract(content, subject))


def _of_metric(content: Content, metric: Metric) -> list[str]:
    said = [metric.describes or metric.question or metric.title]
    if metric.known_limits:
        said.append(f"Known limits: {' '.join(metric.known_limits.splitlines())}")
    version = f", version {metric.versions[-1].number} of its definition" if metric.versions else ""
    return [*said, f"Published by {content.agency} in edition {content.number}{version}."]


def _of_extract(content: Content, extract: Extract) -> list[str]:
    place = "" if extract.layer == CITY else f", and of the place the {extract.layer}"
    said = [extract.describes or extract.title, f"Of the time the {extract.grain} is told{place}; values are coarse"]
    if extract.least > 1:
        said.append(f"Where fewer than {extract.least} records are alike, less is told of them")
    whole = f"; about {extract.withheld:,} are withheld whole" if extract.withheld else ""
    said.append(f"{extract.records:,} records{whole}")
    return [*said, f"Published by {content.agency} in edition {content.number}."]


def _joined(said: list[str]) -> str:
    return " ".join(" ".join(each.split()).rstrip(".") + "." for each in said)[:LONGEST]


def days_of(subject: Subject) -> tuple[date, date] | None:
    """Return the first and the last day that it is about; None where there is none."""
    if isinstance(subject, Extract):
        told = subject.days
    else:
        figures = [each for series in subject.series for each in series.figures]
        told = (min(e.starts_on for e in figures), max(e.ends_on for e in figures)) if figures else None
    return (told[0], told[1] - timedelta(days=1)) if told else None


def theme_of(content: Content, subject: Subject) -> str:
    """Return what it is about: of records the theme of the metric that counts them."""
    metric = subject if isinstance(subject, Metric) else content.metric(subject.metric)
    return metric.theme if metric is not None else ""


def keywords_of(content: Content, subject: Subject) -> list[str]:
    """Return words by which people look for it: at least two."""
    titles = {each.slug: each.title for each in content.datasets}
    datasets = subject.datasets if isinstance(subject, Metric) else (subject.slug,)
    theme = theme_of(content, subject)
    return sorted({subject.title, "public safety", *filter(None, (theme,)),
                   *(titles.get(slug, slug) for slug in datasets)})  # fmt: skip


def offered(content: Content, subject: Subject) -> list[Offered]:
    """Return the files that hold its figures or records; none where no public address is set."""
    if not addresses.origin():
        return []
    own = addresses.of_edition(content, addresses.rows_of(subject))
    parquet = "data/figures.parquet" if isinstance(subject, Metric) else f"{subject.path}.parquet"
    title = "All figures of the edition, Parquet" if isinstance(subject, Metric) else f"{subject.title}, Parquet"
    every = addresses.of_edition(content, parquet)
    return [
        Offered(f"{subject.title}, CSV", own, "text/csv", "CSV"),
        Offered(title, every, "application/vnd.apache.parquet", "Parquet"),
    ]


def contact_of(content: Content) -> tuple[str, str]:
    """Return whom to write to about the data, and the e-mail address; empty where none is set."""
    return settings.OPEN_DATA.contact or content.agency, settings.OPEN_DATA.email


def license_of() -> str:
    """Return the address of the license of all published data; empty where none is set."""
    return str(settings.OPEN_DATA.license)


def identifier_of(content: Content, subject: Subject) -> str:
    """Return by what catalogs tell it from others, the same in every edition."""
    return addresses.of_newest(addresses.rows_of(subject)) or f"{content.agency}: {name_of(subject)}"
