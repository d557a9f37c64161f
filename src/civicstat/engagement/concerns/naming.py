"""Names of concerns in addresses, made of their titles."""

from django.utils.text import slugify

from civicstat.engagement.concerns.actions.keeping import RESERVED
from civicstat.engagement.concerns.models import Concern

LONGEST_STEM = 44


def name_for(title: str) -> str:
    """Return a name that no concern has yet: "drivers_speed_past_schools"."""
    words = slugify(title).replace("-", "_").strip("_")
    stem = (words if words[:1].isalpha() else f"concern_{words}")[:LONGEST_STEM].strip("_")
    taken = {*Concern.objects.filter(slug__startswith=stem).values_list("slug", flat=True), *RESERVED}
    names = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
