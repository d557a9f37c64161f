"""Components as pages include them."""

import re
from datetime import date

import pytest
from django import forms
from django.core.paginator import Paginator

from civicstat.web.ui.badges import BADGES, UnknownBadge, badge_of
from civicstat.web.ui.charts import Figure, Point, Series, Sparkline, TimeSeries
from civicstat.web.ui.findings import Estimate, change_from
from civicstat.web.ui.icons import UnknownIcon, icon
from civicstat.web.ui.metric_rows import MetricGroup, MetricRow


def _words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.fixture
def points(month_starts):
    return tuple(Point(f"{on:%B %Y}", on, 10.0 + index) for index, on in enumerate(month_starts))


@pytest.fixture
def month_starts():
    return [date(2026, month, 1) for month in range(1, 7)]


class Fields(forms.Form):
    name = forms.CharField(help_text="Plain words.")
    email = forms.EmailField(required=False)
    grain = forms.ChoiceField(choices=[("week", "Week")], widget=forms.RadioSelect)
    agrees = forms.BooleanField(label="I agree")


@pytest.mark.parametrize("state", sorted(BADGES))
def test_every_badge_has_a_word_and_an_icon(rendered, state):
    html = rendered(f'{{% load ui %}}{{% badge "{state}" %}}')
    assert badge_of(state).word in html
    assert "<svg" in html


def test_a_badge_may_have_another_word(rendered):
    assert "3 findings" in rendered('{% load ui %}{% badge "high" "3 findings" %}')


def test_unknown_badges_and_icons_name_those_that_there_are():
    with pytest.raises(UnknownBadge, match=r"no badge 'hihg'; there are: .*high"):
        badge_of("hihg")
    with pytest.raises(UnknownIcon, match=r"no icon 'chek'; there are: .*check"):
        icon("chek")


def test_tags_and_filters_write_values(rendered):
    html = rendered(
        '{% load ui %}{% figure 462 "seconds" "minutes" %}|{% interval 440 485 "seconds" "minutes" %}|'
        '{{ 0.5|in_unit:"share/percent" }}|{{ 1204|thousands }}'
    )
    assert html == "7 min 42 s|7 min 20 s to 8 min 5 s|50.0%|1,204"


def test_an_estimate_says_its_value_and_interval(rendered):
    html = rendered("ui/estimate.html", {"estimate": Estimate(0.892, 0.871, 0.91, "share")})
    assert '<data class="estimate__value" value="0.892">89.2%</data>' in html
    assert "95% interval 87.1% to 91.0%" in _words(html)


def test_an_estimate_without_a_value_says_why_and_nothing_else(rendered):
    html = rendered("ui/estimate.html", {"estimate": Estimate(None, 1, 2, reason="Too few: 12 calls, 30 needed")})
    assert _words(html) == "Too few: 12 calls, 30 needed"
    assert "<data" not in html


def test_a_change_says_its_verdict_in_words(rendered):
    change = change_from(11, 15, "people", direction="lower")
    assert _words(rendered("ui/change.html", {"change": change})) == "4 fewer · Better"


def test_the_metric_table_has_headings_for_columns_and_rows(rendered, points):
    row = MetricRow(
        "shot", "People hit by gunfire", Estimate(11, 5.49, 19.7, "people"), "/metrics/shot/", "Per month",
        Sparkline("Trend", points), change_from(11, 15, "people"), ("provisional",),
    )  # fmt: skip
    html = rendered(
        "ui/metric_table.html",
        {"groups": [MetricGroup("Harm", (row,))], "period": "June 2026", "compared": "Same month last year"},
    )
    assert html.count('scope="col"') == 5
    assert '<th role="rowheader" scope="row" class="metric-table__name"><a href="/metrics/shot/">' in html
    assert "11 95% interval 5 to 20" in _words(html)
    assert "Provisional" in html
    assert 'aria-labelledby="shot-trend-title shot-trend-about"' in html


def test_a_metric_without_a_figure_has_no_trend_and_no_change(rendered):
    row = MetricRow("gone", "Gone", Estimate(None, reason="Blocked"), states=("blocked",))
    html = rendered("ui/metric_table.html", {"groups": [MetricGroup("Harm", (row,))]})
    assert "drawing" not in html
    assert 'class="change ' not in html


def test_a_chart_comes_after_its_finding_and_before_its_table(rendered, points):
    figure = Figure("calls", TimeSeries("Calls", (Series("City", points),), "calls"), "There were 15 calls in June.")
    html = rendered("ui/chart.html", {"figure": figure})
    assert html.index("There were 15 calls") < html.index("<svg") < html.index("<details")
    assert html.count("<svg") == 3
    assert html.count('<th scope="row" role="rowheader">') == 6
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_a_field_names_its_hint_and_its_error(rendered):
    form = Fields({"email": "nobody", "name": "x"})
    html = rendered("{% for field in form %}{% include 'ui/field.html' %}{% endfor %}", {"form": form})
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'id="id_name_helptext"' in html
    assert re.search(r'<input type="email"[^>]*aria-invalid="true"[^>]*aria-describedby="id_email_error"', html)
    assert 'id="id_email_error"' in html
    assert '<fieldset class="field field--error" aria-describedby="id_grain_error">' in html
    assert "(optional)" in html


def test_the_summary_of_errors_leads_to_the_fields(rendered):
    html = rendered("ui/error_summary.html", {"form": Fields({"email": "nobody", "name": "x", "grain": "week"})})
    assert 'href="#id_email"' in html
    assert "Email: Enter a valid email address." in html
    assert rendered("ui/error_summary.html", {"form": Fields()}).strip() == ""


def test_a_filter_bar_is_a_search_form_with_an_address(rendered):
    html = rendered("ui/filter_bar.html", {"form": Fields(prefix="f")})
    assert '<form class="filters" method="get" role="search"' in html
    assert '<button class="button" type="submit">Show</button>' in html


def test_pages_keep_the_other_parameters_of_the_address(rendered):
    html = rendered("ui/pagination.html", {"page": Paginator(range(1204), 50).page(7)})
    assert 'href="?period=2026-09&amp;page=8"' in html
    assert 'aria-current="page">7</a>' in html
    assert "301 to 350 of 1,204" in html


def test_one_page_needs_no_steps(rendered):
    assert "<ul>" not in rendered("ui/pagination.html", {"page": Paginator(range(3), 50).page(1)})


@pytest.mark.parametrize(("tone", "role"), [("bad", 'role="alert"'), ("good", 'role="status"'), ("info", "")])
def test_a_notice_is_read_out_by_its_tone(rendered, tone, role):
    html = rendered("ui/notice.html", {"tone": tone, "title": "Nothing was stored", "items": ["Row 14"]})
    assert role in html
    assert ("role=" in html) == bool(role)
    assert "<li>Row 14</li>" in html


def test_what_people_typed_is_escaped(rendered):
    nasty = "<script>alert(1)</script>"
    for template, context in [
        ("ui/notice.html", {"tone": "info", "text": nasty}),
        ("ui/passport.html", {"entries": [("Question", nasty)]}),
        ("ui/card.html", {"title": nasty, "url": "/", "text": nasty}),
        ("ui/tabs.html", {"tabs": [(nasty, "/", True)]}),
        ("ui/empty.html", {"title": nasty, "text": nasty}),
        ("ui/progress.html", {"label": nasty, "text": nasty}),
    ]:
        assert "<script" not in rendered(template, context)


def test_the_frame_shows_navigation_and_a_way_out(rendered):
    html = rendered(
        "ui/base.html",
        {
            "agency": "City of Riverton",
            "navigation": [("Weekly view", "/workspace/", True), ("Datasets", "/workspace/datasets/", False)],
            "user_name": "Ada Lopez",
            "sign_out_url": "/sign-out/",
        },
    )
    assert html.index("Skip to the content") < html.index("<header")
    assert '<a href="/workspace/" aria-current="page">Weekly view</a>' in html
    assert '<form method="post" action="/sign-out/"><input type="hidden" name="csrfmiddlewaretoken"' in html
    assert "CivicStat for City of Riverton" in html


def test_the_frame_of_a_stranger_has_no_menu(rendered):
    html = rendered("ui/base.html")
    assert "Sign out" not in html
    assert "<nav" not in html
    assert '<html lang="en" dir="ltr">' in html


def test_the_way_in_asks_for_a_name_and_a_password(rendered):
    class SignIn(forms.Form):
        username = forms.CharField()
        password = forms.CharField(widget=forms.PasswordInput)

    html = rendered("ui/sign_in.html", {"form": SignIn(), "next": "/workspace/", "notice": "You have been signed out."})
    assert '<input type="hidden" name="next" value="/workspace/">' in html
    assert "You have been signed out." in html
    assert 'type="password"' in html


class Filters(forms.Form):
    area = forms.ChoiceField(choices=[("city", "The city"), ("Districts", [("1", "Millrace")])])
    words = forms.CharField()
    late = forms.BooleanField(label="Late only")


@pytest.mark.parametrize(
    ("chosen", "line"),
    [
        ({"area": "1", "late": "on"}, "Millrace · Late only"),
        ({"area": "city", "words": "lamp"}, "The city · lamp"),
        ({"area": "unknown"}, "Everything"),
    ],
)
def test_a_filter_bar_says_in_one_line_what_is_chosen(rendered, chosen, line):
    html = rendered("ui/filter_bar.html", {"form": Filters(chosen)})
    assert f"<span>{line}</span>" in html
