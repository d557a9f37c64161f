"""The API of version 1: its parts, who may ask, and how it answers what goes wrong."""

from collections.abc import Callable, Iterator
from copy import copy
from functools import cache, update_wrapper
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import patch_vary_headers
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from civicstat.web.api import (
    annotations,
    areas,
    charts,
    citations,
    concerns,
    connections,
    dashboards,
    datasets,
    explanations,
    explore,
    findings,
    goals,
    jobs,
    lateness,
    library,
    metrics,
    overnight,
    overview,
    records,
    reports,
    signals,
    tokens,
    underserved,
    views,
)
from civicstat.web.api.answers.errors import answer_errors, say
from civicstat.web.api.authentication import PersonAuth, TokenAuth
from civicstat.web.api.comparing import endpoints as comparing
from civicstat.web.api.documenting.page import DocsPage
from civicstat.web.api.loading import deliveries, loads
from civicstat.web.api.observations import endpoint as observations
from civicstat.web.api.patterns import distribution, funnel, week
from civicstat.web.api.public import endpoints as public
from civicstat.web.api.public.answering import ROOT as PUBLIC
from civicstat.web.api.public.answering import open_to_all, preflight
from civicstat.web.api.pushing import pushes
from civicstat.web.ui.access import open_to, who_may_open

DESCRIPTION = """\
Load records, and read metrics with their uncertainty. Ask with a token, as in
`curl -H 'Authorization: Bearer cs_...' https://city.example/api/v1/metrics`; an administrator makes tokens here, or
with `civicstat token create`. Whatever is refused is answered with JSON that has a `message`: where, what was found,
what was expected, what to do.
"""
View = Callable[..., HttpResponseBase]


class CivicStatAPI(NinjaAPI):
    """Ninja's API; what it does not know and what it does not allow is said in JSON as well."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the schema; `x-open-to` says of each operation who may ask."""
        return self._schema_at(path_prefix or self.get_root_path(path_params or {}))

    @cache  # noqa: B019 the API lives as long as the process
    def _schema_at(self, path_prefix: str) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix)
        who = {each.view_func.__name__: who_may_open(each.view_func) for each in self.operations()}
        for methods in schema["paths"].values():
            for operation in methods.values():
                operation["x-open-to"] = list(who[operation["operationId"]])
        return schema

    def operations(self) -> Iterator[Operation]:
        """Yield everything that can be asked for."""
        for bound in self._get_bound_routers():
            for view in bound.path_operations.values():
                yield from view.operations

    @property
    def urls(self) -> tuple[list[Any], str, str]:
        patterns, app, namespace = super().urls
        known = [_finish(pattern) if isinstance(pattern, URLPattern) else pattern for pattern in patterns]
        return [*known, path("<path:rest>", _unknown)], app, namespace


def _finish(pattern: URLPattern) -> URLPattern:
    """Return an address whose answers are kept nowhere unless they say otherwise."""
    view: View = pattern.callback

    def finished(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return say("The address holds a null character, which no name has.", 400)
        is_public = request.path == PUBLIC or request.path.startswith(f"{PUBLIC}/")
        if is_public and request.method == "OPTIONS":
            return preflight()
        response = view(_as_read(request) if is_public else request, *args, **kwargs)
        if response.status_code == 405:
            return say(f"{request.method} is not possible here.", 405, Allow=response["Allow"])
        response.headers.setdefault("Cache-Control", "no-store")
        if is_public:
            return open_to_all(request, response)
        patch_vary_headers(response, ["Authorization", "Cookie", "Accept"])
        return response

    pattern.callback = update_wrapper(finished, view)
    return pattern


def _as_read(request: HttpRequest) -> HttpRequest:
    """Return a request for headers alone as one for the whole answer, which the server then cuts off."""
    if request.method != "HEAD":
        return request
    asked = copy(request)
    asked.method = "GET"
    return asked


@open_to("anyone")
def _unknown(request: HttpRequest, rest: str) -> HttpResponseBase:
    return say(f"There is nothing at {request.path}; /api/v1/docs says what there is.", 404)


api = CivicStatAPI(
    title="CivicStat",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    docs=DocsPage(),
    docs_decorator=open_to("anyone"),
    auth=[TokenAuth(), PersonAuth()],
)
answer_errors(api)
for part in (
    overview,
    datasets,
    loads,
    pushes,
    deliveries,
    connections,
    findings,
    jobs,
    lateness,
    metrics,
    overnight,
    observations,
    explore,
    views,
    week,
    distribution,
    funnel,
    charts,
    comparing,
    annotations,
    citations,
    explanations,
    records,
    goals,
    signals,
    concerns,
    reports,
    dashboards,
    areas,
    underserved,
    library,
    tokens,
    public,
):
    api.add_router("", part.router)
