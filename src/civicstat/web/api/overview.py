"""What is here: the first answer that a program gets."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from ninja import Router, Schema
from pydantic import Field

from civicstat import __version__
from civicstat.measurement.metrics.models import Change, Metric
from civicstat.measurement.sources.models import Dataset
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Overview"])


class Overview(Schema):
    """The platform, and what it holds."""

    agency: str
    civicstat: str = Field(description="Version of the software.")
    datasets: int = Field(description="How many you may see.")
    metrics: int = Field(description="How many you may see.")
    change: int = Field(description="Counts up whenever observations change; 0 before the first.")
    changed_at: datetime | None
    documentation: str
    openapi: str


@router.get("/", response=Overview)
@open_to("staff", "token:read")
def get_overview(request: StaffRequest) -> Any:
    """The government, the version of the software, and how much there is to see."""
    change = Change.objects.order_by("-pk").first()
    return {
        "agency": settings.AGENCY,
        "civicstat": __version__,
        "datasets": Dataset.objects.visible_to(request.user).distinct().count(),
        "metrics": Metric.objects.visible_to(request.user).distinct().count(),
        "change": change.pk if change else 0,
        "changed_at": change.at if change else None,
        "documentation": reverse("api-v1:openapi-view"),
        "openapi": reverse("api-v1:openapi-json"),
    }
