"""The ways beside the list of datasets: the night, and what runs by itself."""

from collections.abc import Callable

from django.urls import reverse

from civicstat.directory.models import User
from civicstat.web.ui.access import StaffRequest

WAYS = (
    ("datasets", "Datasets", "datasets"),
    ("overnight", "Overnight", "dataset-overnight"),
    ("jobs", "Jobs", "dataset-jobs"),
    ("publishing", "Publishing", "publishing"),
)
OPEN_TO: dict[str, Callable[[User], bool]] = {
    "datasets": lambda user: True,
    "overnight": lambda user: user.may_change_some or user.is_auditor,
    "jobs": lambda user: user.may_see_all,
    "publishing": lambda user: user.may_see_all,
}


def ways_of(request: StaffRequest, current: str) -> list[tuple[str, str, bool]]:
    """Return the tabs on top of Datasets that a person may open."""
    return [(label, reverse(view), name == current) for name, label, view in WAYS if OPEN_TO[name](request.user)]
