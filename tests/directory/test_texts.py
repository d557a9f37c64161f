import pytest

from civicstat.directory.models import Area, Department
from civicstat.directory.texts import TextRefused, check_texts, keepable


def test_a_text_as_long_as_its_column_is_kept():
    check_texts(Area(code="1", name="x" * 160, boundary=b"\0"), where="ward")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("x" * 161, r"ward 1: name has 161 characters .*, expected 160 at most; shorten it"),
        ("a\0b", "holds the sign NUL"),
    ],
)
def test_a_text_that_the_database_cannot_keep_is_refused(name, expected):
    with pytest.raises(TextRefused, match=expected):
        check_texts(Area(code="1", name=name), where="ward 1")


def test_the_short_name_of_a_department_is_looked_at_too():
    with pytest.raises(TextRefused, match="slug has 51 characters"):
        check_texts(Department(slug="x" * 51, name="Police"), where="the department")


def test_texts_of_records_are_kept_with_a_sign_for_what_cannot_be():
    assert keepable({"names": ["B\x001", 3], "at": ("\0", "\ud800"), "share": None}) == {
        "names": ["B\ufffd1", 3], "at": ["\ufffd", "\ufffd"], "share": None,
    }  # fmt: skip
