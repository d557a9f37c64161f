"""The dataset templates, metrics and dashboards that ship with CivicStat, each as the YAML text of one document."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from rapidfuzz import process

from civicstat.errors import CivicStatError

_SEPARATOR = re.compile(r"^---\n", re.MULTILINE)
_NEAR = 60  # of 100: how alike a name must be to be worth suggesting
_ALL = {
    "dataset": "docs/reference/datasets.md", "metric": "docs/reference/metrics.md",
    "dashboard": "docs/how-to/dashboards.md",
}  # fmt: skip
Sort = Literal["dataset", "metric", "dashboard"]


class UnknownTemplate(CivicStatError):
    """No template of that name ships with CivicStat."""

    def __init__(self, *, sort: Sort | None, slug: str, known: Iterable[str]) -> None:
        near = [name for name, _, _ in process.extract(slug, sorted(set(known)), limit=3, score_cutoff=_NEAR)]
        hint = f"did you mean {' or '.join(near)}? " if near else ""
        what, listed = (sort, _ALL[sort]) if sort else ("dataset, metric or dashboard", ", ".join(_ALL.values()))
        super().__init__(f"found no {what} template named {slug!r}; {hint}All of them are listed in {listed}")


class DamagedTemplate(CivicStatError):
    """A file that ships with CivicStat does not begin as it should; the installation is broken."""


def dataset_templates() -> Mapping[str, str]:
    """Return the text of every dataset template, by its slug."""
    return _templates("dataset")


def metric_templates() -> Mapping[str, str]:
    """Return the text of every metric, by its slug."""
    return _templates("metric")


def dashboard_templates() -> Mapping[str, str]:
    """Return the text of every dashboard, by its slug."""
    return _templates("dashboard")


def dashboard_template(slug: str) -> str:
    """Return the text of one dashboard. Raises UnknownTemplate, which suggests near names."""
    return _template("dashboard", slug)


def dataset_template(slug: str) -> str:
    """Return the text of one dataset template. Raises UnknownTemplate, which suggests near names."""
    return _template("dataset", slug)


def metric_template(slug: str) -> str:
    """Return the text of one metric. Raises UnknownTemplate, which suggests near names."""
    return _template("metric", slug)


def _template(sort: Sort, slug: str) -> str:
    known = _templates(sort)
    if slug not in known:
        raise UnknownTemplate(sort=sort, slug=slug, known=known)
    return known[slug]


@cache
def _templates(sort: Sort) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, text in _texts(sort):
        first = re.match(rf"{sort}: ([a-z][a-z0-9_]*)\n", text)
        if first is None or first[1] in found:
            raise DamagedTemplate(
                f"{name}: found {text.partition(chr(10))[0]!r}, expected '{sort}:' and a name that is used once; "
                "install CivicStat again"
            )
        found[first[1]] = text
    return MappingProxyType(found)


def _texts(sort: Sort) -> Iterator[tuple[str, str]]:
    """Yield the file name and the text of every document."""
    folder = files("civicstat.library") / f"{sort}s"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yaml"):
            for text in _SEPARATOR.split(file.read_text(encoding="utf-8")):
                yield file.name, text
