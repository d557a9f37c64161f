"""The list of goals: what was promised, where it stands, and what became of it."""

import re
from dataclasses import replace

from civicstat.web.site import files
from web.site.conftest import built, small


def test_a_goal_shows_value_target_trend_state_in_words_and_history():
    page = built()["en/goals/index.html"]
    [item] = re.findall(r"<li><h2>.*?</li>\n</ul>", page.replace("\n\n", "\n"), re.S) or [page]
    assert re.search(
        r"<dt>Now</dt><dd>83\.0%, likely [\d.]+% to 89\.0%, from December 1, 2026 to December 31, 2026</dd>", item
    )
    assert "<dt>Target</dt><dd>at least 75.0% by December 31, 2026</dd>" in item  # the day of the first entry holds on
    assert 'class="drawing drawing--spark"' in item
    assert "The figures lie at the target or beyond it, and chance does not explain that." in item
    assert "Its target was moved 1 time." in item
    assert item.index("Promised: at least 80.0%") < item.index("The target was moved: at least 75.0%")


def test_a_goal_of_several_areas_says_how_many_stand_how():
    content = small()
    [goal] = content.goals
    [state] = goal.states
    states = tuple(replace(state, area=area, state=how) for area, how in (("B1", "met"), ("B2", "off course")))
    local = replace(goal, layer="beat", areas=("B1", "B2"), states=states)
    made = {file.path: file.body for file in files(replace(content, goals=(local,)), languages=("en",))}
    page = made["en/goals/index.html"].decode()
    assert "<dt>Now</dt><dd>Met: 1 of 2, Off course: 1 of 2</dd>" in page
    assert "In some areas the figures lie on the wrong side of the path to the target." in page


def test_a_goal_of_figures_that_are_all_withheld_has_no_empty_chart():
    content = small()
    metric = content.metric("calls_in_time")
    hidden = tuple(
        replace(line, figures=tuple(replace(each, value=None, low=None, high=None) for each in line.figures))
        for line in metric.series
    )
    metrics = tuple(replace(each, series=hidden) if each is metric else each for each in content.metrics)
    for made, is_drawn in ((content, True), (replace(content, metrics=metrics), False)):
        pages = {file.path: file.body.decode() for file in files(made, languages=("en",))}
        page = pages["en/goals/in_time.html"]
        assert ('id="time-heading"' in page) is is_drawn
        assert "figures/calls_in_time.html" in page
