"""The residents' pages in Spanish: whole, easy to read, and in the language of the page that somebody came from."""

import ast
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from civicstat.config.concerns import ELSEWHERE, EMERGENCY
from civicstat.engagement.concerns.actions import answer, group
from civicstat.engagement.concerns.models import Submission
from civicstat.web import portal
from civicstat.web.portal import lookup, public, stating, wording
from civicstat.web.portal.stamps import new_stamp
from civicstat.web.ui.speaking import language
from web.site.reading import ease, grade

from .conftest import NOW, SAID

PORTAL = Path(portal.__file__).parent
SHARED = [PORTAL.parent / "ui/templates/ui" / f"{name}.html" for name in ("filter_bar", "pagination", "field")]
_IN_TEMPLATE = re.compile(r'{% say "((?:[^"\\]|\\.)*)"')
_NAME = re.compile(r"\{\w+\}")
ES = "?language=es"
OWN = """
agency: Ciudad de Springfield
concern.school_speeding.title: Autos muy rápidos junto a escuelas
concern.school_speeding.wording: Los autos van muy rápido.
theme.Safe streets: Calles seguras
department.Police: Policía
Speed signs stand from May on.: Hay señales desde mayo.
"""


def texts():
    """Every text of the residents' pages."""
    for path in PORTAL.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "say_count"):
                yield from (part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant))
            if isinstance(node, ast.keyword) and node.arg in ("label", "help_text"):
                yield from (part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant))
    for path in [*PORTAL.rglob("*.html"), *SHARED]:
        yield from _IN_TEMPLATE.findall(path.read_text(encoding="utf-8"))
    for words in (wording.STATES, wording.CLOSINGS, wording.GOAL_STATES, wording.STEPS, wording.RAISED_BY):
        yield from words.values()
    yield from (wording.NOT_PUBLIC, *lookup.SET_ASIDE.values(), *(words for _, words in public.STATES))
    yield from (lookup.NO_RECEIPT, lookup.UNKNOWN, lookup.TOO_MANY)
    yield from (stating.TOO_OLD, stating.TOO_QUICK, stating.FILLED, stating.TOO_MANY, EMERGENCY, *ELSEWHERE)


def test_every_text_is_there_in_spanish_with_the_same_names_in_it():
    spanish = language("es").phrases
    said = set(filter(None, texts()))
    assert len(said) > 120
    assert not {text for text in said if text not in spanish}
    assert not {text for text in said if set(_NAME.findall(spanish[text][0])) != set(_NAME.findall(text))}


@pytest.mark.parametrize("code", ["en", "es"])
def test_sentences_are_easy_to_read(code):
    whole = [text for text in set(texts()) if text.endswith((".", "?")) and len(text.split()) > 6]
    said = [_NAME.sub("5", text if code == "en" else language(code).phrases[text][0]) for text in whole]
    assert not [text for text in said if (grade(text) > 8 if code == "en" else ease(text) < 55)]


def in_english_on(page: str) -> list[str]:
    assert '<html lang="es"' in page
    return re.findall(r'class="untranslated"[^>]*>([^<]*)<', page)


@pytest.fixture
def own_texts(settings, tmp_path):
    settings.WORKSPACE = tmp_path
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "es.yaml").write_text(OWN, encoding="utf-8")


@pytest.mark.django_db
def test_a_concern_is_stated_and_looked_up_in_spanish(client, stamp, receipt_of, concern, area, ada, own_texts):
    form = client.get(f"/concerns/{ES}").content.decode()
    assert in_english_on(form) == []
    assert "¿Qué le preocupa donde vive?" in form
    assert "Calles seguras" in form
    assert "Ciudad de Springfield, sitio web oficial" in form
    assert 'href="/concerns/" lang="en"' in form  # the way to the other language
    taken = client.post(f"/concerns/{ES}", {"text": SAID, "stamp": stamp, "phone": "555 0100"})
    receipt, page = receipt_of(taken), taken.content.decode()
    assert in_english_on(page) == []
    assert "4 de agosto de 2026" in page
    assert 'href="/concerns/" lang="en"' not in page  # no link leads away from a receipt that is shown once
    assert Submission.objects.get().language == "es"
    group(submissions=[Submission.objects.get()], concern=concern, by=ada, at=NOW)
    answer(concern=concern, text="Speed signs stand from May on.", by=ada, at=NOW + timedelta(days=1))
    became = client.post(f"/concerns/receipt/{ES}", {"receipt": receipt}).content.decode()
    assert in_english_on(became) == []
    assert "La ciudad responde: Hay señales desde mayo." in became
    assert f'href="/concerns/all/school_speeding/{ES}"' in became
    told = client.get(f"/concerns/all/school_speeding/{ES}").content.decode()
    assert in_english_on(told) == []
    assert "Policía" in told
    assert "<title>Autos muy rápidos junto a escuelas" in told
    listed = client.get(f"/concerns/all/{ES}&state=open").content.decode()
    assert in_english_on(listed) == []
    assert '<input type="hidden" name="language" value="es"' in listed  # kept when the filter is sent
    assert 'href="/concerns/all/?state=open" lang="en"' in listed


@pytest.mark.django_db
def test_the_answer_to_a_form_comes_in_the_other_language_by_sending_it_once_more(client, stamp, receipt_of, own_texts):
    said = f"{SAID}\r\nIt is <loud>, too."
    taken = client.post(f"/concerns/{ES}", {"text": said, "stamp": stamp, "email": "rosa@example.org"})
    way, fields = other_language(taken)
    english = client.post(way, fields)

    assert way == "/concerns/"
    assert fields["text"] == said
    assert '<html lang="en"' in english.content.decode()
    assert receipt_of(english) == receipt_of(taken)
    assert Submission.objects.count() == 1

    way, fields = other_language(client.post("/concerns/receipt/", {"receipt": receipt_of(taken)}))
    assert way == f"/concerns/receipt/{ES}"
    assert '<html lang="es"' in client.post(way, fields).content.decode()


def other_language(answer) -> tuple[str, dict[str, str]]:
    """Return where the form in the head of an answer leads, and what it sends."""
    found = Forms()
    found.feed(answer.content.decode())
    return found.forms[0]


class Forms(HTMLParser):
    """The forms of a page, each with where it leads and what it hides."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        if tag == "form":
            self.forms.append((told.get("action", ""), {}))
        if tag == "input" and told.get("type") == "hidden":
            self.forms[-1][1][told["name"]] = told["value"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"text": ""}, "Escriba qué le preocupa"),
        ({"text": "\u200b" * 20 + "no"}, "Diga un poco más"),
        ({"text": "a" * 4001}, "Esto pasa de 4,000 letras."),
        ({"text": "a\0" * 20}, "Hay un signo que no se ve."),
        ({"place": "a" * 301}, "letras. Hágalo más corto"),
        ({"name": "a" * 121}, "Es muy largo."),
        ({"email": "rosa en casa"}, "Esto no es una dirección de correo."),
        ({"theme": "none such"}, "Elija de la lista."),
        ({"website": "x"}, "Algo llenó un espacio"),
        ({"stamp": ""}, "Esta página estuvo abierta mucho tiempo."),
        ({"stamp": new_stamp(NOW).signed}, "Fue muy rápido."),
    ],
)
def test_what_is_wrong_is_said_in_spanish(client, stamp, fields, says):
    page = client.post(f"/concerns/{ES}", {"text": SAID, "stamp": stamp, **fields}).content.decode()
    assert says in page
    assert in_english_on(page) == []


@pytest.mark.django_db
def test_who_has_to_wait_is_told_so_in_spanish(client, stamp, monkeypatch):
    monkeypatch.setattr(stating.STATED, "wait", lambda address: 3600.0)
    page = client.post(f"/concerns/{ES}", {"text": SAID, "stamp": stamp}).content.decode()
    assert "hay que esperar 1 hora antes del siguiente" in page


@pytest.mark.django_db
def test_what_the_government_did_not_translate_stands_in_english_and_the_page_says_so(client, concern):
    page = client.get(f"/concerns/all/school_speeding/{ES}").content.decode()
    assert set(in_english_on(page)) == {"Drivers speed past schools", "Cars go too fast.", "Safe streets"}
    assert "Algunos textos de esta página aún no tienen traducción." in page
    assert "<title>Drivers speed past schools" in page


@pytest.mark.django_db
def test_a_file_of_texts_that_cannot_be_read_closes_no_page(client, concern, own_texts, tmp_path, caplog):
    (tmp_path / "texts" / "es.yaml").write_text("- a\n", encoding="utf-8")
    assert "Drivers speed past schools" in in_english_on(client.get(f"/concerns/all/{ES}").content.decode())
    assert "texts/es.yaml is a list" in caplog.text
