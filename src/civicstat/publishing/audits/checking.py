"""What a journalist would check of the newest edition: whether its parts, files and history fit together."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from civicstat.publishing.editions import civicstat_verify as verifier
from civicstat.publishing.editions.chain import Edition

MOST_FAULTS = 50  # of a check, that are told one by one
Content = Mapping[str, Any]


class Checked(NamedTuple):
    """One check: what was looked at, and what does not fit. faults: the first of them; number: of all."""

    name: str
    title: str
    looked_at: int
    number: int
    faults: tuple[str, ...]


TITLES = {
    "parts": "Parts make up totals",
    "map": "Map and tables say the same",
    "api": "API and pages say the same",
    "history": "The edition before is this one’s history",
}


def checked(name: str, looked_at: int, faults: Iterable[str]) -> Checked:
    """Return what a check found."""
    found = list(faults)
    return Checked(name, TITLES[name], looked_at, len(found), tuple(found[:MOST_FAULTS]))


def check_edition(editions: tuple[Edition, ...]) -> Iterator[Checked]:
    """Yield what can be checked of the newest edition by its files: parts, map and history."""
    newest, content = editions[-1], _content(editions[-1])
    before = _content(editions[-2]) if len(editions) > 1 else None
    folder = newest.folder

    def read(path: str) -> bytes | None:
        return (folder / path).read_bytes() if (folder / path).is_file() else None

    seen = verifier.Edition(newest.number, newest.manifest, dict(content), dict(before) if before else None, read)
    figures = sum(len(series.get("period", ())) for _, series in verifier.every_series(dict(content)))
    parts = [*verifier.check_parts(seen), *verifier.check_periods(seen)]
    yield checked("parts", figures, (each.what for each in parts))
    tables = (f"{each.file}: {each.what}" for each in verifier.check_tables(seen))
    yield checked("map", figures, [*tables, *_map_faults(content, read)])
    history = [*verifier.check_revisions(seen), *verifier.check_withdrawn(seen)] if before else []
    yield checked("history", figures if before else 0, (each.what for each in history))


def _content(edition: Edition) -> Content:
    found: Content = json.loads((edition.folder / "data" / "content.json").read_bytes())
    return found


def _map_faults(content: Content, read: Any) -> Iterator[str]:
    """Yield what is drawn on a map and not told in a table, and the other way round."""
    table = read("data/areas.csv")
    if table is None:
        return
    rows = csv.DictReader(io.StringIO(table.decode()))
    listed = {(row["layer"], verifier._as_it_came(row["area"])) for row in rows}
    for layer in content["layers"]:
        own = {area["code"] for area in layer["areas"]}
        drawn = {area["code"] for area in layer["areas"] if area.get("boundary")}
        shapes = json.loads(read(f"data/areas/{layer['slug']}.geojson") or b'{"features": []}')["features"]
        on_map = {each["properties"]["area"] for each in shapes}
        for code in sorted(on_map ^ drawn):
            yield f"{layer['slug']} {code}: is {'drawn' if code in on_map else 'not drawn'}, and should not be so"
        for code in sorted(own):
            if (layer["slug"], code) not in listed:
                yield f"{layer['slug']} {code}: is an area, and not in the table of areas"
    known = {(layer["slug"], area["code"]) for layer in content["layers"] for area in layer["areas"]}
    for metric in content["metrics"]:
        for place in sorted({(each["layer"], each["area"]) for each in metric["series"]} - known):
            yield f"{metric['slug']}: has figures of {' '.join(place)}, which no map or table knows"
