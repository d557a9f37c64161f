"""What the site says of one place."""

import re
from dataclasses import replace

from civicstat.web.site import files
from web.site.conftest import built, small


def answers(page):
    found = re.findall(r'<h2 id="group[^>]*>(.*?)</h2>\s*<p class="site-answer">(.*?)</p>', page, re.S)
    return {asks: re.sub("<[^>]*>", "", said) for asks, said in found}


def test_a_place_with_figures_is_answered_for_itself_with_its_range():
    said = answers(built()["en/areas/beat/B1.html"])["How fast does help come?"]
    assert said.startswith("Time to reach nine of ten calls, in December 2026: ")
    assert "The likely range is" in said
    assert said.endswith("It does not differ clearly from the whole city.")


def test_a_place_with_too_few_is_told_so_and_answered_for_what_lies_around_it():
    said = answers(built()["en/areas/beat/B3.html"])
    assert said["What did you promise?"].startswith("No goal is set for this place alone. For the whole city: We set 1")
    assert said["What went wrong?"].startswith("For this place alone we cannot tell: too little is public.")


def test_a_goal_of_a_place_is_told_with_its_state_there():
    content = small()
    [goal] = content.goals
    [state] = goal.states
    states = (replace(state, area="B1", state="off course"), replace(state, area="B2", state="met"))
    local = replace(goal, layer="beat", areas=("B1", "B2"), states=states)
    made = {file.path: file.body for file in files(replace(content, goals=(local,)), languages=("en",))}
    told = [answers(made[f"en/areas/beat/{code}.html"].decode())["What did you promise?"] for code in ("B1", "B2")]
    assert told[0] == "We set 1 goal. 0 are met or on course, 1 is off course."
    assert told[1] == "We set 1 goal. 1 is met or on course, 0 are off course."
