"""Words of the product and of a government in the language spoken now."""

from collections.abc import Mapping

from django.utils.html import conditional_escape, escape

from civicstat.web.ui.speaking.language import Marked, current, in_source


def say(text: str, **values: object) -> str:
    """Return an English text of the product in the language spoken now, with its {names} filled in."""
    spoken = current()
    if spoken.is_source:
        return text.format(**values) if values else text
    found = spoken.phrases.get(text)
    if found is None:
        return in_source(text.format(**values) if values else text)
    return _filled(found[0], values) if values else found[0]


def _filled(text: str, values: Mapping[str, object]) -> str:
    """Return a text with its names filled in; what is marked stays so."""
    filled = text.format(**values)
    if not any(isinstance(value, Marked) for value in values.values()):
        return filled
    return Marked(
        filled,
        escape(text).format(
            **{
                name: conditional_escape(value if isinstance(value, Marked) else str(value))
                for name, value in values.items()
            }
        ),
    )


def say_count(one: str, many: str, count: float, **values: object) -> str:
    """Return what fits a count, which both texts call {count} and which stands there as people write it."""
    spoken = current()
    shown = {"count": spelled(f"{count:,.0f}"), **values}
    if spoken.is_source:
        return (one if count == 1 else many).format(**shown)
    found = spoken.phrases.get(one)
    if found is None:
        return in_source((one if count == 1 else many).format(**shown))
    return _filled(found[min(_form(count), len(found) - 1)], shown)


def _form(count: float) -> int:
    """Return which of the catalog's forms a count takes, in the order of the locale's plural rules."""
    rule = current().locale.plural_form
    # The order of gettext for the languages that have catalogs here; "other" is always the last.
    tags: list[str] = [tag for tag in ("zero", "one", "two", "few", "many", "other") if tag in {*rule.tags, "other"}]
    return tags.index(str(rule(int(count))))


def told(text: str, own: Mapping[str, str] | None = None) -> str:
    """Return a government's text in the language spoken now: its own translation, else the library's, else English.

    own: what the government gave for this text, by language.
    """
    spoken = current()
    if own and spoken.code in own:
        return own[spoken.code]
    if spoken.is_source or not text:
        return text
    found = spoken.phrases.get(text)
    return in_source(text) if found is None else found[0]


def plain(text: str) -> str:
    """Return a text for an attribute, where no markup can stand."""
    return str(text)


def spelled(digits: str) -> str:
    """Return a number that is written the English way ("1,204.5") as the language spoken now writes it."""
    signs = current().signs if not current().is_source else None
    return digits.translate(signs) if signs else digits
