"""How an edition and each of its metrics is cited: as plain text, BibTeX and CFF (Citation File Format 1.2)."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from django.conf import settings

from civicstat.publishing.content import Content, File, Metric
from civicstat.publishing.open_data import addresses
from civicstat.publishing.open_data.describing import Subject, description_of, keywords_of, name_of, subjects_of

_SPECIAL = {"\\": r"\textbackslash{}", **{sign: f"\\{sign}" for sign in "&%$#_{}"},
            "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}  # fmt: skip


def files(content: Content) -> Iterator[File]:
    """Yield CITATION.cff, data/citations/edition.bib and .txt, and data/citations/SLUG.txt, .bib and .cff."""
    yield File("CITATION.cff", _cff(content, None))
    yield File("data/citations/edition.bib", _bibtex(content, None))
    yield File("data/citations/edition.txt", text_of(content, None).encode() + b"\n")
    for subject in subjects_of(content):
        place = f"data/citations/{name_of(subject)}"
        yield File(f"{place}.txt", text_of(content, subject).encode() + b"\n")
        yield File(f"{place}.bib", _bibtex(content, subject))
        yield File(f"{place}.cff", _cff(content, subject))


def text_of(content: Content, subject: Subject | None) -> str:
    """Return the words by which a metric or records as this edition has them are cited, or the edition itself."""
    day = content.made_at.date()
    return " ".join(filter(None, (
        f"{content.agency} ({day.year}).", f"{_title(content, subject)}.", f"{_edition(content, subject)},",
        f"{day:%B} {day.day}, {day.year}.", _url(content, subject),
    )))  # fmt: skip


def _title(content: Content, subject: Subject | None) -> str:
    return f"{subject.title} [data set]" if subject else f"Published figures of {content.agency} [data set]"


def _edition(content: Content, subject: Subject | None) -> str:
    if isinstance(subject, Metric):
        version = f", definition version {subject.versions[-1].number}" if subject.versions else ""
        return f"Edition {content.number}, metric {subject.slug}{version}"
    return f"Edition {content.number}{f', records of {subject.slug}' if subject else ''}"


def _url(content: Content, subject: Subject | None) -> str:
    return addresses.of_edition(content, addresses.rows_of(subject) if subject else "")


def _bibtex(content: Content, subject: Subject | None) -> bytes:
    name = name_of(subject) if subject else "figures"
    key = re.sub(r"[^a-z0-9]+", "-", f"{content.agency}-{name}".lower()).strip("-")
    held = {
        "author": f"{{{_tex(content.agency)}}}", "title": f"{{{_tex(_title(content, subject))}}}",
        "year": str(content.made_at.year), "month": f"{content.made_at:%b}".lower(),
        "edition": str(content.number), "note": _tex(_edition(content, subject)), "url": _url(content, subject),
    }  # fmt: skip
    # Months are written bare: they are macros of every style.
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'}," for name, value in held.items() if value]
    return "\n".join([f"@misc{{{key}-{content.number:04},", *lines, "}", ""]).encode()


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in text)


def _cff(content: Content, subject: Subject | None) -> bytes:
    held: dict[str, Any] = {
        "cff-version": "1.2.0", "message": "If you use these figures, please cite them as below.", "type": "dataset",
        "title": _title(content, subject).removesuffix(" [data set]"), "version": _edition(content, subject),
        "authors": [{"name": content.agency}], "date-released": content.made_at.date(),
        "abstract": description_of(content, subject) if subject else content.reason,
        "keywords": keywords_of(content, subject) if subject else ["public safety", "open data"],
    }  # fmt: skip
    if url := _url(content, subject):
        held["url"] = url
    if settings.OPEN_DATA.license:
        held["license-url"] = settings.OPEN_DATA.license
    return yaml.safe_dump(held, allow_unicode=True, sort_keys=False, width=100).encode()
