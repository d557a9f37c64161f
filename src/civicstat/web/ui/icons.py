"""The icons: paths on a grid of 16, drawn in the color of the words beside them."""

from django.utils.safestring import SafeString, mark_safe

_PATHS = {
    "check": "M3 8.5l3.2 3.2L13 5",
    "cross": "M4 4l8 8M12 4l-8 8",
    "dot": "M8 6.5a1.5 1.5 0 1 0 0 3a1.5 1.5 0 1 0 0-3",
    "clock": "M8 2.2a5.8 5.8 0 1 0 0 11.6a5.8 5.8 0 1 0 0-11.6M8 5v3.2l2.2 1.6",
    "warning": "M8 2.4L14.2 13.2H1.8zM8 6.4v3.2M8 11.4v.1",
    "info": "M8 2.2a5.8 5.8 0 1 0 0 11.6a5.8 5.8 0 1 0 0-11.6M8 7.4v3.6M8 5v.1",
    "question": "M5.6 6.2a2.4 2.4 0 1 1 3.6 2c-.8.5-1.2.9-1.2 1.8M8 12.4v.1",
    "stop": "M5.3 2.2h5.4l3.1 3.1v5.4l-3.1 3.1H5.3l-3.1-3.1V5.3zM5.6 8h4.8",
    "lock": "M4 7.2h8v6.2H4zM5.6 7V5.2a2.4 2.4 0 0 1 4.8 0V7",
    "arrow-up": "M8 13V3.4M3.8 7.4L8 3.2l4.2 4.2",
    "arrow-down": "M8 3v9.6M3.8 8.6L8 12.8l4.2-4.2",
    "equal": "M3.5 6h9M3.5 10h9",
    "next": "M6 3.5L10.5 8L6 12.5",
    "previous": "M10 3.5L5.5 8L10 12.5",
    "upload": "M8 10.6V3M4.8 6L8 2.8L11.2 6M2.6 10.4v2.8h10.8v-2.8",
    "download": "M8 3v7.6M4.8 7.6L8 10.8l3.2-3.2M2.6 10.4v2.8h10.8v-2.8",
    "menu": "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
    "break": "M8 2v3.4M8 10.6V14M5 8h6",
}
_POINTING = frozenset({"next", "previous"})  # mirrored where text runs from right to left


class UnknownIcon(LookupError):
    """A template asks for an icon that does not exist: a fault of the template, not of anybody's data."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no icon {name!r}; there are: {', '.join(sorted(_PATHS))}")


def icon(name: str) -> SafeString:
    """Return an icon as SVG, hidden from screen readers: the word beside it says the same."""
    if name not in _PATHS:
        raise UnknownIcon(name)
    points = " icon--points" if name in _POINTING else ""
    return mark_safe(  # noqa: S308  # nothing in it comes from outside this module
        f'<svg class="icon{points}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">'
        f'<path d="{_PATHS[name]}"/></svg>'
    )


def icon_names() -> list[str]:
    return sorted(_PATHS)
