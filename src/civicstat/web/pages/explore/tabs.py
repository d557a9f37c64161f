"""The tabs that the pages under Explore share. A further page has its line here, and nowhere else."""

from django.urls import reverse

# label, view
TABS = (
    ("Explorer", "explore"),
    ("Equity", "explore-equity"),
    ("Change test", "explore-change-test"),
    ("What can be seen", "explore-visible"),
    ("Saved views", "explore-views"),
)


def explore_tabs(current: str) -> list[tuple[str, str, bool]]:
    """Return label, address and whether it is open, as ui/tabs.html wants them. current: the name of the open view."""
    return [(label, reverse(view), view == current) for label, view in TABS]
