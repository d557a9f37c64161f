"""Where files of editions are found on the web: each one under its number for good, the newest one at the root."""

from django.conf import settings

from civicstat.publishing.content import Content, Metric
from civicstat.publishing.extracts import Extract

FIGURES, PACKAGE, DICTIONARY = "data/figures.csv", "datapackage.json", "data/dictionary.json"


def origin() -> str:
    """Return the public address of the portal without a last slash; empty where none is set."""
    return str(getattr(settings, "PUBLIC_URL", "") or settings.ADDRESS).rstrip("/")


def of_edition(content: Content, path: str) -> str:
    """Return the address at which a file of this edition stays; empty where no public address is set."""
    return f"{origin()}/editions/{content.number:04}/{path}" if origin() else ""


def of_newest(path: str) -> str:
    """Return the address at which the newest edition has such a file; empty where no public address is set."""
    return f"{origin()}/{path}" if origin() else ""


def figures_of(metric: Metric) -> str:
    """Return the path of a metric's figures within an edition."""
    return f"data/metrics/{metric.slug}.csv"


def rows_of(subject: Metric | Extract) -> str:
    """Return the path of a metric's figures, or of records, within an edition."""
    return figures_of(subject) if isinstance(subject, Metric) else f"{subject.path}.csv"


def page_of(subject: Metric | Extract) -> str:
    """Return the address of the page that shows it in the newest edition; empty where no public address is set."""
    if isinstance(subject, Metric):
        return of_newest(f"en/figures/{subject.slug}.html")
    return of_newest(f"en/data.html#records-{subject.slug}")
