"""Templates of the design system, drawn without the pages that use them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.template import Engine, RequestContext
from django.test import RequestFactory
from playwright.sync_api import Browser, BrowserContext, Page, Route

import civicstat.web.ui
from chromium import LONGEST, browser
from civicstat.web.ui.patterns import patterns_context

__all__ = ["browser"]

UI = Path(civicstat.web.ui.__file__).parent
ORIGIN = "http://civicstat.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; connect-src 'self'"
)
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
SECTIONS = ("Weekly view", "Metrics", "Datasets", "Data quality", "Areas", "People")
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


@pytest.fixture(scope="module")
def page_text(rendered: Callable[..., str]) -> str:
    context = patterns_context(RequestFactory().get("/workspace/patterns/"))
    frame = {
        "agency": "City of Riverton",
        "navigation": [(name, f"#{index}", index == 0) for index, name in enumerate(SECTIONS)],
        "breadcrumb": [("Workspace", "#workspace"), ("Help", "#help")],
        "user_name": "Ada Lopez",
        "account_url": "#account",
        "sign_out_url": "/sign-out/",
    }
    return rendered("ui/patterns.html", context | frame)


@pytest.fixture
def opened(browser: Browser, page_text: str, static_dir: Path) -> Iterator[Callable[..., Page]]:
    """Open the pattern page in a window: opened(width=360, color_scheme="dark"). Refused resources fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = static_dir / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=KINDS[file.suffix])
        elif route.request.method == "POST":
            route.fulfill(body=page_text.replace("<h1>", "<h1>Taken in: "), content_type="text/html")
        else:
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=page_text, content_type="text/html; charset=utf-8", headers=headers)

    def opened(width: int = 1280, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(LONGEST)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route("**/*", answer)
        page.goto(f"{ORIGIN}/workspace/patterns/")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
