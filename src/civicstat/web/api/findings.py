"""What is known of the quality of a dataset's records."""

from datetime import date, datetime
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.measurement.records.models import Finding, FindingState
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.web.api.answers.errors import MESSAGES
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.doors import find_dataset
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Quality"])


class AcceptanceOut(Schema):
    """Why a person lives with a finding."""

    reason: str
    by: str | None
    at: datetime
    until: date | None = Field(description="Last day on which it holds; null: for good.")


class FindingOut(Schema):
    """One thing that is wrong with a dataset's records."""

    id: int
    kind: str
    severity: str = Field(description="note, warning or block: metrics are stopped.")
    state: FindingState
    column: str = Field(description="A column, the title of a rule, or an area layer; empty for none of them.")
    subject: str = Field(description="Where it is concentrated.")
    since: date | None
    until: date | None = Field(description="Last day; null: it goes on.")
    share: float = Field(description="Of the records concerned, 0 to 1.")
    records: int = Field(description="How many it concerns.")
    sentence: str
    advice: str
    first_seen_at: datetime
    last_seen_at: datetime
    acceptance: AcceptanceOut | None


class FindingsWanted(Paging):
    """Which findings are asked for."""

    state: FindingState | None = Field(None, description="Open and accepted ones if none.")


@router.get("/datasets/{slug}/findings", response={200: Page[FindingOut], **MESSAGES})
@open_to("staff", "token:read")
def list_findings(
    request: StaffRequest,
    slug: str,
    wanted: Query[FindingsWanted],
) -> Any:
    """The findings about the quality of a dataset's records, the newest first."""
    dataset = find_dataset(request, slug)
    findings = Finding.objects.visible_to(request.user).filter(dataset=dataset)
    findings = findings.filter(state=wanted.state) if wanted.state else findings.unresolved()
    page = page_of(request, findings.prefetch_related("acceptances__by").order_by("-last_seen_at", "-pk"), wanted)
    return page | {"items": [_finding(each, dataset.definition) for each in page["items"]]}


def _finding(finding: Finding, definition: DatasetDefinition) -> dict[str, Any]:
    """Return a finding. About a personal column it is said that something is wrong, not with which values."""
    column = definition.columns.get(finding.column)
    is_personal = column is not None and column.personal
    names = ("kind", "severity", "state", "column", "since", "until", "share", "records", "advice", "first_seen_at")
    return {
        "id": finding.pk,
        **{name: getattr(finding, name) for name in names},
        "last_seen_at": finding.last_seen_at,
        "subject": "" if is_personal else finding.subject,
        "sentence": f"Values of the personal column {finding.column} are not shown."
        if is_personal
        else finding.sentence,
        "acceptance": _acceptance(finding),
    }


def _acceptance(finding: Finding) -> dict[str, Any] | None:
    newest = next((each for each in finding.acceptances.all() if each.withdrawn_at is None), None)
    if newest is None or finding.state != FindingState.ACCEPTED:
        return None
    by = newest.by.username if newest.by else None
    return {"reason": newest.reason, "by": by, "at": newest.at, "until": newest.until}
