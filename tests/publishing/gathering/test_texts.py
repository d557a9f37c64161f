"""Texts of the workspace in other languages."""

import pytest

from civicstat.publishing.gathering.texts import UnreadableTexts, read_texts


@pytest.fixture
def write(tmp_path):
    def write(name: str, text: str):
        (tmp_path / "texts").mkdir(exist_ok=True)
        (tmp_path / "texts" / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_texts_of_all_languages_stand_under_their_keys(write):
    write("en.yaml", "welcome: Hello\n")
    workspace = write("es.yaml", "welcome: Hola\nmetric.calls.title: Llamadas\n")
    assert read_texts(workspace) == {
        "welcome": {"en": "Hello", "es": "Hola"}, "metric.calls.title": {"es": "Llamadas"},
    }  # fmt: skip


def test_a_workspace_without_texts_has_none(tmp_path):
    assert read_texts(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [("- a\n", "is a list, expected lines"), ("welcome: 5\n", "'welcome' is 5"), ("a: [\n", "is not YAML")],
)
def test_a_file_that_is_none_is_refused_with_the_place(write, text, said):
    with pytest.raises(UnreadableTexts, match=said) as refused:
        read_texts(write("es.yaml", text))
    assert "texts/es.yaml" in str(refused.value)
