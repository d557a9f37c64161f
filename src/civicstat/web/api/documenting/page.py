"""The documentation of the API as a page: made from its schema on the server, so it needs no scripts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from civicstat.web.api.documenting.operations import Operation, operations_of, shapes_of


@dataclass(frozen=True)
class Section:
    """The operations of one subject."""

    title: str
    anchor: str
    operations: tuple[Operation, ...]


class DocsPage(DocsBase):
    """Renders the schema as one readable page."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema: Mapping[str, Any] = json.loads(json.dumps(api.get_openapi_schema()))
        context = {
            "info": schema["info"],
            "sections": sections_of(schema),
            "shapes": shapes_of(schema),
            "openapi_url": self.get_openapi_url(api, {}),
            "origin": f"{request.scheme}://{request.get_host()}",
        }
        return render(request, "api/docs.html", context)


def sections_of(schema: Mapping[str, Any]) -> list[Section]:
    """Return the operations by subject, in the order of the schema."""
    sections: dict[str, list[Operation]] = {}
    for operation in operations_of(schema):
        sections.setdefault(operation.subject, []).append(operation)
    return [Section(title, title.lower(), tuple(operations)) for title, operations in sections.items()]
