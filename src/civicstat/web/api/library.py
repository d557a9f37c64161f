"""The dataset templates and metrics that ship with CivicStat."""

from functools import cache
from typing import Any

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router, Schema
from pydantic import Field

from civicstat import __version__
from civicstat.library.documents import check_document, read_documents
from civicstat.library.templates import dataset_template, dataset_templates, metric_template, metric_templates
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.measurement.sources.models import Dataset
from civicstat.web.api.answers.errors import MESSAGES
from civicstat.web.api.answers.freshness import unless_known
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.answers.tables import YAML, DocumentForm, send_file, wants_yaml
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Library"])


class DatasetTemplateOut(Schema):
    """A dataset that a city may start from."""

    slug: str
    title: str
    describes: str
    is_defined: bool = Field(description="A dataset of this name is defined here.")


class MetricTemplateOut(Schema):
    """A metric that a city may adopt."""

    slug: str
    title: str
    question: str
    theme: str
    dataset: str | None
    standard: str = Field(description="The norm that it follows; local where none is known.")
    is_adopted: bool


class TemplatesWanted(Paging):
    """Which metrics are asked for."""

    dataset: str = Field("", max_length=60, description="Those that count its records.")


@router.get("/library/datasets", response=Page[DatasetTemplateOut])
@open_to("staff", "token:read")
def list_dataset_templates(request: StaffRequest, paging: Query[Paging]) -> Any:
    """The dataset templates, by name."""
    defined = set(Dataset.objects.visible_to(request.user).values_list("slug", flat=True))
    items = [
        {"slug": each.dataset, "title": each.title, "describes": each.describes, "is_defined": each.dataset in defined}
        for each in _datasets()
    ]
    return page_of(request, items, paging)


@router.get("/library/metrics", response=Page[MetricTemplateOut])
@open_to("staff", "token:read")
def list_metric_templates(request: StaffRequest, wanted: Query[TemplatesWanted]) -> Any:
    """The metrics of the library, by name."""
    adopted = set(Metric.objects.visible_to(request.user).values_list("slug", flat=True))
    items = [
        {
            "slug": each.metric,
            "title": each.title,
            "question": each.question,
            "theme": each.theme,
            "dataset": each.dataset,
            "standard": each.standard.name,
            "is_adopted": each.metric in adopted,
        }
        for each in _metrics()
        if wanted.dataset in ("", each.dataset)
    ]
    return page_of(request, items, wanted)


@router.get("/library/datasets/{slug}", response={200: dict[str, Any], **MESSAGES})
@open_to("staff", "token:read")
def get_dataset_template(request: StaffRequest, slug: str, form: Query[DocumentForm]) -> HttpResponse:
    """One dataset template: as YAML, or as JSON."""
    return _document(request, slug, dataset_template(slug), form)


@router.get("/library/metrics/{slug}", response={200: dict[str, Any], **MESSAGES})
@open_to("staff", "token:read")
def get_metric_template(request: StaffRequest, slug: str, form: Query[DocumentForm]) -> HttpResponse:
    """One metric of the library: as YAML, or as JSON."""
    return _document(request, slug, metric_template(slug), form)


def _document(request: StaffRequest, slug: str, text: str, form: DocumentForm) -> HttpResponse:
    def answer() -> HttpResponse:
        if wants_yaml(request, form):
            return send_file(text, YAML, name=f"{slug}.yaml")
        return JsonResponse(read_documents(text, where=slug)[0])

    return unless_known(request, __version__, answer=answer)


@cache
def _datasets() -> tuple[DatasetDefinition, ...]:
    return tuple(
        check_document(DatasetDefinition, read_documents(text, where=slug)[0], where=slug)
        for slug, text in sorted(dataset_templates().items())
    )


@cache
def _metrics() -> tuple[MetricDefinition, ...]:
    return tuple(
        check_document(MetricDefinition, read_documents(text, where=slug)[0], where=slug)
        for slug, text in sorted(metric_templates().items())
    )
