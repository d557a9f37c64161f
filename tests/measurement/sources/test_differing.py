from civicstat.measurement.sources.differing import diff_lines

OLD = "a\nb\nc\nd\ne\nf\n"


def test_lines_that_went_and_came_are_told_with_two_around_them():
    found = diff_lines(OLD, OLD.replace("e\n", "E\nE2\n"))
    assert [(line.kind, line.text) for line in found] == [
        ("gap", ""), ("same", "c"), ("same", "d"), ("gone", "e"), ("new", "E"), ("new", "E2"), ("same", "f"),
    ]  # fmt: skip


def test_the_same_text_has_no_difference():
    assert diff_lines(OLD, OLD) == []
