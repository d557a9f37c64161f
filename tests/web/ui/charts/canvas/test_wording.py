"""How much room words take."""

from civicstat.web.ui.charts.canvas.wording import shortened, width_of, wrapped


def test_wide_letters_take_more_room_than_narrow_ones():
    assert width_of("mmm") > width_of("nnn") > width_of("iii")


def test_a_text_that_fits_is_kept_and_another_is_cut_with_an_ellipsis():
    assert shortened("Goal", 100) == "Goal"
    cut = shortened("New dispatch system since the spring", 100)
    assert cut.endswith("…")
    assert width_of(cut) <= 100


def test_a_text_is_wrapped_between_words():
    lines = wrapped("robberies per 10,000 residents", 130)
    assert " ".join(lines) == "robberies per 10,000 residents"
    assert len(lines) == 2
