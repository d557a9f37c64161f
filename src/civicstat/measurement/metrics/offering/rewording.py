"""The words of a metric that sums a column where the library counts rows."""

import re

import yaml

_ONCE = re.compile(r"\b(count(?:s|ed)) once\b(, however many (?:(?!, for)[^.])*)?")
_LINE = 10_000  # letters: a sentence stays on its line
_AS_ONE = re.compile(r"\b(once|as one|only one)\b")
_SUMMED = "Rows stand for several events, or for one taken back: the figure is the sum of “{}”."
_LIMIT = "It is as right as “{}” is; rows in which nothing stands there are not in the sum."


def reworded(text: str, title: str) -> str:
    """Return a metric's definition whose description and known limits say that a column is summed.

    text: YAML of one metric. title: what people call the column. What says that each counts once is said otherwise,
    or taken out of the known limits, for it no longer holds.
    """
    root = yaml.safe_load(text)
    said = _ONCE.sub(rf"\1 for as many as “{_escaped(title)}” says", str(root.get("describes", "")))
    limits = [limit for limit in root.get("known_limits", ()) if not _AS_ONE.search(limit)]
    text = _with(text, "describes", f"{said} {_SUMMED.format(title)}".strip())
    return _with(text, "known_limits", [*limits, _LIMIT.format(title)])


def _escaped(title: str) -> str:
    return title.replace("\\", r"\\")


def _with(text: str, field: str, value: str | list[str]) -> str:
    """Return a text with a field set where it stands, or at its end."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    fields = {key.value: (key, node) for key, node in root.value} if isinstance(root, yaml.MappingNode) else {}
    written = yaml.safe_dump({field: value}, allow_unicode=True, default_flow_style=False, width=_LINE)
    if field not in fields:
        return f"{text.rstrip()}\n{written}"
    key, node = fields[field]
    after = text[node.end_mark.index :].lstrip("\n")
    return f"{text[: key.start_mark.index]}{written}{after}"
