"""My neighborhood: the list of all places, and a page for each."""

from collections.abc import Iterator
from typing import cast

from civicstat.publishing.content import CITY, Area, Layer
from civicstat.web.site.maps import map_of_places
from civicstat.web.site.pages.rows import Row, row_of
from civicstat.web.site.places import answers, apart_of
from civicstat.web.site.readings import Reading, drawn_series, is_compared
from civicstat.web.site.rules import in_order, question_of
from civicstat.web.site.sentences import in_one_language, value_text
from civicstat.web.site.sheets import Page, Sheets, link
from civicstat.web.ui.speaking import plain, say, say_count, spelled

OPEN = 6  # figures that stand open in each group
APART = ("good", "bad", "neutral")


def pages(sheets: Sheets) -> Iterator[Page]:
    """Yield the list of places, and a page for each area of each layer but the whole city."""
    yield _list(sheets)
    for layer in _parts(sheets):
        for area in layer.areas:
            yield _area(sheets, layer, area)


def _parts(sheets: Sheets) -> list[Layer]:
    return [layer for layer in sheets.content.layers if layer.slug != CITY]


def _list(sheets: Sheets) -> Page:
    title = say("My neighborhood")
    layers = [_listed(sheets, layer) for layer in _parts(sheets)]
    lede = say("Choose a place, or type its name. What you type stays on your device.")
    context = {"heading": title, "lede": lede, "layers": layers, "crumbs": [(say("Home"), sheets.of("index"))]}
    return Page(sheets.of("areas/index"), title, "areas", context, "areas")


def _listed(sheets: Sheets, layer: Layer) -> dict[str, object]:
    plural, here = sheets.text(f"layer.{layer.slug}.plural", layer.plural), sheets.of("areas/index")
    paths = {area.code: sheets.of_area(layer, area) for area in layer.areas}
    return {
        "plural": plural,
        "areas": [{"name": area.name, "path": paths[area.code]}
                  for area in sorted(layer.areas, key=lambda area: area.name)],
        "map": map_of_places(
            sheets.shared.outlines[layer.slug], lambda code: link(here, paths[code]), key=f"map-{layer.slug}",
            title=plain(plural),
        ),
    }  # fmt: skip


def _area(sheets: Sheets, layer: Layer, area: Area) -> Page:
    name = sheets.text(f"layer.{layer.slug}.name", layer.name)
    found = {each.metric.slug: each for each in sheets.shared.in_areas[layer.slug][area.code]}
    in_rule = [found[metric.slug] for metric in in_order(sheets.content, [each.metric for each in found.values()])]
    residents = say("{count} people live here.", count=spelled(f"{area.residents:,.0f}")) if area.residents else ""
    groups = _groups(sheets, layer, area, in_rule)
    context = {
        "heading": area.name, "lede": _summary(groups), "below": [residents] if residents else [],
        "crumbs": [(say("Home"), sheets.of("index")), (say("My neighborhood"), sheets.of("areas/index"))],
        "within": _within(sheets, area), "groups": groups, "rules": sheets.of("method"),
        "note": say("A place is called higher or lower only where chance does not explain it. {layer}: {name}.",
                    layer=name, name=area.name),
    }  # fmt: skip
    return Page(sheets.of_area(layer, area), area.name, "area", context, "areas")


def _within(sheets: Sheets, area: Area) -> list[tuple[str, str]]:
    found = []
    for slug, code in area.within:
        layer = sheets.content.layer(slug)
        holder = next((each for each in layer.areas if each.code == code), None) if layer else None
        if layer is not None and holder is not None and slug != CITY:
            found.append((holder.name, sheets.of_area(layer, holder)))
    return found


def _groups(sheets: Sheets, layer: Layer, area: Area, found: list[Reading]) -> list[dict[str, object]]:
    """Return each question with its answer for the place and the figures that belong to it, then all other figures."""
    said, rows = answers(sheets, layer, area), dict[str, list[Row]]()
    for reading in found:
        question = question_of(sheets.content, reading.metric)
        rows.setdefault(question.key if question else "", []).append(_row(sheets, layer, area, reading))
    groups = [
        {"title": say(each.asks), "answer": said[each.key], **_folded(rows.get(each.key, []))}
        for each in sheets.shared.questions
    ]
    others = [{"title": say("Other figures"), **_folded(rows[""])}] if "" in rows else []
    return groups + others


def _folded(rows: list[Row]) -> dict[str, object]:
    """Return what stands open: what differs clearly from the city, then the first by the rule, up to a handful."""
    ordered = sorted(rows, key=lambda row: row.state not in APART)
    shown = ordered[: max(OPEN, sum(row.state in APART for row in ordered))]
    rest = ordered[len(shown) :]
    more = say_count("Show {count} more figure", "Show {count} more figures", len(rest)) if rest else ""
    return {"rows": shown, "rest": rest, "more": more}


@in_one_language
def _summary(groups: list[dict[str, object]]) -> str:
    rows = [row for group in groups for row in (*_rows(group, "rows"), *_rows(group, "rest"))]
    better, worse = (sum(row.state == state for row in rows) for state in ("good", "bad"))
    judged = sum(row.state in (*APART, "cannot_tell") for row in rows)
    if not judged:
        return say("Too little is known here to set it beside the city.")
    if not better and not worse:
        return say("No figure here is clearly better or worse than in the whole city.")
    return say(
        "Of {count} figures here, {better} are clearly better than in the whole city and {worse} are worse. "
        "For the rest we see no clear difference.",
        count=judged, better=better, worse=worse,
    )  # fmt: skip


def _rows(group: dict[str, object], name: str) -> list[Row]:
    return cast(list[Row], group[name])


def _row(sheets: Sheets, layer: Layer, area: Area, reading: Reading) -> Row:
    metric, figure, key = reading.metric, reading.newest, f"s-{reading.metric.slug}"
    trend = drawn_series(metric, layer.slug, area.code)
    if figure is None or figure.value is None:
        return row_of(sheets, reading, key, ("too_few", say("No figure")), trend=trend)
    if not is_compared(metric):
        return row_of(sheets, reading, key, ("", ""), say("A total: it is not compared."), trend)
    apart, city = apart_of(sheets, reading)
    if apart == "unknown":
        return row_of(sheets, reading, key, ("cannot_tell", say("Cannot tell")), trend=trend)
    note = say("City: {value}", value=value_text(metric, city))
    if apart == "alike":
        return row_of(sheets, reading, key, ("cannot_tell", say("No clear difference")), note, trend)
    words = say("Higher than the city") if apart == "higher" else say("Lower than the city")
    good = {"higher": apart == "higher", "lower": apart == "lower"}.get(metric.direction)
    return row_of(sheets, reading, key, ("neutral" if good is None else "good" if good else "bad", words), note, trend)
