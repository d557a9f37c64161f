"""Every dataset of the city, drawn and delivered: in which files, of which format, and with which flaws."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from civicstat.demo.answer_key import AnswerKey
from civicstat.demo.delivering import DatasetFiles, Delivery, Fault, by_month, by_quarter, by_year, deliver
from civicstat.demo.land.ground import Land
from civicstat.demo.records import Records
from civicstat.demo.rhythm import Window
from civicstat.demo.streams.answering import draw_answering
from civicstat.demo.streams.call_records import call_records
from civicstat.demo.streams.calls import Calls, draw_calls
from civicstat.demo.streams.complaints import draw_complaints
from civicstat.demo.streams.crashes import draw_crashes
from civicstat.demo.streams.crisis import draw_crisis, draw_referrals
from civicstat.demo.streams.force import draw_force
from civicstat.demo.streams.incidents import draw_incidents
from civicstat.demo.streams.requests import draw_requests
from civicstat.demo.streams.responses import draw_responses
from civicstat.demo.streams.staffing import draw_staffing
from civicstat.demo.streams.stops import draw_stops

NO_DAY = "02/31/2026 25:61:00"


class Plan(NamedTuple):
    """How a system delivers."""

    deliveries: tuple[Delivery, ...]
    repeats: float = 0.0
    faults: tuple[Fault, ...] = ()


def export(
    seed: int, window: Window, land: Land, key: AnswerKey, folder: Path, *, scale: float
) -> Iterator[DatasetFiles]:
    """Write the files of every dataset."""
    calls = draw_calls(seed, window, land, key, scale=scale)
    plans = _plans(window)
    for records in _draw(seed, window, land, key, calls, scale):
        plan = plans[records.slug]
        yield deliver(records, plan.deliveries, folder, seed=seed, repeats=plan.repeats, faults=plan.faults)


def _draw(seed: int, window: Window, land: Land, key: AnswerKey, calls: Calls, scale: float) -> Iterator[Records]:
    yield call_records(seed, window, land, calls)
    yield draw_answering(seed, window, key, scale=scale)
    yield draw_incidents(seed, window, land, calls, key)
    yield draw_responses(seed, window, land, scale=scale)
    yield draw_force(seed, window, land, calls, key, scale=scale)
    yield draw_complaints(seed, window, land, scale=scale)
    yield draw_stops(seed, window, land, calls, key)
    contacts = draw_crisis(seed, window, land, calls)
    yield contacts
    yield draw_referrals(seed, window, contacts, scale=scale)
    yield draw_requests(seed, window, land, key, scale=scale)
    yield draw_staffing(seed, window, key)
    yield draw_crashes(seed, window, land, calls, key)


def _plans(window: Window) -> dict[str, Plan]:
    """Return how each system delivers."""
    return {
        "calls": Plan(
            _years_and_quarters("calls", window),
            repeats=0.001,
            faults=(
                Fault("Call Number", "", 0.001),
                Fault("Received", NO_DAY, 0.001),
                Fault("Priority", "HIGH", 0.001),
            ),
        ),
        "answering": Plan(by_year("answering", window, "parquet")),
        "incidents": Plan(
            by_year("incidents", window, "csv"), repeats=0.001, faults=(Fault("Reported Date", NO_DAY, 0.001),)
        ),
        "responses": Plan(by_year("responses", window, "csv.gz"), faults=(Fault("Alarm Date Time", NO_DAY, 0.0005),)),
        "force": Plan(by_year("force", window, "ndjson")),
        "complaints": Plan(by_year("complaints", window, "csv")),
        "stops": Plan(by_year("stops", window, "csv", "csv.gz", "ndjson"), faults=(Fault("Stop Time", "", 0.002),)),
        "crisis": Plan(by_year("crisis", window, "csv"), faults=(Fault("Contact Number", "", 0.002),)),
        "referrals": Plan(by_year("referrals", window, "csv")),
        "requests": Plan(
            by_year("requests", window, "csv.gz", "csv.gz", "csv"),
            repeats=0.002,
            faults=(Fault("Date Requested", "yesterday", 0.001),),
        ),
        "staffing": Plan(by_year("staffing", window, "csv")),
        "crashes": Plan(by_month("crashes", window, 14, "csv"), faults=(Fault("Crash DateTime", NO_DAY, 0.001),)),
    }


def _years_and_quarters(slug: str, window: Window) -> tuple[Delivery, ...]:
    """Return a delivery for each year but the last and for each quarter of the last; later ones are text."""
    years = by_year(slug, window, "parquet")[:-1]
    since = years[-1].until + timedelta(days=1)
    return years + by_quarter(slug, since, window.until, "parquet", "parquet", "csv", "csv.gz", "csv")
