"""What the frame around every page shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from civicstat.directory.models import User
from civicstat.web.ui.clock import clock_note

# label, the view it leads to, how the names of the views begin that belong to it
SECTIONS = (
    ("Weekly view", "weekly", ("weekly", "metric")),
    ("Live", "live", ("live",)),
    ("Signals", "signals", ("signal",)),
    ("Goals", "goals", ("goal",)),
    ("Concerns", "concerns", ("concern",)),
    ("Reports", "reports", ("report",)),
    ("Dashboards", "dashboards", ("dashboard",)),
    ("Explore", "explore", ("explore",)),
    ("Datasets", "datasets", ("dataset", "delivery", "finding", "publishing")),
    ("Library", "library", ("library",)),
    ("Areas", "areas", ("area",)),
    ("Audits", "audits", ("audit",)),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context that ui/base.html needs; a context processor."""
    context: dict[str, Any] = {
        "agency": settings.AGENCY,
        "home_url": reverse("start"),
        "theme_url": reverse("theme") if settings.ACCENT else "",
        "clock_note": clock_note(),
    }
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return context
    current = (request.resolver_match.url_name if request.resolver_match else "") or ""
    return context | {
        "navigation": [(label, reverse(name), current.startswith(names)) for label, name, names in SECTIONS],
        "user_name": user.get_full_name() or user.username,
        "account_url": reverse("account"),
        "guide_url": reverse("guide"),
        "sign_out_url": reverse("sign-out"),
    }
