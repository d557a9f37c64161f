"""What cannot be done with a concern."""

from civicstat.directory.models import Department
from civicstat.engagement.concerns.models import Concern
from civicstat.errors import CivicStatError


class ConcernRefused(CivicStatError):
    """Something cannot be done with a concern or a voice. Nothing was stored."""


def refuse_merged(concern: Concern) -> None:
    """Raise ConcernRefused where a concern was joined with another, in which all goes on."""
    if concern.merged_into is not None:
        raise ConcernRefused(
            f"{concern.slug} was joined with {concern.merged_into.slug}; go on there, or open this one again first"
        )


def require_text(text: str, *, of: str, what: str) -> str:
    """Return a text without blanks around it. Raises ConcernRefused where there is none."""
    if not text.strip():
        raise ConcernRefused(f"{of}: {what} is empty; write it")
    return text.strip()


def department_named(named: str, where: str) -> Department | None:
    """Return the department that a slug or a name means; none for an empty one. Raises ConcernRefused."""
    if not named:
        return None
    found: Department | None = Department.objects.named(named).first()
    if found is None:
        known = ", ".join(Department.objects.values_list("slug", flat=True)) or "none yet"
        raise ConcernRefused(f"{where}: no department is called {named!r}; there are {known}")
    return found
