"""What ui/patterns.html shows."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from civicstat.web.ui.badges import BADGES
from civicstat.web.ui.findings import Estimate, change_from
from civicstat.web.ui.icons import icon_names
from civicstat.web.ui.patterns import figures, forms, spreads, tables, town

_PASSPORT = [
    ("Question", "How fast does help arrive?"),
    ("Counted", "Priority 1 calls that officers did not start themselves, from the call to the first car."),
    ("Statistic", "90th percentile: nine of ten calls are reached sooner."),
    ("Minimum", "30 calls; below that no figure is shown."),
    ("Final after", "2 days. Until then a figure is provisional."),
    ("Known limits", "Calls without an arrival time cannot be measured; their share is shown."),
    ("Version", "3, since March 1, 2026"),
]


def patterns_context(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the pattern page, on top of what ui/base.html needs."""
    broken = forms.FieldsPattern({"email": "nobody", "grain": "never"}, prefix="broken")
    large = Estimate(462, 440, 485, "seconds", "minutes")
    return {
        "request": request,
        "groups": tables.metric_groups(),
        "charts": [figures.response_time(), figures.robberies(), figures.answered_by_district()],
        "small_charts": [
            town.response_by_district(),
            town.waiting_times(),
            town.calls_by_hour(),
            spreads.response_times(),
            spreads.clearance_by_size(),
            spreads.response_over_time(),
            town.calls_by_type(),
        ],
        "map": town.robberies_by_area(),
        "states": list(BADGES),
        "icons": icon_names(),
        "large": large,
        "large_change": change_from(
            462, 450, "seconds", "minutes", than="in September 2025", direction="lower", is_clear=False
        ),
        "filters": forms.FiltersPattern(prefix="filter"),
        "empty_form": forms.FieldsPattern(prefix="empty"),
        "broken_form": broken,
        "upload": forms.UploadPattern(),
        "passport": _PASSPORT,
        "tabs": [
            ("Figures", "#figures", True, ""),
            ("Data quality", "#quality", False, 3),
            ("Passport", "#passport", False, ""),
        ],
        "page": Paginator(range(1204), 50).page(7),
        "items": [
            "Row 14: received_at is “25:61”, expected a time",
            "Row 90: beat is “Z9”, expected a beat of the layer",
        ],
    }
