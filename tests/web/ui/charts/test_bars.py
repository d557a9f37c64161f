"""Specifications of bars."""

from civicstat.web.ui.charts import Bar, Bars


def test_the_table_has_intervals_only_where_bars_have():
    plain = Bars("Waits", (Bar("0", 4), Bar("5", None)), "calls", label_heading="Minutes from")
    assert plain.table().header == ("Minutes from", "Figure")
    assert plain.table().rows == (("0", "4"), ("5", "–"))
    assert plain.notes() == ()
    sure = Bars("Types", (Bar("Theft", 0.4, 0.35, 0.45),), "share", layout="rows")
    assert sure.table().rows == (("Theft", "40.0%", "35.0% to 45.0%"),)
    assert sure.notes() == ("Lines are 95% intervals.",)
    assert sure.as_dict()["bars"][0]["low"] == 0.35
