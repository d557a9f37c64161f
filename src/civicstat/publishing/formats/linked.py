"""JSON-LD for search engines: schema.org/Dataset for each metric, schema.org/DataCatalog for the edition.

`block_of` and `catalog_block` are what pages embed; `in_page` writes them so that they may stand in a page.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from civicstat.publishing.content import Content, File, Metric
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
)
from civicstat.publishing.open_data.writing import as_json

SCHEMA = "https://schema.org/"


def files(content: Content) -> Iterator[File]:
    """Yield data/jsonld/catalog.json, data/jsonld/metrics/SLUG.json and data/jsonld/records/SLUG.json."""
    yield File("data/jsonld/catalog.json", as_json(catalog_block(content)))
    for subject in subjects_of(content):
        folder = "metrics" if isinstance(subject, Metric) else "records"
        yield File(f"data/jsonld/{folder}/{subject.slug}.json", as_json(block_of(content, subject)))


def catalog_block(content: Content) -> dict[str, Any]:
    """Return the edition as schema.org/DataCatalog."""
    block = {
        "@context": SCHEMA, "@type": "DataCatalog", "name": f"{content.agency}: published figures",
        "description": content.reason, "publisher": _publisher(content), "version": str(content.number),
        "datePublished": content.made_at.date().isoformat(),
        "dataset": [
            {"@type": "Dataset", "name": each.title, "description": description_of(content, each),
             "identifier": identifier_of(content, each)}
            for each in subjects_of(content)
        ],
    }  # fmt: skip
    return block | ({"url": addresses.of_newest("")} if addresses.origin() else {})


def block_of(content: Content, subject: Subject) -> dict[str, Any]:
    """Return a metric, or records, as schema.org/Dataset."""
    day = content.made_at.date().isoformat()
    block: dict[str, Any] = {
        "@context": SCHEMA, "@type": "Dataset", "name": subject.title,
        "description": description_of(content, subject), "identifier": identifier_of(content, subject),
        "keywords": keywords_of(content, subject), "version": f"edition {content.number}",
        "datePublished": day, "dateModified": day, "isAccessibleForFree": True, "inLanguage": "en",
        "creator": _publisher(content), "publisher": _publisher(content),
        "spatialCoverage": {"@type": "Place", "name": content.agency},
        "variableMeasured": _measured(subject),
    }  # fmt: skip
    if days := days_of(subject):
        block["temporalCoverage"] = f"{days[0]}/{days[1]}"
    if settings.OPEN_DATA.license:
        block["license"] = settings.OPEN_DATA.license
    if found := offered(content, subject):
        block["distribution"] = [
            {"@type": "DataDownload", "name": each.title, "contentUrl": each.url, "encodingFormat": each.media_type}
            for each in found
        ]  # fmt: skip
        block["url"] = addresses.page_of(subject)
        block["includedInDataCatalog"] = {
            "@type": "DataCatalog", "name": f"{content.agency}: published figures", "url": addresses.of_newest(""),
        }  # fmt: skip
    return block


def _measured(subject: Subject) -> dict[str, Any] | list[dict[str, Any]]:
    if isinstance(subject, Metric):
        return {
            "@type": "PropertyValue", "name": subject.title, "unitText": subject.unit,
            "measurementTechnique": subject.kind,
        }  # fmt: skip
    return [{"@type": "PropertyValue", "name": each.name, "description": each.title} for each in subject.columns]


def in_page(block: dict[str, Any] | list[dict[str, Any]]) -> str:
    """Return a block, or several, as the text of <script type="application/ld+json">, which no sign in it ends."""
    text = json.dumps(block, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _publisher(content: Content) -> dict[str, Any]:
    fn, email = contact_of(content)
    contact = {"@type": "ContactPoint", "name": fn, "contactType": "open data", "email": email}
    return {"@type": "GovernmentOrganization", "name": content.agency} | ({"contactPoint": contact} if email else {})
