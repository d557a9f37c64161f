"""Datasets, and what their columns mean."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.measurement.records.quality.freshness import freshness
from civicstat.measurement.sources.differing import diff_lines
from civicstat.measurement.sources.models import Dataset
from civicstat.web.api.answers.errors import MESSAGES
from civicstat.web.api.answers.freshness import unless_known
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.answers.tables import YAML, DocumentForm, send_file, wants_yaml
from civicstat.web.api.doors import find_dataset, find_version
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_now

router = Router(tags=["Datasets"])


class DatasetOut(Schema):
    """A dataset: what its records are, how many there are, and how fresh they are."""

    slug: str
    title: str
    describes: str = Field(description="What one record is.")
    department: str | None = Field(description="Short name of the department that owns it.")
    sensitivity: str = Field(description="public, internal or restricted.")
    version: int = Field(description="Of the definition.")
    records: int = Field(description="How many there are.")
    first_at: datetime | None = Field(description="Event time of the oldest record.")
    fresh_at: datetime | None = Field(description="Event time of the newest record.")
    fresh_within: str = Field(description="How old the newest record may be; empty if that is not said.")
    is_late: bool | None = Field(description="Whether it is older; null where that cannot be told.")
    late_since: datetime | None
    loaded_at: datetime | None = Field(description="When a delivery was last stored.")
    data_version: int = Field(description="Sequence of the last stored delivery.")


class ColumnOut(Schema):
    """A column of the records."""

    name: str
    title: str
    type: str
    is_required: bool
    is_personal: bool = Field(description="Its values never leave through the API.")


class DatasetDetail(DatasetOut):
    """A dataset with the shape of its records."""

    timezone: str
    time: str = Field(description="The column that places a record in time.")
    key: list[str] = Field(description="The columns that identify a record.")
    stages: list[str]
    durations: list[str] = Field(description="Computed columns, in seconds.")
    layers: list[str] = Field(description="Area layers in which its records are placed.")
    tolerance: float = Field(description="Share of rows of a delivery that may be set aside.")
    columns: list[ColumnOut]


@router.get("/datasets", response=Page[DatasetOut])
@open_to("staff", "token:read")
def list_datasets(request: StaffRequest, paging: Query[Paging]) -> Any:
    """The datasets that you may see, by name."""
    datasets = Dataset.objects.visible_to(request.user).select_related("department").order_by("slug")
    page = page_of(request, datasets.distinct(), paging)
    return page | {"items": [_dataset(each) for each in page["items"]]}


@router.get("/datasets/{slug}", response={200: DatasetDetail, **MESSAGES})
@open_to("staff", "token:read")
def get_dataset(request: StaffRequest, slug: str) -> Any:
    """One dataset: the number of its records, how fresh they are, and the shape that they have."""
    dataset = find_dataset(request, slug)
    definition = dataset.definition
    columns = [
        ColumnOut(name=name, title=c.title, type=c.type, is_required=c.required, is_personal=c.personal)
        for name, c in definition.columns.items()
    ]
    return _dataset(dataset) | {
        "timezone": definition.timezone,
        "time": definition.time,
        "key": definition.key,
        "stages": definition.stages,
        "durations": list(definition.durations),
        "layers": list(definition.areas),
        "tolerance": definition.tolerance,
        "columns": columns,
    }


@router.get("/datasets/{slug}/definition", response={200: dict[str, Any], **MESSAGES})
@open_to("staff", "token:read")
def get_dataset_definition(request: StaffRequest, slug: str, form: Query[DocumentForm]) -> HttpResponse:
    """The dataset's definition: as the YAML that `civicstat catalog apply` takes, or as JSON."""
    dataset = find_dataset(request, slug)

    def answer() -> HttpResponse:
        if wants_yaml(request, form):
            return send_file(dataset.definition_text, YAML, name=f"{dataset.slug}.yaml")
        return JsonResponse(dataset.definition.model_dump(mode="json", by_alias=True, exclude_defaults=True))

    return unless_known(request, dataset.version, answer=answer)


def _dataset(dataset: Dataset) -> dict[str, Any]:
    names = ("slug", "title", "sensitivity", "version", "records", "first_at", "fresh_at", "loaded_at", "data_version")
    found = freshness(dataset, city_now())
    return {
        "fresh_within": dataset.definition.fresh_within,
        "is_late": found.is_late,
        "late_since": found.late_since,
        **{name: getattr(dataset, name) for name in names},
        "describes": dataset.definition.describes,
        "department": dataset.department.slug if dataset.department else None,
    }


class VersionOut(Schema):
    """A definition as it was applied."""

    number: int
    at: datetime | None = Field(description="null: before versions were kept.")
    by: str | None = Field(description="null: the command line, or not known.")
    reason: str
    definition: str = Field(description="YAML.")


class DiffLineOut(Schema):
    """A line of one of two definitions."""

    kind: Literal["same", "gone", "new", "gap"] = Field(description="gap: lines that stayed are left out here.")
    text: str


@router.get("/datasets/{slug}/versions", response={200: list[VersionOut], **MESSAGES})
@open_to("staff", "token:read")
def list_versions(request: StaffRequest, slug: str) -> Any:
    """All versions of a dataset's definition, the newest first."""
    return [
        {
            "number": each.number, "at": each.at, "by": each.by.username if each.by else None,
            "reason": each.reason, "definition": each.definition_text,
        }
        for each in find_dataset(request, slug).versions.select_related("by")
    ]  # fmt: skip


@router.get("/datasets/{slug}/versions/{old}/{new}", response={200: list[DiffLineOut], **MESSAGES})
@open_to("staff", "token:read")
def compare_versions(request: StaffRequest, slug: str, old: int, new: int) -> Any:
    """The lines in which two versions of a definition differ, with two around them."""
    dataset = find_dataset(request, slug)
    before, after = (find_version(dataset, number).definition_text for number in (old, new))
    return [line._asdict() for line in diff_lines(before, after)]
