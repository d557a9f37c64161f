"""The records behind a figure are those that it counts, lacks and cannot use: their numbers add up to it."""

import pytest
from django.db import DatabaseError, connection, transaction

from civicstat.directory.models import Area, Department
from civicstat.measurement.context.behind.actions import note_opening
from civicstat.measurement.context.behind.reach import may_open_records, who_may_open
from civicstat.measurement.context.behind.selecting import (
    RecordKind,
    Selection,
    columns_shown_first,
    columns_to_show,
)
from civicstat.measurement.context.models import NeverChanged, Opening
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import read_series
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.models import Dataset

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COUNTED, MISSING, UNUSABLE, YOUNG = RecordKind


def selection(metric: str, area: Area, period: int, **more: object) -> Selection:
    found = Metric.objects.select_related("dataset").get(slug=metric)
    return Selection(found, found.current, found.dataset, "month", period, area, **more)


def area_of(layer: str, code: str) -> Area:
    return Area.objects.select_related("layer").get(layer__slug=layer, code=code)


def test_they_add_up_to_every_figure_of_every_kind_of_metric(town):
    store, seen = record_store(), set[RecordKind]()
    for metric in Metric.objects.exclude(dataset=None):
        for area in (area_of("city", "city"), area_of("district", "B"), area_of("district", "C")):
            for point in read_series(metric, area, "month").points[-3:]:
                behind = selection(metric.slug, area, point.period)
                counts = behind.counts(store)
                young = point.pending if behind.has_young else 0
                assert list(counts.values()) == [point.n, point.missing, point.unusable, young], (
                    metric,
                    area,
                    point.label,
                )
                seen |= {kind for kind, count in counts.items() if count}
    assert seen == set(RecordKind)


def test_they_come_in_parts_by_event_time_and_each_once(town):
    store, area = record_store(), area_of("district", "C")
    behind = selection("done", area, 672)  # January 2026
    counts = behind.counts(store)
    for kind in (COUNTED, MISSING):
        parts = [
            behind.rows(store, kind, ["number", "at", "is_done"], first=first, most=25, is_newest_first=False)
            for first in range(0, counts[kind], 25)
        ]
        rows = [row for part in parts for row in part.to_pylist()]
        assert len({row["number"] for row in rows}) == len(rows) == counts[kind]
        assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
        assert {row["is_done"] is None for row in rows} == {kind is MISSING}
    newest = behind.rows(store, COUNTED, ["at"], first=0, most=1, is_newest_first=True).to_pylist()
    assert newest[0]["at"].day == 28


def test_a_group_confines_them_and_one_that_is_not_known_has_its_own(town):
    store, area = record_store(), area_of("city", "city")
    by_kind = {
        kind: selection("all_cases", area, 672, group=("kind", kind)).counts(store)[COUNTED]
        for kind in ("easy", "hard", "festive", "burst", "season", "noisy")
    }
    assert sum(by_kind.values()) == selection("all_cases", area, 672).counts(store)[COUNTED]
    assert selection("all_cases", area, 672, group=("kind", None)).counts(store)[COUNTED] == 0
    assert selection("all_cases", area, 672, group=("kind", "it's")).counts(store)[COUNTED] == 0


def test_personal_columns_are_offered_to_nobody(town):
    dataset = Dataset.objects.get().definition
    assert "street" not in columns_to_show(dataset)
    assert columns_shown_first(Metric.objects.get(slug="done").definition, dataset) == [
        "number", "at", "kind", "is_done", "district"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sensitivity", "who"),
    [
        ("public", {"ada", "dora", "leo", "vera", "own leo", "own vera"}),
        ("internal", {"ada", "dora", "own leo", "own vera"}),
        ("restricted", {"ada", "dora", "own leo"}),
    ],
)
def test_who_may_see_single_records_follows_from_sensitivity_and_department(
    db, noon, ada, dora, leo, vera, sensitivity, who
):
    police = Department.objects.create(slug="police", name="Police")
    dataset = Dataset.objects.create(slug="calls", title="Calls", sensitivity=sensitivity, department=police)
    found = {user.username for user in (ada, dora, leo, vera) if may_open_records(user, dataset)}
    for user in (leo, vera):
        user.departments.add(police)
        found |= {f"own {user.username}"} if may_open_records(user, dataset) else set()
    assert found == who
    assert ("Police" in who_may_open(dataset)) == (sensitivity != "public")


def test_an_opening_is_put_down_and_stays(town, noon, ada, vera, dora):
    behind = selection("done", area_of("district", "C"), 672, group=("kind", "hard"))
    note_opening(
        selection=behind, kind=MISSING, columns=["number"], first=50, rows=10, way="page", by=ada, at=noon
    )  # fmt: skip
    entry = Opening.objects.get()
    assert (entry.by, entry.period, entry.area.code, entry.group, entry.kind, entry.first, entry.rows) == (
        ada, "January 2026", "C", "kind = hard", "missing", 50, 10
    )  # fmt: skip
    assert Opening.objects.visible_to(dora).count() == Opening.objects.visible_to(ada).count() == 1
    assert not Opening.objects.visible_to(vera).exists()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from context_opening")
    with pytest.raises(NeverChanged):
        Opening.objects.update(rows=0)
