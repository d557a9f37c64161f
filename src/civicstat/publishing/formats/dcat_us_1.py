"""data.json for DCAT-US 1.1 (https://resources.data.gov/resources/dcat-us/), the profile of governments below the
federal one: each metric, and each kind of records, is a dataset."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from civicstat.publishing.content import Content, File
from civicstat.publishing.open_data import addresses
from civicstat.publishing.open_data.describing import (
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
from civicstat.publishing.open_data.writing import as_json

SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"


def files(content: Content) -> Iterator[File]:
    """Yield data.json."""
    catalog: dict[str, Any] = {
        "@context": f"{SCHEMA}/catalog.jsonld", "@type": "dcat:Catalog", "conformsTo": SCHEMA,
        "describedBy": f"{SCHEMA}/catalog.json",
        "dataset": [_dataset(content, each) for each in subjects_of(content)],
    }  # fmt: skip
    if here := addresses.of_newest("data.json"):
        catalog["@id"] = here
    yield File("data.json", as_json(catalog))


def _dataset(content: Content, subject: Subject) -> dict[str, Any]:
    fn, email = contact_of(content)
    said: dict[str, Any] = {
        "@type": "dcat:Dataset", "title": subject.title, "description": description_of(content, subject),
        "keyword": keywords_of(content, subject), "modified": content.made_at.date().isoformat(),
        "publisher": {"@type": "org:Organization", "name": content.agency},
        "contactPoint": {"@type": "vcard:Contact", "fn": fn, **({"hasEmail": f"mailto:{email}"} if email else {})},
        "identifier": identifier_of(content, subject), "accessLevel": "public", "language": ["en"],
        "spatial": content.agency,
    }  # fmt: skip
    if days := days_of(subject):
        said["temporal"] = f"{days[0]}/{days[1]}"
    if theme := theme_of(content, subject):
        said["theme"] = [theme]
    if settings.OPEN_DATA.license:
        said["license"] = settings.OPEN_DATA.license
    if found := offered(content, subject):
        said["distribution"] = [
            {"@type": "dcat:Distribution", "title": each.title, "downloadURL": each.url,
             "mediaType": each.media_type, "format": each.form}
            for each in found
        ]  # fmt: skip
        said |= {
            "describedBy": addresses.of_edition(content, addresses.DICTIONARY), "describedByType": "application/json",
            "landingPage": addresses.page_of(subject),
        }  # fmt: skip
    return said
