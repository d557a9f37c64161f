"""Names of dashboards in addresses, made of their titles."""

from itertools import count

from django.utils.text import slugify

from civicstat.collaboration.dashboards.models import Dashboard

LONGEST = 50


def free_slug(title: str) -> str:
    """Return a name that no dashboard has: the title's words, with a number where they are taken."""
    words = slugify(title).replace("-", "_")[:LONGEST].strip("_")
    stem = words if words[:1].isalpha() else f"dashboard_{words}".strip("_")
    for number in count(1):
        name = stem if number == 1 else f"{stem}_{number}"
        if not Dashboard.objects.filter(slug=name).exists():
            return name
    raise AssertionError  # count never ends
