"""Laws of templates and styles."""

import re
from pathlib import Path

import pytest

import civicstat.web.ui

UI = Path(civicstat.web.ui.__file__).parent
STYLES = sorted((UI / "static" / "ui").glob("*.css"))
TEMPLATES = sorted((UI / "templates").rglob("*.html"))
PHYSICAL = re.compile(
    r"(?<![\w-])(margin|padding|border)-(left|right|top|bottom)\b|(?<![\w-])(left|right|top|bottom|width|height|"
    r"min-width|max-width|min-height|max-height)\s*:|text-align:\s*(left|right)|float:\s*(left|right)"
)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_use_logical_properties_so_that_any_direction_works(path):
    assert [line for line in path.read_text().splitlines() if PHYSICAL.search(line)] == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_stand_in_a_layer_and_load_nothing_from_elsewhere(path):
    text = path.read_text()
    assert "@layer" in text
    assert "@import" not in text
    assert "url(" not in text


@pytest.mark.parametrize("path", [path for path in STYLES if path.name != "tokens.css"], ids=lambda path: path.name)
def test_colors_are_named_in_the_tokens_alone(path):
    text = re.sub(r"@media print \{.*", "", path.read_text(), flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|oklch\(", text) == []


def test_every_style_is_linked():
    everywhere = re.findall(r"'ui/([\w-]+\.css)'", (UI / "templates" / "ui" / "styles.html").read_text())
    linked = {each for page in TEMPLATES for each in re.findall(r"'ui/([\w-]+\.css)'", page.read_text())}
    assert sorted(linked) == [path.name for path in STYLES]
    assert everywhere[0] == "tokens.css"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_no_inline_style_or_script(path):
    text = path.read_text()
    assert not re.search(r"\bon\w+=|<style", text)
    assert path.name == "mail.html" or "style=" not in text  # mail programs know no style sheets
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_say_what_they_need(path):
    assert re.search(r"Needs:|Context", path.read_text())
