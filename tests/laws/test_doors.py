"""Every view says who may open it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver


def views(resolver: URLResolver) -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern)
        elif isinstance(pattern, URLPattern):
            yield str(pattern.pattern), pattern.callback


OURS = [
    (route, view) for route, view in views(get_resolver()) if getattr(view, "__module__", "").startswith("civicstat.")
]


@pytest.mark.parametrize(("route", "view"), OURS, ids=[route for route, _ in OURS])
def test_every_view_says_who_may_open_it(route, view):
    assert getattr(view, "open_to", None), f"{view.__module__}.{view.__name__} is silent; add @open_to"


def test_there_are_views_to_check():
    assert len(OURS) > 5
