"""What was built into the synthetic city, in figures and days, so that the product can be checked against it.

Days are those of the city as it ships (its last full day is 31 October 2026); `key_for` moves them with another one.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

SEED = 20261031
UNTIL = date(2026, 10, 31)
YEARS = 3
UNDERSERVED = ("D4", "D5")  # districts that the demo city watches
WHY_UNDERSERVED = "South of the river: at the budget hearing residents said that the city comes later there."


@dataclass(frozen=True)
class Seasonality:
    """Calls follow the year: most in one month, fewest in another; some days stand out."""

    dataset: str = "calls"
    peak_month: int = 7
    trough_month: int = 1
    peak_over_trough: tuple[float, float] = (1.15, 1.45)  # calls a day in the peak month over the trough month
    busiest_holiday: tuple[int, int] = (7, 4)  # month and day: more calls than on any other day of its year


@dataclass(frozen=True)
class HourOfWeek:
    """Disturbances and fights peak late on Friday and Saturday."""

    dataset: str = "calls"
    call_types: tuple[str, ...] = ("Disturbance", "Fight", "Noise Complaint")
    peak_hours: tuple[tuple[int, int], ...] = (
        (4, 22),
        (4, 23),
        (5, 0),
        (5, 22),
        (5, 23),
        (6, 0),
    )  # (Monday is 0, hour)
    peak_over_mean: float = 2.5  # at least


@dataclass(frozen=True)
class Improvement:
    """From a day on, emergency calls are answered faster, for posts at the 911 center were filled."""

    on: date = date(2025, 10, 6)
    dataset: str = "answering"
    within_seconds: int = 15
    before: float = 0.84  # share of the answered calls answered within
    after: float = 0.93
    abandoned_before: float = 0.055  # share of the calls offered
    abandoned_after: float = 0.032
    vacancy_before: float = 0.23  # of telecommunicator posts
    vacancy_after: float = 0.08


@dataclass(frozen=True)
class Deterioration:
    """From a day on, police in one district drive longer to every call; elsewhere nothing changes."""

    on: date = date(2026, 4, 13)
    dataset: str = "calls"
    district: str = "D5"
    added_seconds: int = 90  # to the travel of every dispatched call, and so to median and p90 of the response
    cause: str = "The Ferry Bridge closed for repair; patrol cars reach District 5 over the next bridge."


@dataclass(frozen=True)
class DefinitionChange:
    """From a day on, more counts as use of force. The jump is no change in what officers do."""

    on: date = date(2025, 7, 1)
    dataset: str = "force"
    new_type: str = "Firearm pointed"  # force_type that no record before the day carries
    yearly_before: float = 210
    yearly_added: float = 95
    reason: str = "Since 1 July 2025 pointing a firearm at a person is reported as use of force (General Order 3.04)."


@dataclass(frozen=True)
class DataFault:
    """Between two days (both included) most urgent calls of two beats lack their arrival time."""

    since: date = date(2026, 8, 10)
    until: date = date(2026, 9, 20)
    dataset: str = "calls"
    column: str = "arrived_at"
    beats: tuple[str, ...] = ("203", "204")
    priority: int = 1
    missing: float = 0.85  # share of the beats' priority-1 calls that police were sent to
    usual: float = 0.02
    cause: str = "After an update of the car terminals the on-scene button did not send on lights-and-siren runs."


@dataclass(frozen=True)
class EquityGap:
    """Street lights south of the river are repaired later, in every year and all their neighborhoods."""

    dataset: str = "requests"
    category: str = "Street light out"
    districts: tuple[str, ...] = ("D4", "D5")
    median_days: float = 11.0
    median_days_elsewhere: float = 5.0


@dataclass(frozen=True)
class SurveyTruth:
    """Trust as the whole adult population would have answered it, wave by wave; raw means lie above it.

    Older residents answer more often and trust more, and small districts are sampled as much as large ones.
    """

    fielded: tuple[date, ...] = (date(2024, 4, 1), date(2025, 1, 13), date(2025, 10, 13), date(2026, 9, 7))
    answers: int = 900  # a wave, about
    trust_mean: tuple[float, ...] = (5.3, 5.3, 5.4, 5.7)  # 0 to 10
    safe_after_dark: tuple[float, ...] = (0.58, 0.58, 0.59, 0.59)  # very or fairly safe


@dataclass(frozen=True)
class BurglarySeries:
    """Between two days (both included) a part of the city's burglaries lies within a few blocks of one neighborhood."""

    since: date = date(2026, 9, 14)
    until: date = date(2026, 10, 11)
    dataset: str = "incidents"
    code: str = "220"
    neighborhood: str = "N20"  # North Commons
    share: float = 0.35  # of the burglaries of those weeks; their number is as it would be
    blocks: int = 40  # addresses


@dataclass(frozen=True)
class LateReports:
    """Some crash reports are filed weeks after the crash, so that a month grows after it was first told."""

    dataset: str = "crashes"
    share: float = 0.16  # of the reports
    median_days: float = 45.0  # half of these come after more
    first_month: date = date(2025, 9, 1)  # the first that was watched from its beginning


@dataclass(frozen=True)
class Unchanged:
    """What chance alone moves. A finding here is a false alarm."""

    hit_rate: float = 0.27  # of discretionary searches, in every group by race
    search_rates: tuple[float, ...] = (0.06, 0.085, 0.08, 0.05, 0.06)  # of stops, by people.RACES: these differ
    crisis_without_police: float = 0.38
    districts_without_change: tuple[str, ...] = ("D1", "D2", "D3", "D4")  # in urgent response


@dataclass(frozen=True)
class AnswerKey:
    """Everything that was built in."""

    seed: int = SEED
    until: date = UNTIL
    seasonality: Seasonality = Seasonality()
    hour_of_week: HourOfWeek = HourOfWeek()
    improvement: Improvement = Improvement()
    deterioration: Deterioration = Deterioration()
    definition_change: DefinitionChange = DefinitionChange()
    data_fault: DataFault = DataFault()
    equity_gap: EquityGap = EquityGap()
    survey: SurveyTruth = SurveyTruth()
    late_reports: LateReports = LateReports()
    burglary_series: BurglarySeries = BurglarySeries()
    unchanged: Unchanged = Unchanged()


@dataclass(frozen=True)
class Found:
    """What the raw files of the city as it ships hold: chance is in them too. Medians and p90 as numpy has them."""

    answered_before: float = 0.84195  # answered within 15 seconds, of the answered, before the day of Improvement
    answered_after: float = 0.93066
    slow_district_median: tuple[float, float] = (377.0, 466.0)  # seconds; urgent response before and after
    slow_district_p90: tuple[float, float] = (576.0, 656.5)
    force_before: int = 335  # reports before the definition changed
    force_after: int = 335  # and after, of the kinds that counted before
    force_added: int = 123  # and of the new kind
    fault_calls: int = 85  # urgent calls of the two beats during the fault
    fault_missing: int = 74  # of them without an arrival time
    lights_median_days: tuple[float, float] = (10.69, 5.14)  # south of the river and north; closed requests
    # Crashes of the first month that was watched: as first told, 30, 90 and 365 days after its end, and now.
    crashes_as_told: tuple[int, int, int, int, int] = (186, 186, 208, 219, 219)


FOUND = Found()


def key_for(until: date, *, seed: int = SEED) -> AnswerKey:
    """Return the answer key of a city whose last full day is `until`: every day of the key moves with it."""
    shift = until - UNTIL
    key = AnswerKey()
    moved = {field.name: _moved(getattr(key, field.name), shift) for field in fields(key)}
    return AnswerKey(**moved | {"seed": seed, "until": until})


def _moved(part: Any, shift: timedelta) -> Any:
    if isinstance(part, date):
        return part + shift
    if isinstance(part, tuple):
        return tuple(_moved(item, shift) for item in part)
    if hasattr(part, "__dataclass_fields__"):
        return replace(part, **{field.name: _moved(getattr(part, field.name), shift) for field in fields(part)})
    return part
