"""How an edition and each of its metrics is cited: as plain text, BibTeX and CFF (Citation File Format 1.2)."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from django.conf import settings

from civicstat.publishing.content import Content, File, Metric
from civicstat.publishing.open_data import addresses
from civicstat.publishing.open_data.describing import description_of, keywords_of

_SPECIAL = {"\\": r"\textbackslash{}", **{sign: f"\\{sign}" for sign in "&%$#_{}"},
            "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}  # fmt: skip


def files(content: Content) -> Iterator[File]:
    """Yield CITATION.cff, data/citations/edition.bib and .txt, and data/citations/SLUG.txt, .bib and .cff."""
    yield File("CITATION.cff", _cff(content, None))
    yield File("data/citations/edition.bib", _bibtex(content, None))
    yield File("data/citations/edition.txt", text_of(content, None).encode() + b"\n")
    for metric in content.metrics:
        place = f"data/citations/{metric.slug}"
        yield File(f"{place}.txt", text_of(content, metric).encode() + b"\n")
        yield File(f"{place}.bib", _bibtex(content, metric))
        yield File(f"{place}.cff", _cff(content, metric))


def text_of(content: Content, metric: Metric | None) -> str:
    """Return the words by which a metric as this edition has it is cited, or the edition itself."""
    day = content.made_at.date()
    return " ".join(filter(None, (
        f"{content.agency} ({day.year}).", f"{_title(content, metric)}.", f"{_edition(content, metric)},",
        f"{day:%B} {day.day}, {day.year}.", _url(content, metric),
    )))  # fmt: skip


def _title(content: Content, metric: Metric | None) -> str:
    return f"{metric.title} [data set]" if metric else f"Published figures of {content.agency} [data set]"


def _edition(content: Content, metric: Metric | None) -> str:
    version = f", definition version {metric.versions[-1].number}" if metric and metric.versions else ""
    name = f", metric {metric.slug}" if metric else ""
    return f"Edition {content.number}{name}{version}"


def _url(content: Content, metric: Metric | None) -> str:
    return addresses.of_edition(content, addresses.figures_of(metric) if metric else "")


def _bibtex(content: Content, metric: Metric | None) -> bytes:
    key = re.sub(r"[^a-z0-9]+", "-", f"{content.agency}-{metric.slug if metric else 'figures'}".lower()).strip("-")
    held = {
        "author": f"{{{_tex(content.agency)}}}", "title": f"{{{_tex(_title(content, metric))}}}",
        "year": str(content.made_at.year), "month": f"{content.made_at:%b}".lower(),
        "edition": str(content.number), "note": _tex(_edition(content, metric)), "url": _url(content, metric),
    }  # fmt: skip
    # Months are written bare: they are macros of every style.
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'}," for name, value in held.items() if value]
    return "\n".join([f"@misc{{{key}-{content.number:04},", *lines, "}", ""]).encode()


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in text)


def _cff(content: Content, metric: Metric | None) -> bytes:
    held: dict[str, Any] = {
        "cff-version": "1.2.0", "message": "If you use these figures, please cite them as below.", "type": "dataset",
        "title": _title(content, metric).removesuffix(" [data set]"), "version": _edition(content, metric),
        "authors": [{"name": content.agency}], "date-released": content.made_at.date(),
        "abstract": description_of(content, metric) if metric else content.reason,
        "keywords": keywords_of(content, metric) if metric else ["public safety", "open data"],
    }  # fmt: skip
    if url := _url(content, metric):
        held["url"] = url
    if settings.OPEN_DATA.license:
        held["license-url"] = settings.OPEN_DATA.license
    return yaml.safe_dump(held, allow_unicode=True, sort_keys=False, width=100).encode()
