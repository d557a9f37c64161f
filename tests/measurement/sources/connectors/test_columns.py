"""The columns of a source, as seen pull by pull."""

from datetime import UTC, date, datetime
from decimal import Decimal

from civicstat.measurement.sources.connectors.columns import Drift, Seen


def seen(*rows: dict[str, object]) -> Seen:
    found = Seen()
    for row in rows:
        found.add(row)
    return found


def test_a_column_that_stood_in_some_rows_is_not_gone_after_a_pull_that_brought_nothing():
    first = seen({"id": 1, "note": "seen"}, {"id": 2}).kept({})
    after_nothing = seen().kept(first)

    assert after_nothing == first
    assert seen({"id": 3}).drift(after_nothing) == Drift()
    assert seen({"note": "seen"}).drift(after_nothing) == Drift(gone=("id",))


def test_a_column_that_was_once_left_out_is_never_gone_again():
    first = seen({"id": 1, "note": "seen"}).kept({})
    second = seen({"id": 2, "note": "seen"}, {"id": 3}).kept(first)

    assert seen({"id": 4}).drift(first) == Drift(gone=("note",))
    assert seen({"id": 4}).drift(seen({"id": 5, "note": "x"}).kept(second)) == Drift()


def test_amounts_are_numbers_and_a_moment_that_becomes_a_day_is_told():
    known = seen({"cost": Decimal("2.50"), "at": datetime(2026, 11, 1, 10, tzinfo=UTC)}).kept({})

    assert seen({"cost": 2.5, "at": datetime(2026, 11, 1, 10, tzinfo=UTC)}).drift(known) == Drift()
    assert seen({"cost": Decimal(2), "at": date(2026, 11, 1)}).drift(known).retyped == (
        ("at", "date and time", "date"),
    )
