"""The words of the site: easy to read in both languages, and none without its translation."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import civicstat.web
from civicstat.measurement.sources.definitions import Disclosure
from civicstat.publishing.disclosure.rules import in_words
from civicstat.web.site.building import READING_WORDS
from civicstat.web.site.maps import MEANINGS
from civicstat.web.site.pages import figures, goals
from civicstat.web.site.pages.rows import STATES
from civicstat.web.site.places import BESIDE
from civicstat.web.site.rules import QUESTIONS
from civicstat.web.site.sentences import _PARTS, _WITHHELD
from civicstat.web.ui.speaking import language
from web.site.conftest import built
from web.site.reading import ease, grade

WEB = Path(civicstat.web.__file__).parent
_IN_TEMPLATE = re.compile(r'{% (?:say|said) "((?:[^"\\]|\\.)*)"')
_NAME = re.compile(r"\{\{?\w+\}?\}")


@cache
def texts():
    """Every text that is said."""
    return frozenset(_found())


def _found():
    for path in [*WEB.glob("site/**/*.py"), *WEB.glob("ui/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "say_count"):
                yield from (part.value for part in _parts(node.args[0]) if part.value not in ("no_data",))
    for path in WEB.glob("site/templates/**/*.html"):
        yield from _IN_TEMPLATE.findall(path.read_text(encoding="utf-8"))
    for each in QUESTIONS:
        yield from filter(None, (each.asks, each.subject))
    yield from READING_WORDS
    for words in (
        figures.KINDS,
        figures.DIRECTIONS,
        goals.KINDS,
        goals.ROLES,
        goals.BECAUSE,
        goals.IN_SOME,
        _PARTS,
        _WITHHELD,
        MEANINGS,
        BESIDE,
    ):
        yield from words.values()
    yield from (words for _, words in STATES.values())


def _parts(node):
    return (part for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))


def test_every_text_is_translated_into_spanish_with_the_same_names_in_it():
    spanish = language("es").phrases
    assert not {text for text in texts() if text not in spanish}
    wrong = {text for text in texts() for form in spanish[text] if set(_NAME.findall(form)) - set(_NAME.findall(text))}
    assert not wrong


@pytest.mark.parametrize(("code", "number"), [("en", "five"), ("es", "cinco")])
def test_sentences_are_easy_to_read(code, number):
    said = {text: (language(code).phrases[text][0] if code == "es" else text) for text in texts()}
    whole = [
        _NAME.sub(number, form) for text, form in said.items() if text.endswith((".", "?")) and len(text.split()) > 6
    ]
    hard = [text for text in whole if (grade(text) > 8 if code == "en" else ease(text) < 55)]
    assert not hard


def test_what_scripts_say_of_charts_is_in_the_words_that_pages_give_them():
    said = set()
    for path in WEB.glob("ui/static/ui/chart*.js"):
        text = path.read_text(encoding="utf-8")
        said |= set(re.findall(r'\bword\("([^"]*)"', text)) | set(re.findall(r'^const LABEL = "([^"]*)"', text, re.M))
        said |= set(re.findall(r"^ {6}([A-Z]\w+): \(\) =>", text, re.M))  # the buttons of the zoom
    assert said == set(READING_WORDS)


def test_the_answers_for_a_place_are_easy_to_read():
    for code in ("B1", "B3"):
        page = built()[f"en/areas/beat/{code}.html"]
        answers = [re.sub("<[^>]*>", "", each) for each in re.findall(r'class="site-answer">(.*?)</p>', page, re.S)]
        assert len(answers) == 3
        assert max(map(grade, answers)) <= 8, answers


def test_the_answers_on_the_front_page_are_easy_to_read():
    answers = re.findall(r'class="site-answer">(.*?)</p>', built()["en/index.html"], re.S)
    assert len(answers) >= 3
    assert max(map(grade, answers)) <= 8
    spanish = re.findall(r'class="site-answer">(.*?)</p>', built()["es/index.html"], re.S)
    assert min(ease(re.sub("<[^>]*>", "", answer)) for answer in spanish) >= 60


@pytest.mark.parametrize("dominance", [0, 0.2])
@pytest.mark.parametrize("protects", ["people", "events"])
def test_the_rules_of_disclosure_are_there_in_spanish_for_any_threshold(protects, dominance):
    words = in_words(Disclosure(protects=protects, threshold=7, dominance=dominance))
    said = language("es").phrases[words.replace("1 to 7", "1 to {threshold}")][0]
    assert "1 a {threshold}" in said
    assert ease(said) >= 55
