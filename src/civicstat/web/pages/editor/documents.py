"""A metric's document as the fields of a form, and back. What the form does not show stays as it is."""

from collections.abc import Iterator, Mapping
from typing import Any

from civicstat.web.pages.answering import Document

PLAIN = (
    "title", "question", "describes", "theme", "where", "valid", "unit", "display", "direction", "time", "min_n",
    "least_change", "maturity", "owner",
)  # fmt: skip
LISTS = ("dimensions", "periods", "layers")
# Kind of statistic -> the form's fields, and what each is called in the document.
OF_KIND: Mapping[str, tuple[tuple[str, str], ...]] = {
    "count": (),
    "distinct": (("of_text", "of"),),
    "sum": (("of_number", "of"),),
    "mean": (("of_number", "of"),),
    "median": (("of_number", "of"),),
    "percentile": (("percent", "p"), ("of_number", "of")),
    "share": (("hit", "hit"),),
    "rate": (("counted", "count"), ("of_text", "of"), ("of_number", "of"), ("per", "per"), ("scale", "scale")),
    "ratio": (("numerator", "numerator"), ("denominator", "denominator"), ("scale", "scale")),
    "time_to_close": (("opened", "opened"), ("closed", "closed"), ("percent", "p")),
    "cohort_share": (("start", "from"), ("done", "done"), ("again", "again"), ("within", "within")),
    "gap": (("of_metric", "of"), ("between", "between"), ("measure", "measure")),
}
ON_METRICS = ("ratio", "gap")
_ORDER = (
    "metric", "title", "question", "describes", "theme", "dataset", "where", "statistic", "valid", "unit", "display",
    "direction", "time", "dimensions", "layers", "periods", "min_n", "most_missing", "least_change",
    "maturity",
)  # fmt: skip
_COUNTED = {"of_text": "distinct", "of_number": "sum"}  # what a rate adds up by which field


def has_form(document: Document) -> bool:
    """Return whether a form can show a document's statistic; an index with its weights is written as YAML."""
    statistic = document.get("statistic")
    return isinstance(statistic, dict) and statistic.get("kind") in OF_KIND


def fields_of(document: Document) -> dict[str, Any]:
    """Return the form's fields as a document fills them."""
    fields: dict[str, Any] = {name: document.get(name, "") for name in PLAIN}
    fields |= {name: _as_list(document[name]) for name in LISTS if name in document}
    fields |= {
        "slug": document.get("metric", ""),
        "known_limits": "\n".join(_as_list(document.get("known_limits", ()))),
    }
    if (most := document.get("most_missing")) not in ("", None):
        fields["most_missing"] = f"{float(str(most)) * 100:g}"
    statistic = document.get("statistic") or {}
    kind = statistic.get("kind", "count")
    return fields | {"kind": kind} | dict(_filled(kind, statistic))


def _filled(kind: str, statistic: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for field, name in OF_KIND.get(kind, ()):
        if field in _COUNTED and kind == "rate" and _COUNTED[field] != statistic.get("count"):
            continue
        if name in statistic:
            yield field, f"{float(statistic[name]) * 100:g}" if field == "percent" else statistic[name]


def written(base: Document, fields: Mapping[str, Any], *, dataset: str | None) -> Document:
    """Return a document as the form says it. base: what the form began with. dataset: none for metrics on others."""
    kind = str(fields.get("kind") or "count")
    document: Document = {
        **base,
        **{name: fields.get(name, "") for name in PLAIN},
        **{name: _in_order(fields.get(name) or [], _as_list(base.get(name, ()))) for name in LISTS},
        "metric": fields.get("slug") or base.get("metric", ""),
        "most_missing": _as_share(fields.get("most_missing")),
        "dataset": None if kind in ON_METRICS else dataset,
        "statistic": {"kind": kind, **_statistic(kind, fields, base)},
        "known_limits": [line.strip() for line in str(fields.get("known_limits", "")).splitlines() if line.strip()],
    }
    if kind in ON_METRICS:
        document |= {"where": "", "valid": "", "time": ""}
    ordered = {name: document[name] for name in (*_ORDER, *document) if name in document}
    return {name: value for name, value in ordered.items() if value not in ("", [], None)}


def _statistic(kind: str, fields: Mapping[str, Any], base: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, name in OF_KIND.get(kind, ()):
        value = fields.get(field)
        if field in _COUNTED and kind == "rate" and _COUNTED[field] != fields.get("counted"):
            continue
        if value not in ("", None):
            found[name] = value / 100 if field == "percent" else value
    return found


def field_of(kind: str, name: str, fields: Mapping[str, Any]) -> str:
    """Return the form's field for a part of a statistic; `kind` itself where there is none."""
    found = [field for field, called in OF_KIND.get(kind, ()) if called == name]
    if kind == "rate" and len(found) > 1:
        found = [field for field in found if _COUNTED[field] == fields.get("counted")] or found
    return found[0] if found else "kind"


def _as_share(percent: Any) -> float | None:
    return None if percent in ("", None) else round(float(percent) / 100, 6)


def _in_order(chosen: list[str], before: list[str]) -> list[str]:
    """Return what was chosen in the order in which it stood, so that nothing changes where nothing was changed."""
    return [name for name in before if name in chosen] + [name for name in chosen if name not in before]


def _as_list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
