"""What residents of the demo city wrote, with spellings as people have them. All of it is invented.

A file as another system would hand it over: when, what, where, about which theme; and to which concern staff sorted
it, empty for what still waits in the inbox.
"""

import csv
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from civicstat.demo.answer_key import AnswerKey

COLUMNS = ("said_at", "text", "place", "neighborhood", "theme", "source", "concern", "name", "email", "phone")


class Said(NamedTuple):
    """One voice. days: before the city's last full day; negative: after it. neighborhood: its name."""

    days: int
    text: str
    neighborhood: str = ""
    theme: str = ""
    place: str = ""
    concern: str = ""
    name: str = ""
    email: str = ""
    source: str = "resident"


def _sorted_voices() -> Iterator[Said]:
    yield from _to("nobody_answers_911", "help_in_time", (
        (890, "My father fell and 911 rang and rang. I counted eleven rings.", "Foundry"),
        (841, "I hung up because nobody answered and drove to the hospital myself.", "Market Square"),
        (655, "911 needs more people on the phones. You wait forever.", ""),
    ))  # fmt: skip
    yield from _to("on_hold_with_911", "help_in_time", (
        (758, "The kitchen was burning and 911 asked me to hold!", "Glassworks"),
        (741, "On hold with 911 for a minute and a half while someone was at my back door", "Larch Hill"),
    ))  # fmt: skip
    yield from _to("help_late_in_millrace", "help_in_time", (
        (165, "Since the Ferry Bridge is closed it takes police ages to come over here.", "Ferry Landing"),
        (151, "Called about a fight outside, they came 25 min later. Before the bridge closed it was 8.", "Brickyard"),
        (118, "police response in millrace is a joke since april", "Hollow Creek"),
        (64, "We had a burglar in the yard and waited and waited. Please station a car on our side of the river.",
         "Sycamore Flats"),
        (31, "An officer told us he had to drive all the way round by the next bridge.", "Saltbox"),
    ))  # fmt: skip
    yield from _to("dark_streets_in_the_south", "lights_and_places", (
        (396, "Street light at our bus stop has been out since summer", "Tannery"),
        (372, "Why are lamps in Northgate fixed in days and ours in weeks?", "Candle Row"),
        (310, "Dark, dark, dark. My daughter runs home from the bus.", "Granary"),
        (190, "three lamps out in a row on candle row. reported it two times", "Candle Row"),
        (77, "The light over the footpath to the school is broken again", "St. Brendan"),
    ))  # fmt: skip
    yield from _to("drivers_speed_past_schools", "safe_streets", (
        (120, "Cars race past the school on Kiln Street, nobody keeps to 20", "College Green"),
        (96, "Please put a speed camera by the elementary school before a kid is hit", "College Green"),
        (41, "Drivers go 45 in front of the kindergarten every morning", "Linden Terrace"),
    ))  # fmt: skip
    yield from _to("complaints_without_an_answer", "fair_treatment", (
        (249, "I complained about an officer in January and did not get one letter since.", "Ropewalk"),
        (133, "Is there anybody who reads complaints about police? Mine is eight months old.", "South Fields"),
    ))  # fmt: skip
    yield from _to("police_at_a_crisis", "crisis", (
        (535, "My son was in a mental health crisis and four patrol cars came. He needed a nurse.", "Stonebridge"),
        (322, "Send the crisis team first, not police with guns.", "Kestrel Park"),
        (84, "A social worker calmed my neighbor within minutes. Why not always so?", "Old Mint"),
    ))  # fmt: skip
    yield from _to("cars_broken_into", "crime", (
        (88, "My car window was smashed for the third time, they took a child seat", "Market Square"),
        (70, "thieves go through all the cars in our garage at night", "Union Yards"),
        (29, "Broken glass along the whole street in the morning. Police took a report and that was it.", "Bellfield"),
    ))  # fmt: skip
    yield from _to("fireworks_all_summer", "quiet", (
        (114, "Fireworks every night for five weeks, our dog is terrified and nobody sleeps", "Fairground"),
        (109, "Can somebody stop the fireworks after midnight", "Windmill Common"),
    ))  # fmt: skip
    yield from _to("couches_on_the_lot", "lights_and_places", (
        (209, "There is a couch and a pile of tires on the lot at Canal and Basin.", "Foundry"),
    ))  # fmt: skip
    for days, text in (
        (299, "They searched my nephew's bag at the station and would not say why."),
        (299, "If you are Black you get stopped on Tower Street, everybody knows that."),
    ):
        yield Said(
            days, text, theme="fair_treatment", concern="searched_without_a_reason", source="meeting",
            place="Town hall meeting",
        )  # fmt: skip


def _waiting_voices() -> Iterator[Said]:
    """What waits in the inbox: near duplicates, something for a concern that is there, and something for none."""
    yield Said(
        33, "Cars speed past the school at Kiln Street again, yesterday a child was nearly hit.", "College Green",
        "safe_streets", "Kiln Street school", name="Rosa Mendez", email="rosa.mendez@example.org",
    )  # fmt: skip
    yield Said(
        9, "The crossing at the Fairground needs a light. Nobody stops for people.", "Fairground", "safe_streets"
    )
    yield Said(
        8, "Nobody stops for pedestrians at the fairground crossing, we need a light there", "Fairground", "",
        "Fairground tram stop", name="J. Whitcomb", email="jw@example.org",
    )  # fmt: skip
    yield Said(6, "At the Fairground cars do not stop when you want to cross. Someone will be killed.", "Fairground")
    yield Said(5, "Waited 40 minutes for police in Millrace after a break in. The bridge!!", "Cooper's Bend")
    yield Said(
        5, "There were shots behind the mill on Saturday night and no one tells us what happened.", "Saltbox", "crime"
    )
    yield Said(4, "heard gun shots near the old mill around 1am, are we safe here??", "Saltbox", "", "Old mill")
    yield Said(3, "street lamp at the corner of tannery and mill is broken, very dark", "Tannery", "lights_and_places")
    yield Said(3, "Street lamp at the corner of Tannery and Mill is broken, very dark!", "Tannery", "lights_and_places")
    yield Said(2, "My sister needed help in a crisis and only police came, they meant well but", "", "crisis")
    yield Said(1, "The library should be open on Sundays", "Vine Hill")
    yield Said(0, "CHEAP PILLS no prescription visit our shop now best price", "", "")


def _to(concern: str, theme: str, said: tuple[tuple[int, str, str], ...]) -> Iterator[Said]:
    return (Said(days, text, where, theme, concern=concern) for days, text, where in said)


def write_voices(path: Path, key: AnswerKey) -> Path:
    """Write what people said as CSV, the oldest first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    voices = sorted([*_sorted_voices(), *_waiting_voices()], key=lambda each: -each.days)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for position, each in enumerate(voices):
            day = key.until - timedelta(days=each.days)
            said_at = datetime.combine(day, time(8 + position % 12, position * 7 % 60))
            writer.writerow((
                said_at.isoformat(" "), each.text, each.place, each.neighborhood, each.theme, each.source,
                each.concern, each.name, each.email, "",
            ))  # fmt: skip
    return path
