"""dcat-us-3.json for DCAT-US 3.0 (https://resources.data.gov/resources/dcat-us3/): each metric, and each
kind of records, is a dataset.

DCAT-US 3.0 demands an e-mail address of whom to ask, which `email` of [open_data] in civicstat.toml gives.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from civicstat.publishing.content import Content, File
from civicstat.publishing.open_data import addresses
from civicstat.publishing.open_data.describing import (
    Offered,
    Subject,
    contact_of,
    days_of,
    description_of,
    identifier_of,
    keywords_of,
    offered,
    subjects_of,
    theme_of,
)
from civicstat.publishing.open_data.tables import moment
from civicstat.publishing.open_data.writing import as_json


def files(content: Content) -> Iterator[File]:
    """Yield dcat-us-3.json."""
    catalog: dict[str, Any] = {
        "@type": "Catalog", "title": f"{content.agency}: published figures", "description": content.reason,
        "conformsTo": {"@type": "Standard", "title": "DCAT-US 3.0"},
        "publisher": {"@type": "Agent", "name": content.agency}, "language": ["en"],
        "spatial": [_place(content)], "issued": content.made_at.date().isoformat(), "modified": moment(content.made_at),
        "dataset": [_dataset(content, each) for each in subjects_of(content)],
    }  # fmt: skip
    if settings.OPEN_DATA.license:
        catalog["license"] = settings.OPEN_DATA.license
    if home := addresses.of_newest(""):
        catalog |= {
            "@id": addresses.of_newest("dcat-us-3.json"),
            "homepage": {"@type": "Document", "title": content.agency, "accessURL": home},
        }
    yield File("dcat-us-3.json", as_json(catalog))


def _dataset(content: Content, subject: Subject) -> dict[str, Any]:
    fn, email = contact_of(content)
    said: dict[str, Any] = {
        "@type": "Dataset", "title": subject.title, "description": description_of(content, subject),
        "identifier": identifier_of(content, subject), "keyword": keywords_of(content, subject),
        "publisher": {"@type": "Organization", "name": content.agency},
        "contactPoint": {"@type": "Kind", "fn": fn, **({"hasEmail": f"mailto:{email}"} if email else {})},
        "modified": content.made_at.date().isoformat(), "language": ["en"], "version": f"edition {content.number}",
        "versionNotes": content.reason, "accessRights": "public",
        "spatial": [_place(content)],
    }  # fmt: skip
    if theme := theme_of(content, subject):
        said["theme"] = [{"@type": "Concept", "prefLabel": theme}]
    if days := days_of(subject):
        begins, ends = days[0].isoformat(), days[1].isoformat()
        said["temporal"] = [{"@type": "PeriodOfTime", "startDate": begins, "endDate": ends}]
    if found := offered(content, subject):
        dictionary = addresses.of_edition(content, addresses.DICTIONARY)
        said["distribution"] = [_file(content, each) for each in found]
        said["describedBy"] = {
            "@type": "Distribution", "title": "Data dictionary", "downloadURL": dictionary,
            "mediaType": "application/json",
        }  # fmt: skip
        said["landingPage"] = {"@type": "Document", "title": subject.title, "accessURL": addresses.page_of(subject)}
    return said


def _file(content: Content, offered: Offered) -> dict[str, Any]:
    said = {
        "@type": "Distribution", "title": offered.title, "downloadURL": offered.url, "mediaType": offered.media_type,
        "format": offered.form, "modified": content.made_at.date().isoformat(),
    }  # fmt: skip
    return said | ({"license": settings.OPEN_DATA.license} if settings.OPEN_DATA.license else {})


def _place(content: Content) -> dict[str, Any]:
    return {"@type": "Location", "prefLabel": content.agency}
