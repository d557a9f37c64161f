"""What the frame around every page shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from civicstat.directory.models import User

# label, the view it leads to, how the names of the views begin that belong to it
SECTIONS = (
    ("Weekly view", "weekly", ("weekly", "metric")),
    ("Goals", "goals", ("goal",)),
    ("Datasets", "datasets", ("dataset", "delivery", "finding")),
    ("Metric library", "library", ("library",)),
    ("Areas", "areas", ("area",)),
    ("Guide", "guide", ("guide",)),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context that ui/base.html needs; a context processor."""
    context: dict[str, Any] = {
        "agency": settings.AGENCY,
        "home_url": reverse("weekly"),
        "theme_url": reverse("theme") if settings.ACCENT else "",
    }
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return context
    current = (request.resolver_match.url_name if request.resolver_match else "") or ""
    return context | {
        "navigation": [(label, reverse(name), current.startswith(names)) for label, name, names in SECTIONS],
        "user_name": f"{user.get_full_name() or user.username} ({user.get_role_display().lower()})",
        "account_url": reverse("account"),
        "sign_out_url": reverse("sign-out"),
    }
