"""Records pushed by programs as things happen."""

import json
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from civicstat.measurement.intake import Pushed, bring_up_to_date
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.pushed import Rejected
from civicstat.measurement.sources.models import Dataset, Delivery, PushAnswer
from civicstat.web.api import turns
from civicstat.web.api.answers.errors import Busy, Unavailable
from civicstat.web.api.pushing import gathering
from civicstat.web.api.pushing.gathering import Gatherer

NOW_AT = "2026-03-01T00:10:00-06:00"
LONGEST = 120  # seconds that a thread may take on a busy machine


@pytest.fixture
def push(own_city, with_token):
    """Push rows, and return the status and the answer."""
    client = with_token("ingest:calls")

    def send(*rows, **headers):
        body = json.dumps(rows)
        response = client.post("/api/v1/datasets/calls/records", body, content_type="application/json", headers=headers)
        return response.status_code, response.json()

    return send


def stored(call_id):
    columns = "received_at::varchar as received, arrived_at::varchar as arrived, priority, beat, response_seconds, _day"
    [found] = record_store().query(f"select {columns} from calls where call_id = '{call_id}'").to_pylist()
    return found


@pytest.mark.django_db
class TestInACity:
    """Each of these has a city of its own."""

    def test_a_new_record_needs_no_more_than_its_key_and_what_is_required(self, push, get):
        status, answer = push({"call_id": "n1", "received_at": NOW_AT, "priority": 1})

        assert status == 200
        assert answer == {"accepted": 1, "rejected": [], "ignored": [], "deliveries": [2]}
        assert stored("n1") == {
            "received": "2026-03-01 00:10:00", "arrived": None, "priority": 1, "beat": None,
            "response_seconds": None, "_day": 20513,
        }  # fmt: skip
        assert [row["n"] for row in get("/metrics/calls/observations")["items"]][-1] == 1.0

    def test_a_later_row_changes_what_it_states_and_leaves_the_rest(self, push):
        push({"call_id": "n1", "received_at": NOW_AT, "priority": 1, "beat": "B1"})
        push({"call_id": "n1", "arrived_at": "2026-03-01T00:15:00-06:00"})
        push({"call_id": "n1", "received_at": "2026-02-28T23:59:00-06:00", "priority": None})

        assert stored("n1") == {
            "received": "2026-02-28 23:59:00", "arrived": "2026-03-01 00:15:00", "priority": None, "beat": "B1",
            "response_seconds": 960.0, "_day": 20512,
        }  # fmt: skip

    def test_a_row_may_say_that_a_record_is_once_more_as_it_was(self, push):
        for priority in (1, 2, 1):
            status, answer = push({"call_id": "c5", "priority": priority})
            assert (status, answer["accepted"]) == (200, 1)

        assert stored("c5")["priority"] == 1

    def test_rows_that_state_different_things_are_stored_together_each_with_what_it_states(self, push, noon):
        for number in range(3):
            push({"call_id": f"n{number}", "received_at": NOW_AT, "priority": 3, "beat": "B1"})
        status, answer = push(
            {"call_id": "n0", "arrived_at": "2026-03-01T00:15:00-06:00"},
            {"call_id": "n1", "priority": None, "beat": "B2"},
            {"call_id": "n2", "beat": None, "arrived_at": None},
            {"call_id": "n3", "received_at": NOW_AT},
        )
        assert (status, answer["accepted"], len(answer["deliveries"])) == (200, 4, 1)

        def shown():
            return [tuple(stored(f"n{number}").values())[1:5] for number in range(4)]

        assert shown() == [
            ("2026-03-01 00:15:00", 3, "B1", 300.0), (None, None, "B2", None), (None, 3, None, None),
            (None, None, None, None),
        ]  # fmt: skip
        areas = "select _area_beat is not null as here from calls where call_id in ('n0', 'n1', 'n2') order by call_id"
        assert [row["here"] for row in record_store().query(areas).to_pylist()] == [True, True, False]
        before = shown()
        bring_up_to_date(dataset=Dataset.objects.get(slug="calls"), store=record_store(), at=noon)
        assert shown() == before

    @pytest.mark.parametrize("odd", ["3", " 5E3 "], ids=["read plainly", "read by the engine"])
    def test_of_rows_that_lack_what_a_record_must_have_those_of_known_records_are_stored(self, push, noon, odd):
        status, answer = push(
            {"call_id": "n1", "received_at": NOW_AT, "beat": odd},
            {"call_id": "c5", "beat": odd},
            {"call_id": "n2", "beat": odd},
            {"call_id": "c6", "received_at": None, "beat": odd},
        )

        assert (status, answer["accepted"]) == (200, 2)
        assert [(row["index"], row["column"], row["found"]) for row in answer["rejected"]] == [
            (2, "received_at", None), (3, "received_at", ""),
        ]  # fmt: skip
        assert [row["expected"].split(",")[1] for row in answer["rejected"]] == [
            " for there is no record with this key yet", " which every record must have",
        ]  # fmt: skip
        before = [stored(call) for call in ("n1", "c5", "c6")]
        assert [row["beat"] for row in before] == [odd.strip(), odd.strip(), before[2]["beat"]]
        bring_up_to_date(dataset=Dataset.objects.get(slug="calls"), store=record_store(), at=noon)
        assert [stored(call) for call in ("n1", "c5", "c6")] == before

    def test_a_record_that_came_in_a_file_is_completed(self, push):
        before = stored("c10")

        push({"call_id": "c10", "arrived_at": "2026-01-03 12:45:00"})

        assert before["arrived"] is None
        assert stored("c10") == before | {"arrived": "2026-01-03 12:45:00", "response_seconds": 900.0}

    def test_rows_that_do_not_fit_are_rejected_one_by_one(self, push):
        status, answer = push(
            {"call_id": "n1", "received_at": NOW_AT, "Phone": "555"},
            {"call_id": "n2", "received_at": "yesterday"},
            {"call_id": "n3", "priority": 1},
            {"received_at": NOW_AT},
            {"call_id": "n4", "received_at": NOW_AT, "beat": {"name": "B1"}},
        )

        assert (status, answer["accepted"], answer["ignored"]) == (200, 1, ["Phone"])
        assert [(row["index"], row["column"], row["found"]) for row in answer["rejected"]] == [
            (1, "received_at", "yesterday"), (2, "received_at", None), (3, "call_id", None),
            (4, "beat", '{"name": "B1"}'),
        ]  # fmt: skip
        assert "no record with this key yet" in answer["rejected"][1]["expected"]
        assert Dataset.objects.get(slug="calls").records == 237

    def test_half_of_a_surrogate_pair_rejects_its_row_alone(self, push):
        status, answer = push(
            {"call_id": "n1", "received_at": NOW_AT, "No\ud800": "B1", "beat": "\U0001f600"},
            {"call_id": "n2", "received_at": NOW_AT, "beat": "B\ud800"},
            {"call_id": "n\udfff", "received_at": NOW_AT},
            **{"Idempotency-Key": "torn"},
        )

        assert (status, answer["accepted"]) == (200, 1)
        assert [(row["index"], row["column"], row["found"]) for row in answer["rejected"]] == [
            (1, "beat", '"B\\ud800"'), (2, "call_id", '"n\\udfff"'),
        ]  # fmt: skip
        assert "surrogate" in answer["rejected"][0]["expected"]
        assert stored("n1")["beat"] == "\U0001f600"
        assert PushAnswer.objects.get(key="torn").answer["ignored"] == ["No\ufffd"]

    def test_where_nothing_is_accepted_the_status_says_so(self, push):
        status, answer = push({"call_id": "n1", "received_at": "yesterday"})

        assert (status, answer["accepted"], len(answer["rejected"])) == (422, 0, 1)

    def test_rows_of_one_record_in_one_push_are_taken_together(self, push):
        status, answer = push(
            {"call_id": "n1", "received_at": NOW_AT, "priority": 2},
            {"call_id": "n1", "priority": 1},
            {"call_id": "n1", "beat": "B2"},
        )

        assert (status, answer["accepted"], len(answer["deliveries"])) == (200, 3, 1)
        assert (stored("n1")["priority"], stored("n1")["beat"]) == (1, "B2")

    def test_fields_may_be_named_as_files_name_them(self, push):
        push({"call_id": "n1", "received_at": NOW_AT, "Caller Name": "Rosa"})

        found = record_store().query("select caller from calls where call_id = 'n1'").to_pylist()
        assert found == [{"caller": "Rosa"}]

    def test_records_made_anew_are_the_same(self, push, noon):
        push({"call_id": "n1", "received_at": NOW_AT, "priority": 1})
        push({"call_id": "n1", "beat": "B1"}, {"call_id": "c7", "priority": 9})
        everything = "select * from calls order by call_id"
        before = record_store().query(everything).to_pylist()

        bring_up_to_date(dataset=Dataset.objects.get(slug="calls"), store=record_store(), at=noon)

        assert record_store().query(everything).to_pylist() == before

    def test_the_same_key_gets_the_same_answer_and_nothing_is_stored_twice(self, push):
        row = {"call_id": "n1", "received_at": NOW_AT, "priority": 1}
        first = push(row, **{"Idempotency-Key": "dispatch-17"})
        push({"call_id": "n1", "priority": 5})
        deliveries = Delivery.objects.count()

        again = push(row, **{"Idempotency-Key": "dispatch-17"})
        other = push({"call_id": "n2", "received_at": NOW_AT}, **{"Idempotency-Key": "dispatch-17"})

        assert again == first
        assert (stored("n1")["priority"], Delivery.objects.count()) == (5, deliveries)
        assert other[0] == 409
        assert "Other rows were pushed under the key 'dispatch-17'" in other[1]["message"]

    def test_only_tokens_of_the_dataset_push(self, own_city, with_token):
        for scope in ("read", "ingest:complaints"):
            response = with_token(scope).post("/api/v1/datasets/calls/records", "[]", content_type="application/json")
            assert response.status_code == 403, scope


class Line:
    """A line that does jobs when it is told to."""

    def __init__(self):
        self.jobs = []

    def __call__(self, job):
        future = Future()
        self.jobs.append((future, job))
        return future

    def work(self):
        while self.jobs:
            future, job = self.jobs.pop(0)
            future.set_running_or_notify_cancel()
            future.set_result(job())


class Named:
    """A dataset of which nothing but its number is asked."""

    def __init__(self, pk):
        self.pk = self.id = pk
        self.objects = self

    def get(self, pk):
        return Named(pk)


@pytest.fixture
def line():
    line = Line()
    turns.stand_in(line)
    yield line
    turns.stand_alone()


@pytest.fixture
def pushed(monkeypatch):
    """What was pushed in one go each time; rows that are "bad" are rejected."""
    calls = []

    def push(*, dataset, rows, **_):
        calls.append(list(rows))
        bad = [Rejected(place, "x", None, "better") for place, row in enumerate(rows) if row == "bad"]
        return Pushed(len(rows) - len(bad), bad, (), [])

    monkeypatch.setattr(gathering, "push", push)
    monkeypatch.setattr(gathering, "open_store", lambda: None)
    monkeypatch.setattr(gathering, "Dataset", Named(0))
    return calls


def wait_for(condition):
    for _ in range(100 * LONGEST):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to that")


def test_what_comes_while_the_store_is_busy_is_stored_in_one_go(line, pushed):
    gatherer = Gatherer()
    with ThreadPoolExecutor(4) as threads:
        answers = []
        for rows in (["a"], ["bad", "b"], ["c"]):
            answers.append(threads.submit(gatherer.hand_in, Named(1), rows, by=None))
            wait_for(lambda: sum(map(len, gatherer._waiting.values())) == len(answers))
        line.work()
        found = [answer.result(timeout=LONGEST) for answer in answers]

    assert pushed == [["a", "bad", "b", "c"]]
    assert [(each.accepted, [row.place for row in each.rejected]) for each in found] == [(1, []), (1, [0]), (1, [])]


def test_too_many_rows_that_wait_are_refused_until_some_are_stored(line, pushed):
    gatherer = Gatherer(most_waiting=3)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(gatherer.hand_in, Named(1), ["a", "b"], by=None)
        wait_for(lambda: line.jobs)
        with pytest.raises(Busy, match="2 rows wait to be stored"):
            gatherer.hand_in(Named(1), ["c", "d"], by=None)
        line.work()
        assert first.result(timeout=LONGEST).accepted == 2

        second = threads.submit(gatherer.hand_in, Named(1), ["c", "d"], by=None)
        wait_for(lambda: line.jobs)
        line.work()
        assert second.result(timeout=LONGEST).accepted == 2


def test_those_that_wait_are_told_when_the_server_stops(line, pushed):
    gatherer = Gatherer()
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(gatherer.hand_in, Named(1), ["a"], by=None)
        wait_for(lambda: len(line.jobs) == 2)
        for future, _ in line.jobs:
            future.cancel()
            future.set_running_or_notify_cancel()
        with pytest.raises(Unavailable, match="nothing of these rows was stored"):
            answer.result(timeout=LONGEST)
    assert pushed == []
