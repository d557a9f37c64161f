import pytest

from civicstat.library.documents import read_documents
from civicstat.library.writing import write_document


@pytest.mark.parametrize(
    "fields",
    [
        {"goal": "a", "on": "2026-01-01", "by": "2027-06-30"},
        {"title": "Nine of ten: really", "reason": "# no comment", "wording": "two\nlines", "none": ""},
        {"target": {"at_least": 0.9, "between": [1.5, -2]}, "areas": ["101", "D5", "true", "null", "1e3"]},
        {"departments": [{"department": "police", "part": "Beats, redrawn"}], "long": "words " * 60},
    ],
)
def test_what_is_written_reads_as_it_was(fields):
    assert read_documents(write_document(fields), where="w") == [fields]


def test_days_and_short_words_need_no_quotation_marks():
    assert write_document({"on": "2026-01-01", "baseline": {"since": "2025-01-01"}}) == (
        "on: 2026-01-01\nbaseline: {since: 2025-01-01}\n"
    )
