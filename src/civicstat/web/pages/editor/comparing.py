"""What a new version of a metric says otherwise than the one in force."""

from html import unescape
from typing import NamedTuple

from django.utils.html import strip_tags

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import Metric
from civicstat.web.pages.editor.wording import Piece, pieces
from civicstat.web.pages.passports import passport_of

_LISTS = (("Can be split by", "dimensions"), ("Told for", "layers"), ("Kept by", "periods"))


class Difference(NamedTuple):
    """A line of the passport that changes."""

    term: str
    before: str
    after: str

    @property
    def gone(self) -> list[Piece]:
        """The words before, those marked that went."""
        return [piece for piece in pieces(self.before, self.after) if piece.kind != "new"]

    @property
    def come(self) -> list[Piece]:
        """The words after, those marked that came."""
        return [piece for piece in pieces(self.before, self.after) if piece.kind != "gone"]


def differences(before: MetricDefinition, after: MetricDefinition, metric: Metric) -> list[Difference]:
    """Return the lines of the passport that read otherwise, in their order."""
    old, new = _terms(before, metric), _terms(after, metric)
    return [
        Difference(term, old.get(term, "–"), new.get(term, "–"))
        for term in dict.fromkeys([*old, *new])
        if old.get(term) != new.get(term)
    ]


def _terms(definition: MetricDefinition, metric: Metric) -> dict[str, str]:
    terms = {"Title": definition.title, "Theme": definition.theme, "Shown in": definition.display}
    terms |= {term: unescape(strip_tags(str(meaning))) for term, meaning in passport_of(definition, metric)}
    terms |= {term: ", ".join(getattr(definition, name)) for term, name in _LISTS}
    return {term: meaning for term, meaning in terms.items() if meaning}
