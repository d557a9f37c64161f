"""An auditor looks at everything and changes nothing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, get_resolver

from civicstat.web.ui.access import GROUPS, open_to

FILLED = {"int": "1", "slug": "x", "str": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}
UNKNOWN = "/api/v1/x"


@pytest.fixture
def nora(db: None) -> object:
    """An auditor."""
    from civicstat.directory.models import User

    return User.objects.create_user("nora", password="a long passphrase", role="auditor", first_name="Nora")


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[tuple[str, str, Any]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        elif isinstance(pattern, URLPattern) and pattern.callback.__module__.startswith(("civicstat", "ninja")):
            named = re.sub(r"\(\?P<\w+>\[.*?\]\+\)", "x", route)
            named = re.sub(r"\(\?P<\w+>(\w+)\|.*?\)", r"\1", named).replace("\\", "").rstrip("$")
            named = re.sub(r"<(?:(\w+):)?\w+>", lambda found: FILLED[found[1] or "str"], named)
            yield named, str(pattern.name or ""), pattern.callback


@pytest.mark.slow
def test_whatever_an_auditor_sends_is_refused(client, nora):
    client.force_login(nora)
    done, seen = [], 0

    for address, _, view in addresses(get_resolver()):
        is_own = "auditors" in getattr(view, "open_to", ())
        for method in ("post",) if not address.startswith("/api/") else ("post", "put", "patch", "delete"):
            status = getattr(client, method)(address, {}, content_type="application/json").status_code
            seen += 1
            # What has no such method is refused with 405; one address stands for all that the API does not know.
            if (status == 403) if is_own else (status not in (403, 405) and address != UNKNOWN):
                done.append((method, address, status))

    assert seen > 200
    assert done == []


def test_whatever_staff_may_look_at_an_auditor_may(rf, nora):
    def view(request: HttpRequest, group: str) -> str:
        return group

    for group in GROUPS:
        request = rf.get("/")
        request.user = nora
        assert open_to(group)(view)(request, group) == group
