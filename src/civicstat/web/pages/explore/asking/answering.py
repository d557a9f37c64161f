"""An inquiry of the explorer answered for a person: by the owner of the store, with a limit, through the doors."""

import json
from functools import lru_cache, partial

from django.db.models import Max, Model

from civicstat.directory.models import Area, Population, User
from civicstat.measurement.metrics.exploring.answers import Answer, answer
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.exploring.seen import Seen, seen_by
from civicstat.measurement.metrics.models import Change, MetricVersion
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.models import Dataset, Delivery
from civicstat.web.pages.explore.asking.closer import closer
from civicstat.web.ui.explored.rendering import Shown, show

_RESTS_ON: tuple[type[Model], ...] = (Change, MetricVersion, Delivery, Population, Area)
_MOST_KEPT = 128


def answer_for(user: User, inquiry: Inquiry, *, seen: Seen | None = None, key: str = "answer") -> Shown:
    """Return the answer to an inquiry as pages show it; kept in memory until the data or a definition changes.

    Raises InquiryRefused, TooMuchAtOnce, and StoreFault where the store is away.
    """
    seen = seen if seen is not None else seen_by(user)
    found = _kept(json.dumps(inquiry.as_plain(), sort_keys=True), _Asker(seen), _state())
    return show(found, key=key, lead=partial(closer, inquiry))


class _Asker:
    """What an asker may see, as far as it tells one answer from another."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self._key = (frozenset(seen.datasets), frozenset(seen.metrics))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asker) and other._key == self._key


def _state() -> tuple[object, ...]:
    """Return what is different after each change of figures, passports, datasets, deliveries, residents and areas."""
    newest = tuple(model._default_manager.aggregate(newest=Max("pk"))["newest"] for model in _RESTS_ON)
    return (*newest, tuple(Dataset.objects.order_by("pk").values_list("pk", "version", "data_version", "loaded_at")))


@lru_cache(maxsize=_MOST_KEPT)
def _kept(inquiry: str, asker: _Asker, _state: tuple[object, ...]) -> Answer:
    return answer(Inquiry.model_validate_json(inquiry), asker.seen, record_store)


def forget() -> None:
    """Keep nothing of what was answered so far."""
    _kept.cache_clear()
