"""An edition's content made into the files of the public site."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from django.template import Context, Engine
from django.utils.safestring import SafeString, mark_safe

from civicstat.publishing.content import Content, File
from civicstat.web.site import assets, embeds, feeds, sitemap
from civicstat.web.site.pages import about, areas, figures, finding, front, goals, releases
from civicstat.web.site.sheets import Page, Shared, Sheets, in_language
from civicstat.web.ui.speaking import Language, current, day_text, language, say, speaking
from civicstat.web.ui.speaking.language import SOURCE

LANGUAGES = ("en", "es")
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'"
)
FORMS, LETTERS = "/concerns/", "/subscribe/"  # of the platform; the site works without them
# What scripts say of charts, by the English that stands in them (ui/chart-*.js).
READING_WORDS = (
    "Enter or click opens it", "Arrow keys read it mark by mark.",
    "Arrow keys read it period by period; with Shift they choose a span, which Enter shows alone.",
    "Enter shows this span alone", "All periods are shown", "{first} to {last}", "Closer", "Earlier", "Later", "All",
)  # fmt: skip
_FAMILIES = (
    front.pages,
    figures.pages,
    areas.pages,
    goals.pages,
    about.pages,
    releases.pages,
    finding.pages,
    embeds.pages,
)


def files(
    content: Content,
    earlier: Sequence[Content] = (),
    *,
    languages: Sequence[str] = LANGUAGES,
    public_url: str = "",
) -> Iterator[File]:
    """Yield the pages of an edition in each language, with their assets, feeds and calendar.

    content: protected already; the site shows all that is in it. earlier: the editions before, for the list of them.
    languages: the first is that of the page at the root. public_url: where the portal lies on the web, without a last
    slash; what must be a whole address (feeds, embeds, citations) is relative where it is empty. Links from page to
    page are relative, so that an edition can lie anywhere. Raises UnknownLanguage.
    """
    shared = Shared(content, tuple(earlier), tuple(languages), public_url.rstrip("/"), assets.names())
    paths: list[str] = []
    for code in languages:
        with speaking(code, content.texts_by_words):
            for file in _of_language(Sheets(shared, code)):
                paths.append(file.path)
                yield file
    yield from assets.files()
    yield from sitemap.files(paths, shared.public_url, content.made_at)


def _of_language(sheets: Sheets) -> Iterator[File]:
    for family in _FAMILIES:
        yield from _written(sheets, family(sheets))
    yield from feeds.feeds(sheets)
    if sheets.language == sheets.shared.languages[0]:
        forms = [about.away_at_form(sheets, each.strip("/")) for each in (FORMS, LETTERS)]
        yield from _written(sheets, [front.root(sheets), about.not_found(sheets), *forms])
        yield feeds.calendar(sheets)


@cache
def _engine() -> Engine:
    """Return an engine of its own: pages of an edition know no request, no person and no settings."""
    return Engine(
        dirs=[str(Path(__file__).parent / "templates")], builtins=["civicstat.web.site.tags"],
        loaders=[("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
    )  # fmt: skip


def _written(sheets: Sheets, pages: Iterable[Page]) -> Iterator[File]:
    for page in pages:
        yield File(page.path, _rendered(sheets, page).encode())


def _rendered(sheets: Sheets, page: Page) -> str:
    frame: dict[str, object] = {
        "here": page.path,
        "language": language(sheets.language),
        "agency": sheets.agency,
        "policy": POLICY,
        "assets": sheets.shared.assets,
    }
    body = _made(f"site/{page.template}.html", {**frame, **page.context})
    if page.template == "embed":
        return body
    return _made("site/frame.html", {**frame, **_frame(sheets, page, body), "title": page.title, "body": body,
                                     "has_untranslated": 'class="untranslated"' in body})  # fmt: skip


def _made(name: str, context: dict[str, object]) -> SafeString:
    return mark_safe(_engine().get_template(name).render(Context(context)))  # noqa: S308  # made by our templates


def _reason(sheets: Sheets) -> str:
    """Return why there is this edition, by its key in `texts/` where there is one."""
    reason = sheets.content.reason.rstrip(".")
    own = sheets.content.texts.get("reason", {})
    return sheets.text("reason", reason) if sheets.language in own else sheets.why(reason)


def _frame(sheets: Sheets, page: Page, body: str) -> dict[str, object]:
    content = sheets.content
    public = sheets.shared.public_url
    asking = "" if sheets.language == SOURCE else f"?language={sheets.language}"
    return {
        "description": page.context.get("lede") or say("Safety and trust in figures"),
        "translations": _translations(sheets, page),
        "languages": [_other(each, page) for each in map(language, sheets.shared.languages)],
        "home": sheets.of("index"),
        "feed": feeds.feed_path(sheets),
        "section": page.section,
        "words": _reading_words() if "data-chart" in body else "",
        "canonical": f"{public}/{page.path}" if public else "",
        "forms": f"{FORMS}{asking}",
        "letters": f"{LETTERS}{asking}",
        "edition": content.number,
        "made_on": day_text(content.made_at),
        "reason": _reason(sheets),
        "corrects": content.corrects,
        "navigation": [
            (say("My neighborhood"), sheets.of("areas/index"), "areas"),
            (say("Goals"), sheets.of("goals/index"), "goals"),
            (say("All figures"), sheets.of("figures/index"), "figures"),
            (say("Reports"), sheets.of("reports/index"), "reports"),
            (say("Data"), sheets.of("data"), "data"),
            (say("Search"), sheets.of("search"), "search"),
        ],
        "about": [
            (say("How these figures are made"), sheets.of("method")),
            (say("Definitions"), sheets.of("definitions")),
            (say("How people are protected"), sheets.of("privacy")),
            (say("Corrections and changes"), sheets.of("corrections")),
        ],
        "follow": [
            (say("What comes out when"), sheets.of("calendar")),
            (say("News feed"), feeds.feed_path(sheets)),
            (say("Calendar file"), "calendar.ics"),
        ],
    }


def _reading_words() -> str:
    """Return the scripts' words in the language spoken now, as they are read from the page; empty in English."""
    if current().is_source:
        return ""
    found = {text: current().phrases[text][0] for text in READING_WORDS if text in current().phrases}
    return json.dumps(found, ensure_ascii=False)


def _translations(sheets: Sheets, page: Page) -> list[dict[str, str]]:
    """Return the page's other languages for search engines, which take whole addresses alone."""
    if not sheets.shared.public_url:
        return []
    found = [_other(each, page) for each in map(language, sheets.shared.languages)]
    return [each | {"address": f"{sheets.shared.public_url}/{each['path']}"} for each in found]


def _other(other: Language, page: Page) -> dict[str, str]:
    path = page.counterparts(other.code) if page.counterparts else in_language(page.path, other.code)
    return {"code": other.code, "name": other.name, "path": path}
