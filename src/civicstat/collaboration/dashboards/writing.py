"""Dashboard definitions written as YAML documents."""

from typing import Any

from civicstat.collaboration.dashboards.definitions import DashboardDefinition
from civicstat.library.writing import write_document

_ORDER = ("dashboard", "title", "about", "columns", "area", "period", "sharing", "department", "owner", "starts")


def text_of(definition: DashboardDefinition) -> str:
    """Return a document that `catalog.read_dashboard` reads as the definition; what is as usual is left out."""
    fields = definition.model_dump(mode="json", exclude_defaults=True)
    told: dict[str, Any] = {name: fields[name] for name in _ORDER if name in fields}
    blocks = [
        {"kind": block.kind, **_told(block.model_dump(mode="json", exclude_defaults=True))}
        for block in definition.blocks
    ]
    return write_document(told | ({"blocks": blocks} if blocks else {}))


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name != "kind"}
