"""The access log: an entry each time that somebody has records before them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from civicstat.directory.models import Token, User
from civicstat.measurement.context.behind.selecting import RecordKind, Selection
from civicstat.measurement.context.models import Opening

Face = Literal["page", "csv", "api"]
_LONGEST_GROUP = 400


def note_opening(
    *,
    selection: Selection,
    kind: RecordKind,
    columns: Sequence[str],
    first: int,
    rows: int,
    way: Face,
    by: User | None,
    at: datetime,
    token: Token | None = None,
) -> Opening:
    """Put down who had which records before them, when and how."""
    entry: Opening = Opening.objects.create(
        at=at, by=by, token=str(token or ""), way=way, metric=selection.metric, metric_version=selection.version.number,
        dataset=selection.dataset, grain=selection.grain, period=selection.label, area=selection.area,
        group=selection.group_in_words[:_LONGEST_GROUP], kind=kind, columns=list(columns), first=first, rows=rows,
    )  # fmt: skip
    return entry
