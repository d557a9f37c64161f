"""The concern that a name means."""

from typing import TYPE_CHECKING

from civicstat.errors import CivicStatError

if TYPE_CHECKING:
    from civicstat.engagement.concerns.models import Concern


class UnknownConcern(CivicStatError):
    """No concern, or nothing that it shall be linked with, has the name given."""


def concern_named(name: str) -> "Concern":
    """Return a concern with its state. Raises UnknownConcern with names that there are."""
    from civicstat.engagement.concerns.models import Concern

    concerns = Concern.objects.with_state().select_related("theme", "department", "merged_into")
    found: Concern | None = concerns.prefetch_related("areas").filter(slug=name).first()
    if found is None:
        known = ", ".join(Concern.objects.order_by("slug").values_list("slug", flat=True)[:40]) or "none yet"
        raise UnknownConcern(f"No concern is called {name!r}; there are {known}")
    return found
