"""Records of real cities as content: what the attack is tried on where the files are at hand."""

import csv
import gzip
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from civicstat.publishing.content import CITY, Area, Content, Layer, Metric, Series
from publishing.disclosure import towns

GIVEN = Path(os.environ.get("CIVICSTAT_REFERENCE", Path(__file__).parents[4] / "shared")) / "data"
FORCE_PEPPER = ("Chemical Irritant", "Taser")


@dataclass(frozen=True)
class Record:
    coarse: str
    fine: str
    group: str
    is_hit: bool
    on: date


@dataclass(frozen=True)
class City:
    """Where records are, how a row is read, and by which periods they are counted."""

    file: str
    read: Callable[[dict[str, str]], tuple[str, str, str, bool, str]]  # coarse, fine, group, hit, day
    grains: tuple[str, ...] = ("month", "quarter")
    most_areas: int = 25  # those with most records; the others are in none

    @property
    def path(self) -> Path:
        return GIVEN / self.file

    def records(self) -> Iterator[Record]:
        opened = gzip.open if self.path.suffix == ".gz" else open
        with opened(self.path, "rt", encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                coarse, fine, group, is_hit, day = self.read(row)
                if day[:2] == "20":
                    yield Record(coarse.strip(), fine.strip(), group.strip() or "Unknown", is_hit, _day(day))


def _day(text: str) -> date:
    year, month, day = text.replace("/", "-")[:10].split("-")
    return date(int(year), int(month), int(day))


def _american(text: str) -> str:
    month, day, year = text[:10].split("/")
    return f"{year}-{month}-{day}"


CITIES = {
    "force_minneapolis": City(
        "mpls_use_of_force/mn_police_use_of_force_2016_2018.csv",
        lambda row: (row["precinct"], row["neighborhood"], row["race"], row["force_type"] in FORCE_PEPPER,
                     row["response_datetime"]),
    ),
    "stops_minneapolis": City(
        "mpls_stops/mpls_stops_2017_jan_aug.csv.gz",
        lambda row: (row["policePrecinct"], row["neighborhood"], row["race"], row["personSearch"] == "YES",
                     row["date"]),
    ),
    "force_new_jersey": City(
        "uof_new_jersey/NJOAG_uof_2020-10_2020-12.csv",
        lambda row: (row["county"], row["agency_name"], row["officer_race"], row["officer_injured"] == "Yes",
                     row["incident_date_utc"]),
    ),
    "crime_st_louis": City(
        "crime_stlouis_2018_01/january2018_crime.csv",
        lambda row: (row["district"], row["neighborhood"], row["crime"][:1], row["crime"][:1] in "1234",
                     _american(row["date_occur"])),
        ("month",),
        most_areas=80,
    ),
    "complaints_chicago": City(
        "complaints_chicago/complaints_2012_2015.csv.gz",
        lambda row: (row["incident_beat"][:-2], row["incident_beat"], row["complainant_type"],
                     row["was_police_shooting"] == "Yes", row["incident_start_date"]),
        ("month", "quarter", "year"),
    ),
}  # fmt: skip


def contents(city: City, *, most_months: int) -> tuple[Content, Content]:
    """Return two editions: the first without the last third of the periods, and without one late record in thirty.

    Of the months around the one with most records, as many as are asked for.
    """
    records = list(city.records())
    months = Counter((each.on.year, each.on.month) for each in records)
    busiest = max(months, key=lambda month: months[month])
    full = [month for month, number in months.items() if number >= months[busiest] / 10]
    window = sorted(full, key=lambda month: abs((month[0] - busiest[0]) * 12 + month[1] - busiest[1]))[:most_months]
    held = [each for each in records if (each.on.year, each.on.month) in window]
    layers, known = _layers(held, city.most_areas)
    days = sorted({each.on for each in held})
    until = days[len(days) * 2 // 3]
    first = [each for at, each in enumerate(held) if each.on < until and at % 30]
    return _content(first, layers, known, city.grains, 1), _content(held, layers, known, city.grains, 2)


def _layers(records: list[Record], most: int) -> tuple[tuple[Layer, ...], dict[str, set[str]]]:
    fine = [area for area, _ in Counter(each.fine for each in records if each.fine).most_common(most)]
    coarse = sorted({each.coarse for each in records if each.coarse and each.fine in fine})
    inside = defaultdict(set)
    for each in records:
        inside[each.fine].add(each.coarse)
    of_city = ((CITY, CITY),)
    within = {
        area: (*of_city, *((("district", next(iter(inside[area]))),) if len(inside[area]) == 1 else ()))
        for area in fine
    }
    layers = (
        Layer(CITY, "City", "Cities", (Area(CITY, "City"),)),
        Layer("district", "District", "Districts", tuple(Area(code, code, within=of_city) for code in coarse)),
        Layer("beat", "Beat", "Beats", tuple(Area(code, code, within=within[code]) for code in sorted(fine))),
    )
    return layers, {"district": set(coarse), "beat": set(fine)}


def _content(
    records: list[Record], layers: tuple[Layer, ...], known: dict[str, set[str]], grains: tuple[str, ...], number: int
) -> Content:
    last = max(each.on for each in records)
    first = min(each.on for each in records)
    spans = {grain: list(towns.spans(grain, first, last)) for grain in grains}
    everyone, hits = defaultdict(Counter), defaultdict(Counter)
    for each in records:
        for key in _keys(each, known):
            everyone[key][each.on] += 1
            hits[key][each.on] += each.is_hit
    counts, shares = [], []
    for (layer, area, dimension, group), by_day in sorted(everyone.items()):
        for grain, periods in spans.items():
            numbers = [(name, start, end, _within(by_day, start, end)) for name, start, end in periods]
            counts.append(Series(layer, area, grain, tuple(towns.count(*each) for each in numbers), dimension, group))
            if not dimension:
                own = hits[layer, area, dimension, group]
                shares.append(Series(layer, area, grain, tuple(
                    towns.share(name, start, end, _within(own, start, end), n) for name, start, end, n in numbers
                )))  # fmt: skip
    metrics: list[Metric] = [towns.metric("records", "count", counts), towns.metric("hit", "share", shares)]
    return towns.content(metrics, layers, number=number)


def _keys(record: Record, known: dict[str, set[str]]) -> Iterator[tuple[str, str, str, str]]:
    yield CITY, CITY, "", ""
    yield CITY, CITY, "race", record.group
    for layer, area in (("district", record.coarse), ("beat", record.fine)):
        if area in known[layer]:
            yield layer, area, "", ""


def _within(by_day: Counter[date], start: date, end: date) -> float:
    return float(sum(number for day, number in by_day.items() if start <= day < end))
