"""Templates of the design system, drawn without the pages that use them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.template import Engine, RequestContext
from django.test import RequestFactory

import civicstat.web.ui
from chromium import browser

__all__ = ["browser"]

UI = Path(civicstat.web.ui.__file__).parent
LIBRARIES = {"ui": "civicstat.web.ui.templatetags.ui", "static": "django.templatetags.static"}


@pytest.fixture(scope="session")
def rendered() -> Callable[..., str]:
    """Render a template of the design system with a context, or a text that loads them."""
    engine = Engine(dirs=[UI / "templates"], libraries=LIBRARIES)

    def rendered(template: str, context: dict[str, Any] | None = None) -> str:
        request = RequestFactory().get("/workspace/patterns/?period=2026-09&page=7")
        found = engine.get_template(template) if template.endswith(".html") else engine.from_string(template)
        return found.render(RequestContext(request, context or {}))

    return rendered


@pytest.fixture(scope="session")
def static_dir() -> Path:
    return UI / "static"
