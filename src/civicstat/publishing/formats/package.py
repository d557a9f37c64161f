"""A Frictionless Data Package (https://specs.frictionlessdata.io, version 1): the tables with their schemas."""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from civicstat.publishing.content import Content, File
from civicstat.publishing.extracts import Extract
from civicstat.publishing.open_data import addresses
from civicstat.publishing.open_data.records import columns_of
from civicstat.publishing.open_data.tables import TABLES, Column, Table, moment
from civicstat.publishing.open_data.writing import as_json


def files(content: Content) -> Iterator[File]:
    """Yield datapackage.json; its paths are relative, so that it holds wherever the edition lies."""
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": f"{_named(content.agency)}-edition-{content.number:04}",
        "title": f"{content.agency}: edition {content.number}",
        "description": f"Every figure that {content.agency} published in edition {content.number}. {content.reason}",
        "version": f"{content.number}.0.0",
        "created": moment(content.made_at),
        "keywords": sorted({each.theme for each in content.metrics if each.theme}),
        "contributors": [{"title": content.agency, "role": "publisher"}],
        "resources": [*map(_resource, TABLES), *(_records(each) for each in content.extracts)],
    }
    if home := addresses.of_edition(content, ""):
        package |= {"homepage": home, "id": addresses.of_edition(content, addresses.PACKAGE)}
    if settings.OPEN_DATA.license:
        package["licenses"] = [{"path": settings.OPEN_DATA.license}]
    yield File(addresses.PACKAGE, as_json(package))


def _resource(table: Table) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource", "name": table.name.replace("_", "-"), "path": table.path,
        "title": table.title, "description": table.describes, "format": "csv", "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": list(map(_field, table.columns)),
            "missingValues": [""], "primaryKey": list(table.key),
            **({"foreignKeys": [
                {"fields": list(here), "reference": {"resource": other.replace("_", "-"), "fields": list(there)}}
                for here, other, there in table.refers
            ]} if table.refers else {}),
        },
    }  # fmt: skip


def _records(extract: Extract) -> dict[str, Any]:
    """Return records as a resource. They have no key: those that are alike are alike."""
    return {
        "profile": "tabular-data-resource", "name": f"records-{extract.slug.replace('_', '-')}",
        "path": f"{extract.path}.csv", "title": extract.title, "description": extract.describes, "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8",
        "schema": {"fields": list(map(_field, columns_of(extract))), "missingValues": [""]},
    }  # fmt: skip


def _field(column: Column) -> dict[str, Any]:
    found = _constraints(column.is_required, column.among)
    said = {"name": column.name, "type": column.type, "description": column.describes}
    return said | ({"constraints": found} if found else {})


def _constraints(is_required: bool, among: tuple[str, ...]) -> dict[str, Any]:
    # An empty value is a missing one, which an enumeration does not concern.
    named = [each for each in among if each]
    return ({"required": True} if is_required else {}) | ({"enum": named} if named else {})


def _named(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "agency"
