"""What DCAT-US 1.1 (non-federal) and 3.0 ask of the properties that we write, as facts of their JSON schemas.

3.0: jsonschema/definitions of GSA/dcat-us at e0b389ffe7f9e9cdd2b28469e6cf7660702b68e3. 1.1: the schemas that
ckanext-datajson 0.1.29 ships as non-federal-v1.1. Neither refuses a property that it does not know; `faults` does, so
that a name that is misspelled, or belongs to another class, is found.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit


class Kind(NamedTuple):
    """A class: what its objects must have, and what each property holds. [x] is a list of x, "a|b" is either."""

    required: frozenset[str]
    holds: Mapping[str, str]


def _kind(required: str, **holds: str) -> Kind:
    return Kind(frozenset(required.split()), {"@id": "iri", "@type": "text", **holds})


CATALOG_3, CATALOG_1 = "Catalog", "dcat:Catalog"
KINDS = {
    "Catalog": _kind(
        "dataset", title="text", description="text", conformsTo="Standard", publisher="Agent", language="[language]",
        issued="day", modified="day", dataset="[Dataset]", license="text", homepage="Document", spatial="[Location]",
    ),
    "Dataset": _kind(
        "description publisher title contactPoint identifier", title="text", description="text", identifier="text",
        keyword="[filled]", theme="[Concept]", publisher="Organization", contactPoint="Kind", modified="day",
        issued="day", language="[language]", version="text", versionNotes="text", accessRights="text",
        spatial="[Location]", temporal="[PeriodOfTime]", distribution="[Distribution]", describedBy="Distribution",
        landingPage="Document",
    ),
    "Distribution": _kind(
        "", title="text", description="text", downloadURL="iri", accessURL="iri", mediaType="text", format="text",
        license="text", modified="day", describedBy="Distribution",
    ),
    "Standard": _kind("", title="text", description="text", identifier="text"),
    "Agent": _kind("name", name="text"),
    "Organization": _kind("name", name="text"),
    "Kind": _kind("hasEmail fn", fn="text", hasEmail="mailto"),
    "Location": _kind("", prefLabel="text"),
    "PeriodOfTime": _kind("", startDate="day", endDate="day"),  # and one of both at least
    "Document": _kind("title", title="text", accessURL="iri"),
    "Concept": _kind("prefLabel", prefLabel="text"),
    "dcat:Catalog": _kind(
        "conformsTo dataset @context", **{"@context": "iri", "conformsTo": "1.1", "describedBy": "iri"},
        dataset="[dcat:Dataset]",
    ),
    "dcat:Dataset": _kind(
        "title description publisher contactPoint identifier accessLevel", title="filled", description="filled",
        keyword="[filled]", modified="day", publisher="org:Organization", contactPoint="vcard:Contact",
        identifier="filled", accessLevel="access", language="[language]", spatial="filled", temporal="days",
        theme="[filled]", license="iri", distribution="[dcat:Distribution]", describedBy="iri",
        describedByType="media type", landingPage="iri",
    ),
    "dcat:Distribution": _kind(
        "mediaType", title="filled", downloadURL="iri", mediaType="media type", format="filled"
    ),  # a media type wherever there is an address to load it from
    "org:Organization": _kind("name", name="filled"),
    "vcard:Contact": _kind("fn", fn="filled", hasEmail="mailto"),
}  # fmt: skip
_FORMS = {
    "text": r"(?s).*", "filled": r"(?s).+", "language": "[a-z]{2}", "access": "public|restricted public|non-public",
    "mailto": r"mailto:[\w~!$&'()*+,;=:.-]+@[\w.-]+\.[\w.-]+", "media type": r"[-\w]+/[-\w]+(\.[-\w]+)*([+][-\w]+)?",
    "1.1": r"https://project-open-data\.cio\.gov/v1\.1/schema",
}  # fmt: skip


def faults(value: object, kind: str, where: str = "$") -> Iterator[str]:
    """Yield what keeps a value from being of a kind: one of `KINDS`, a form of text, or a list of those in brackets."""
    if kind.startswith("["):
        yield from _of_list(value, kind[1:-1], where)
    elif kind in KINDS:
        yield from _of_object(value, kind, where)
    elif not isinstance(value, str) or not _fits(value, kind):
        yield f"{where}: {value!r} is no {kind}"


def _of_list(value: object, kind: str, where: str) -> Iterator[str]:
    if not isinstance(value, list) or not value:
        yield f"{where}: {value!r} is no list of {kind}"
        return
    for at, each in enumerate(value):
        yield from faults(each, kind, f"{where}[{at}]")


def _of_object(value: object, kind: str, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: {value!r} is no {kind}"
        return
    said: dict[str, Any] = value
    if said.get("@type") != kind:
        yield f"{where}: @type is {said.get('@type')!r}, expected {kind}"
    yield from (f"{where}: lacks {each}" for each in sorted(KINDS[kind].required - said.keys()))
    if kind == "PeriodOfTime" and not {"startDate", "endDate"} & said.keys():
        yield f"{where}: lacks startDate and endDate"
    for name, held in said.items():
        if name not in KINDS[kind].holds:
            yield f"{where}: {kind} has no {name}"
        else:
            yield from faults(held, KINDS[kind].holds[name], f"{where}.{name}")


def _fits(text: str, form: str) -> bool:
    if form == "iri":
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"\s", text)
    if form == "day":
        return _is_moment(text)
    if form == "days":
        ends = text.split("/")
        return len(ends) == 2 and all(map(_is_moment, ends)) and ends[0] <= ends[1]
    return re.fullmatch(_FORMS[form], text) is not None


def _is_moment(text: str) -> bool:
    """Return whether a text is a date, or a date and time with a zone, as RFC 3339 spells them."""
    try:
        if len(text) == len("2026-10-31"):
            return bool(date.fromisoformat(text))
        return datetime.fromisoformat(text).tzinfo is not None and text[10] == "T"
    except ValueError:
        return False
