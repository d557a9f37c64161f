"""What SQLite cannot show: writers at the same time, each with a connection of its own. Run by test_suite.py."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

import testville
from civicstat.directory.actions.areas import import_layer
from civicstat.directory.actions.people import PersonRefused, set_active, set_role
from civicstat.directory.actions.tokens import TokenRefused, create_token, revoke_token
from civicstat.directory.boundaries import Boundary
from civicstat.directory.models import Area, AreaLayer, Token, User
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.metrics.models import Metric, MetricVersion, Observation
from civicstat.measurement.sources.actions import define_dataset, receive
from civicstat.measurement.sources.models import Dataset, Delivery

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = 12_000  # a hundredth of a second apart
COUNT = testville.HEAD.format(slug="calls", title="Calls", theme="Demand", way="context") + (
    "statistic: {{kind: count}}\nunit: calls\nknown_limits: Limit {0}.\n"
)


@pytest.fixture
def calls(workspace, noon) -> Dataset:
    return define_dataset(text=testville.DATASET, where="calls.yaml", by=None, at=noon)[0]


@pytest.fixture
def line() -> Iterator[Callable[..., Future[Any]]]:
    """Begin work in a thread of its own, and return once it waits for a lock that this one holds."""
    with ThreadPoolExecutor(4) as threads:
        waiting = 0

        def begin(work: Callable[..., Any], **words: Any) -> Future[Any]:
            nonlocal waiting
            waiting += 1
            begun = threads.submit(_in_a_connection_of_its_own, work, words)
            _look_until(lambda: begun.done() or _count_waiting() == waiting)
            assert not begun.done(), "it did not wait"
            return begun

        yield begin


def _in_a_connection_of_its_own(work: Callable[..., Any], words: dict[str, Any]) -> Any:
    try:
        return work(**words)
    finally:
        connection.close()


def _count_waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_locks where not granted")
        return int(cursor.fetchone()[0])


def _look_until(holds: Callable[[], bool]) -> None:
    for _ in range(LOOKS):
        if holds():
            return
        with connection.cursor() as cursor:
            cursor.execute("select pg_sleep(0.01)")
    raise AssertionError("it neither waits nor ends")


@contextmanager
def held(rows: QuerySet[Any]) -> Iterator[None]:
    """Hold rows as another writer in the middle of its work does."""
    with transaction.atomic():
        assert list(rows.select_for_update())
        yield


def test_files_that_arrive_at_once_are_numbered_one_after_another(calls, line, workspace, noon):
    paths = [testville.write(workspace / f"{i}.csv", testville.calls(i, range(10))) for i in range(3)]

    with held(Dataset.objects.all()):
        begun = [line(receive, dataset=calls, source=p, name=p.name, way="api", by=None, at=noon) for p in paths]

    assert sorted(each.result().sequence for each in begun) == [1, 2, 3]
    assert Delivery.objects.count() == 3


def test_definitions_of_a_dataset_that_are_changed_at_once_each_count(calls, line, noon):
    texts = [testville.DATASET.replace("from any source", f"from source {i}") for i in range(2)]

    with held(Dataset.objects.all()):
        begun = [line(define_dataset, text=text, where="calls.yaml", by=None, at=noon) for text in texts]

    assert sorted(each.result()[0].version for each in begun) == [2, 3]


def test_a_dataset_that_two_define_at_once_for_the_first_time_is_one(line, workspace, noon):
    words = {"text": testville.DATASET, "where": "calls.yaml", "by": None, "at": noon}

    with transaction.atomic():
        dataset, _ = define_dataset(**words)
        begun = line(define_dataset, **words)

    assert begun.result() == (dataset, False)


def test_a_metric_that_two_adopt_at_once_for_the_first_time_is_one(calls, line, noon):
    words = {"text": COUNT.format(0), "where": "calls", "by": None, "at": noon}

    with transaction.atomic():
        metric, _ = adopt(**words)
        begun = line(adopt, **words)

    assert begun.result() == (metric, False)
    assert metric.versions.count() == 1


def test_a_layer_that_two_import_at_once_holds_each_area_once(line, workspace, noon):
    areas = [Boundary("1", "One", None), Boundary("2", "Two", None)]
    words = {"slug": "ward", "name": "Ward", "plural": "Wards", "areas": areas, "by": None, "at": noon}

    with transaction.atomic():
        import_layer(**words)
        begun = line(import_layer, **words)

    assert not begun.result().is_change
    assert Area.objects.of_layer("ward").count() == 2


def test_versions_of_a_metric_that_are_made_at_once_are_all_kept(calls, line, noon):
    adopt(text=COUNT.format(0), where="calls", by=None, at=noon)

    with held(Metric.objects.all()):
        begun = [line(adopt, text=COUNT.format(i), where="calls", by=None, at=noon, reason="New") for i in (1, 2)]

    assert all(each.result()[1] for each in begun)
    assert sorted(MetricVersion.objects.values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("end", "words"), [(set_role, {"role": "viewer"}), (set_active, {"is_active": False})], ids=["role", "sign-in"]
)
def test_of_two_administrators_who_end_each_other_one_stays(dora, line, noon, end, words):
    rosa = User.objects.create_user("rosa", password="a long passphrase", role="administrator")

    with held(User.objects.order_by("pk")):
        begun = [line(end, user=user, by=None, at=noon, **words) for user in (dora, rosa)]

    refusals = [each.exception() for each in begun if each.exception()]
    assert [type(refusal) for refusal in refusals] == [PersonRefused]
    assert User.objects.administrators().count() == 1


def test_a_token_is_revoked_once(db, line, noon):
    token, _ = create_token(name="a program", scopes=["read"], by=None, at=noon)

    with held(Token.objects.all()):
        begun = [line(revoke_token, token=token, by=None, at=noon) for _ in range(2)]

    refusals = [each.exception() for each in begun if each.exception()]
    assert [type(refusal) for refusal in refusals] == [TokenRefused]


def test_readers_see_figures_whole_while_they_are_written(five_beats):
    before = Observation.objects.count()

    with ThreadPoolExecutor(1) as readers, transaction.atomic():
        Observation.objects.all().delete()
        seen = readers.submit(_in_a_connection_of_its_own, Observation.objects.count, {}).result()
        transaction.set_rollback(True)

    assert seen == before == Observation.objects.count()


def test_rows_after_those_that_were_laid_out_get_numbers_of_their_own(five_beats):
    layer = AreaLayer.objects.get(slug="beat")

    Area.objects.create(layer=layer, code="B6", name="Beat 6")

    assert layer.areas.count() == 6


def test_what_json_fields_hold_comes_back_as_it_went_in(five_beats):
    check = five_beats.quality_check
    held = {"layer": [0.1, None, {"Łódź “naïve” 警察": True}], "": []}

    type(check).objects.filter(pk=check.pk).update(unplaced=held)
    check.refresh_from_db()

    assert check.unplaced == held
    assert [column["name"] for column in check.columns]
