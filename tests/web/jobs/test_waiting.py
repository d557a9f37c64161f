import pytest

import testville
from civicstat.measurement.metrics.models import Metric, Observation
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.actions import file_of, receive
from civicstat.measurement.sources.models import BEING_REBUILT, REBUILD_ASKED_FOR, Delivery
from civicstat.web.jobs.waiting import metrics_behind, put_right, work_off_one

pytestmark = pytest.mark.slow


@pytest.fixture
def send(five_beats, workspace, noon):
    """Keep a file of calls as a page or a command would, without reading it."""

    def keep(ids: range, way: str = "upload") -> Delivery:
        path = testville.write(workspace / f"{ids.start}.csv", testville.calls(3, ids))
        return receive(dataset=five_beats, source=path, name=path.name, way=way, by=None, at=noon)

    return keep


def total():
    cells = Observation.objects.filter(version__metric__slug="calls", grain="year", area__layer__slug="city")
    return sum(cells.values_list("value", flat=True))


def test_uploads_are_worked_off_in_their_order(send):
    first, second = send(range(2000, 2010)), send(range(2010, 2030))

    assert work_off_one()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.added, first.done_share, second.state) == ("stored", 10, 1.0, "received")
    assert work_off_one()
    assert not work_off_one()
    assert total() == 1530


def test_a_file_that_does_not_fit_is_refused_with_the_reason(send, five_beats):
    delivery = send(range(2000, 2010))
    file_of(delivery).write_text("nothing,of,it\n1,2,3\n")

    work_off_one()

    delivery.refresh_from_db()
    assert delivery.state == "refused"
    assert delivery.message
    assert total() == 1500


def test_an_error_of_ours_does_not_stop_the_line(send, caplog):
    broken, sound = send(range(2000, 2010)), send(range(2010, 2020))
    file_of(broken).unlink()

    work_off_one()
    work_off_one()

    broken.refresh_from_db()
    sound.refresh_from_db()
    assert broken.state in ("interrupted", "refused")
    assert broken.message
    assert sound.state == "stored"


def test_metrics_that_were_defined_since_are_computed(five_beats, noon):
    Metric.objects.filter(slug="urgent").update(computed_at=None)
    assert "urgent" in {metric.slug for metric in metrics_behind()}

    assert work_off_one()
    assert not work_off_one()
    assert Metric.objects.get(slug="urgent").computed_at


def test_figures_left_behind_by_a_kill_are_caught_up(five_beats, send, noon):
    five_beats.refresh_from_db()
    Metric.objects.update(computed_at=noon.replace(year=2025))
    Observation.objects.filter(grain="year").delete()

    put_right()

    assert total() == 1500
    assert not metrics_behind()


def test_uploads_that_had_not_begun_wait_on_and_others_are_interrupted(send):
    waiting, begun, command = send(range(2000, 2010)), send(range(2010, 2020)), send(range(2020, 2030), way="command")
    Delivery.objects.filter(pk=begun.pk).update(done_share=0.2)

    put_right()

    states = [Delivery.objects.get(pk=each.pk).state for each in (waiting, begun, command)]
    assert states == ["received", "interrupted", "interrupted"]
    assert work_off_one()
    assert total() == 1510


def test_records_that_were_half_made_anew_are_made_anew(five_beats):
    type(five_beats).objects.update(records_made_with=BEING_REBUILT)
    record_store().drop("calls")

    put_right()

    five_beats.refresh_from_db()
    assert five_beats.records_made_with != BEING_REBUILT
    assert record_store().query("select count(*) as n from calls").to_pylist() == [{"n": 1500}]


def test_records_are_made_anew_when_somebody_asks(five_beats):
    type(five_beats).objects.update(records_made_with=REBUILD_ASKED_FOR)

    assert work_off_one()
    assert not work_off_one()
    five_beats.refresh_from_db()
    assert five_beats.records_made_with not in (REBUILD_ASKED_FOR, BEING_REBUILT)
    assert total() == 1500


def test_records_that_cannot_be_made_anew_do_not_stop_the_line(five_beats, caplog):
    type(five_beats).objects.update(records_made_with=REBUILD_ASKED_FOR)
    file_of(Delivery.objects.get()).write_text("nothing,of,it\n1,2,3\n")

    assert work_off_one()
    assert not work_off_one()
    put_right()
    assert "cannot be made anew" in caplog.text
