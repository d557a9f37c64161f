"""The language of the residents' pages: that of the page from which somebody came (?language=es).

What a government says of itself (a concern, an answer, a report's title) is translated by its own `texts/`, as in
editions; a file of texts that cannot be read leaves its texts in English, and publishing says what is wrong with it.
"""

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from civicstat.publishing.gathering.texts import FOLDER, UnreadableTexts, read_texts
from civicstat.web.site import LANGUAGES
from civicstat.web.ui.speaking import current, language, say, speaking, told
from civicstat.web.ui.speaking.language import SOURCE

log = logging.getLogger(__name__)
UNTRANSLATED = 'class="untranslated"'
TRAP = "website"  # the field that people do not see
CHOOSE, SHORTEN = "Choose from the list.", "This is too long. Please shorten it."
UNSEEN = "There is a sign in it that cannot be seen. Please type it anew."
_SAID = ("required", "invalid", "min_length", "max_length")

View = Callable[..., HttpResponse]


def in_language(view: View) -> View:
    """Let a page be in the language that its address asks for (?language=es), as letters and the site do."""

    @wraps(view)
    def spoken(request: HttpRequest, **named: str) -> HttpResponse:
        code = asked_for(request)
        with speaking(code, {} if code == SOURCE else _own_texts()):
            return view(request, **named)

    return spoken


def asked_for(request: HttpRequest) -> str:
    """Return the code of the language that an address asks for; English where it asks for none that there is."""
    asked = request.GET.get("language", SOURCE)
    return asked if asked in LANGUAGES else SOURCE


def in_address(request: HttpRequest) -> str:
    """Return what keeps the language in an address within these pages: "?language=es", or nothing for English."""
    code = asked_for(request)
    return "" if code == SOURCE else f"?language={code}"


def page(request: HttpRequest, name: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Return a page of the portal in the language spoken now. What stands in English there is announced at its top."""
    [agency] = current().phrases.get("agency", (settings.AGENCY,))  # a name may stay as it is
    frame = {
        "language": current().code, "in_language": in_address(request), "languages": _languages(request),
        "is_answer": request.method == "POST", "sent": _sent(request),
        "agency": agency, **context,
    }  # fmt: skip
    answer = render(request, f"portal/{name}.html", frame, status=status)
    if UNTRANSLATED in answer.content.decode():
        return render(request, f"portal/{name}.html", {**frame, "has_untranslated": True}, status=status)
    return answer


def own(key: str, english: str) -> str:
    """Return a government's text in the language spoken now, by its key in `texts/`, else by its English words."""
    found = current().phrases.get(key)
    return found[0] if found else told(english)


def say_fields(form: forms.Form) -> None:
    """Put the labels, hints and errors of a form into the language spoken now."""
    always = {key: say(CHOOSE) for key in ("invalid_choice", "invalid_list")}
    always["null_characters_not_allowed"] = say(UNSEEN)
    for field in form.fields.values():
        field.label, field.help_text = say(str(field.label or "")), say(str(field.help_text or ""))
        errors = {"max_length": SHORTEN, **field.error_messages}
        field.error_messages |= {key: say(str(errors[key])) for key in _SAID if key in errors} | always


def empty_trap(form: forms.Form) -> None:
    """Leave the field that people do not see empty where a form is shown again: nobody could do so there."""
    sent = cast(QueryDict, form.data).copy()
    sent[TRAP] = ""
    form.data = sent


def _own_texts() -> Mapping[str, Mapping[str, str]]:
    files = sorted((settings.WORKSPACE / FOLDER).glob("*.yaml"))
    return _read(settings.WORKSPACE, tuple((path, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=4)
def _read(workspace: Path, _changed: tuple[tuple[Path, int], ...]) -> Mapping[str, Mapping[str, str]]:
    """Return a workspace's texts, read once until a file of them changes."""
    try:
        return read_texts(workspace)
    except UnreadableTexts as fault:
        log.warning("%s Residents' pages show these texts in English.", fault)
        return {}


def _languages(request: HttpRequest) -> list[dict[str, object]]:
    """Return the ways to this page in each language."""
    return [
        {"code": code, "name": language(code).name, "is_this": code == current().code, "path": _in(code, request)}
        for code in LANGUAGES
    ]


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what a form sent. Its answer comes in another language by sending it once more: it is done once all the
    same, for a voice is known by its stamp, and a confirmation by its token.
    """
    if request.method != "POST":
        return []
    fields = request.POST.lists()
    return [(name, value) for name, values in fields for value in values if name not in ("csrfmiddlewaretoken", TRAP)]


def _in(code: str, request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("language", None)
    if code != SOURCE:
        query["language"] = code
    return f"{request.path}?{query.urlencode()}" if query else request.path
