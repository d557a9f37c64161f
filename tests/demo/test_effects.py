"""Everything in the answer key is really in the raw files, computed here from the files alone."""

from datetime import date, timedelta

import numpy as np
import pytest

from civicstat.demo.answer_key import FOUND
from civicstat.demo.city import CityFiles
from civicstat.demo.people import RACES

pytestmark = pytest.mark.slow


def day(of: date) -> np.datetime64:
    return np.datetime64(of.isoformat())


def seconds(later: np.ndarray, earlier: np.ndarray) -> np.ndarray:
    span = (later - earlier).astype("timedelta64[s]")
    return np.where(np.isnat(span), np.nan, span.astype(float))


def urgent(calls):
    return (calls["priority"] == 1) & (calls["on_view"] == False)  # noqa: E712


def half_width(values: np.ndarray, p: float) -> float:
    """About two standard errors of a percentile, from the spread of its neighbors."""
    n = len(values)
    low, high = (p + sign * 1.96 * np.sqrt(p * (1 - p) / n) for sign in (-1, 1))
    return float(np.percentile(values, 100 * high) - np.percentile(values, 100 * low)) / 2


def test_calls_peak_in_summer_and_on_independence_day(city: CityFiles, read):
    season, received = city.key.seasonality, read("calls")["received_at"]
    days, counts = np.unique(received.astype("datetime64[D]"), return_counts=True)
    month = days.astype("datetime64[M]").astype(int) % 12 + 1
    by_month = [counts[month == i].mean() for i in range(1, 13)]
    low, high = season.peak_over_trough
    assert np.argmax(by_month) + 1 == season.peak_month
    assert np.argmin(by_month) + 1 == season.trough_month
    assert low < max(by_month) / min(by_month) < high
    for year in (2024, 2025, 2026):
        here = days.astype("datetime64[Y]").astype(int) + 1970 == year
        assert days[here][counts[here].argmax()] == np.datetime64(f"{year}-07-04")


def test_disturbances_peak_on_weekend_nights(city: CityFiles, read):
    rhythm, calls = city.key.hour_of_week, read("calls")
    chosen = calls["received_at"][np.isin(calls["call_type"], rhythm.call_types)]
    hour = (chosen.astype("datetime64[h]").astype(int) + 72) % 168
    week = np.bincount(hour, minlength=168)
    for weekday, of_day in rhythm.peak_hours:
        assert week[weekday * 24 + of_day] > rhythm.peak_over_mean * week.mean()


def test_emergency_calls_are_answered_faster_since_the_day_of_the_key(city: CityFiles, read):
    change, calls = city.key.improvement, read("answering")
    waited = seconds(calls["answered_at"], calls["ring_at"])
    after, answered = calls["ring_at"] >= day(change.on), ~np.isnan(waited)
    in_time = waited <= change.within_seconds
    assert in_time[answered & ~after].mean() == pytest.approx(change.before, abs=0.005)
    assert in_time[answered & after].mean() == pytest.approx(change.after, abs=0.005)
    assert 1 - answered[~after].mean() == pytest.approx(change.abandoned_before, abs=0.003)
    assert 1 - answered[after].mean() == pytest.approx(change.abandoned_after, abs=0.003)


def test_posts_at_the_911_center_were_filled_on_the_same_day(city: CityFiles, read):
    change, lines = city.key.improvement, read("staffing")
    phones = np.char.lower(lines["staff_group"].astype(str)) == "telecommunicator"
    after = lines["day"].astype("datetime64[D]") >= day(change.on)
    for era, expected in ((~after, change.vacancy_before), (after, change.vacancy_after)):
        vacant = lines["vacant_posts"][phones & era].sum() / lines["authorized_posts"][phones & era].sum()
        assert vacant == pytest.approx(expected, abs=0.02)


def test_urgent_response_slows_in_one_district_and_nowhere_else(city: CityFiles, read):
    change, calls = city.key.deterioration, read("calls")
    took = seconds(calls["arrived_at"], calls["received_at"])
    known, after = urgent(calls) & ~np.isnan(took), calls["received_at"] >= day(change.on)
    for district in ("D1", "D2", "D3", "D4", "D5"):
        here = known & (calls["district"] == district)
        before, since = took[here & ~after], took[here & after]
        added = change.added_seconds if district == change.district else 0
        for p in (0.5, 0.9):
            moved = np.percentile(since, 100 * p) - np.percentile(before, 100 * p)
            assert abs(moved - added) < 1.5 * np.hypot(half_width(before, p), half_width(since, p)), (district, p)


def test_pointing_a_firearm_is_force_only_since_the_definition_changed(city: CityFiles, read):
    change, reports = city.key.definition_change, read("force")
    after = reports["occurred_at"] >= day(change.on)
    new = reports["force_type"] == change.new_type
    years = (city.key.until - change.on).days / 365.25
    assert not new[~after].any()
    assert new[after].sum() / years == pytest.approx(change.yearly_added, rel=0.25)
    before = (~after).sum() / ((change.on - date(2023, 11, 1)).days / 365.25)
    assert before == pytest.approx(change.yearly_before, rel=0.15)
    assert (after & ~new).sum() / years == pytest.approx(change.yearly_before, rel=0.2)


def test_arrival_times_are_missing_in_two_beats_between_two_days(city: CityFiles, read):
    fault, calls = city.key.data_fault, read("calls")
    received, asked = calls["received_at"], urgent(calls)
    during = (received >= day(fault.since)) & (received < day(fault.until + timedelta(days=1)))
    there, missing = np.isin(calls["beat"], fault.beats), np.isnat(calls["arrived_at"])
    assert missing[asked & during & there].mean() == pytest.approx(fault.missing, abs=0.1)
    assert (asked & during & there).sum() > 50
    assert missing[asked & during & ~there & (calls["beat"] != None)].mean() < 2 * fault.usual  # noqa: E711
    assert missing[asked & ~during & there].mean() < 2 * fault.usual


def test_street_lights_south_of_the_river_are_repaired_later(city: CityFiles, read):
    gap, requests = city.key.equity_gap, read("requests")
    took = seconds(requests["closed_at"], requests["opened_at"]) / 86400
    old = requests["opened_at"] < day(city.key.until - timedelta(days=120))  # so that few are still open
    south = np.isin(requests["district"], gap.districts)
    lights = (requests["category"] == gap.category) & old
    assert np.nanmedian(took[lights & south]) == pytest.approx(gap.median_days, rel=0.07)
    assert np.nanmedian(took[lights & ~south]) == pytest.approx(gap.median_days_elsewhere, rel=0.07)
    holes = (requests["category"] == "Pothole") & old
    assert np.nanmedian(took[holes & south]) == pytest.approx(np.nanmedian(took[holes & ~south]), rel=0.07)


def test_search_rates_differ_between_groups_but_hit_rates_do_not(city: CityFiles, read):
    truth, stops = city.key.unchanged, read("stops")
    searched = stops["is_searched"].astype(bool)
    chosen = searched & np.isin(
        np.char.lower(stops["search_basis"].astype(str)), ("consent", "probable cause", "frisk")
    )
    rates = []
    for race in RACES[:3]:
        here = stops["race"] == race
        found = stops["is_contraband_found"][here & chosen].astype(float)
        assert abs(found.mean() - truth.hit_rate) < 3 * np.sqrt(0.25 / len(found))
        rates.append(searched[here].mean())
    assert rates[1] > 1.3 * rates[0]
    assert rates[2] > 1.2 * rates[0]


def test_crisis_contacts_without_police_stay_the_same(city: CityFiles, read):
    contacts = read("crisis")
    year = contacts["received_at"].astype("datetime64[Y]").astype(int)
    for each in np.unique(year):
        alone = ~contacts["has_police_on_scene"][year == each].astype(bool)
        assert abs(alone.mean() - city.key.unchanged.crisis_without_police) < 3 * np.sqrt(0.25 / len(alone))


def test_the_repeated_hour_of_autumn_holds_twice_the_calls(city: CityFiles, read):
    received = read("calls")["received_at"]
    for night in ("2023-11-05", "2024-11-03", "2025-11-02"):
        hours = (received - np.datetime64(night)).astype("timedelta64[h]").astype(int)
        assert (hours == 1).sum() > 1.3 * (hours == 3).sum()
    for night in ("2024-03-10", "2025-03-09", "2026-03-08"):
        hours = (received - np.datetime64(night)).astype("timedelta64[h]").astype(int)
        assert (hours == 2).sum() == 0


def test_the_files_hold_exactly_what_the_key_says_was_found(city: CityFiles, read):
    key = city.key
    phones, calls, reports, requests = (read(slug) for slug in ("answering", "calls", "force", "requests"))
    waited = seconds(phones["answered_at"], phones["ring_at"])
    late = phones["ring_at"] >= day(key.improvement.on)
    in_time = [(waited[~np.isnan(waited) & era] <= 15).mean() for era in (~late, late)]
    assert in_time == pytest.approx([FOUND.answered_before, FOUND.answered_after], abs=1e-5)

    took = seconds(calls["arrived_at"], calls["received_at"])
    slow = urgent(calls) & ~np.isnan(took) & (calls["district"] == key.deterioration.district)
    after = calls["received_at"] >= day(key.deterioration.on)
    assert tuple(np.median(took[slow & era]) for era in (~after, after)) == FOUND.slow_district_median
    assert tuple(np.percentile(took[slow & era], 90) for era in (~after, after)) == FOUND.slow_district_p90

    since, new = reports["occurred_at"] >= day(key.definition_change.on), reports["force_type"] == "Firearm pointed"
    assert [(~since).sum(), (since & ~new).sum(), new.sum()] == [
        FOUND.force_before, FOUND.force_after, FOUND.force_added,
    ]  # fmt: skip

    fault = key.data_fault
    days = calls["received_at"].astype("datetime64[D]")
    hit = urgent(calls) & np.isin(calls["beat"], fault.beats) & (days >= day(fault.since)) & (days <= day(fault.until))
    assert (hit.sum(), np.isnat(calls["arrived_at"][hit]).sum()) == (FOUND.fault_calls, FOUND.fault_missing)

    closed = seconds(requests["closed_at"], requests["opened_at"]) / 86400
    lights = requests["category"] == key.equity_gap.category
    sides = [np.isin(requests["district"], codes) for codes in (key.equity_gap.districts, ("D1", "D2", "D3"))]
    medians = [np.nanmedian(closed[lights & side]) for side in sides]
    assert medians == pytest.approx(FOUND.lights_median_days, abs=0.005)
