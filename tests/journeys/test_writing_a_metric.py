"""An analyst writes a metric in the browser, by a form that shows what the chosen statistic needs."""

import pytest
from playwright.sync_api import expect

from chromium import barriers, overflow

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@SCRIPTS
def test_a_metric_is_checked_with_its_figures_before_it_is_kept(visit, scripts):
    page = visit("ada", "/workspace/datasets/calls/?view=metrics", java_script_enabled=scripts, width=320)
    page.get_by_role("link", name="Write a metric").click()
    expect(page.get_by_label("What has to hold")).to_be_hidden()
    page.get_by_label("What is computed").select_option("share")
    expect(page.get_by_label("What has to hold")).to_be_visible()

    page.get_by_label("Title").fill("Urgent calls reached within eight minutes")
    page.get_by_label("Short name").fill("urgent_within_eight")
    page.get_by_label("Question").fill("How often are police there in eight minutes?")
    page.get_by_label("What has to hold").fill("response_seconds <= 480 and zeal = 1")
    page.get_by_label("Unit").fill("share")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Please correct this first")).to_be_visible()
    assert "                            ^" in page.locator(".editor__caret").inner_text()
    assert (overflow(page), barriers(page) if scripts else "") == (0, "")

    page.get_by_label("What has to hold").fill("response_seconds <= 480")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", name="What it would show")).to_be_visible()
    assert page.get_by_role("region", name="Newest whole periods, whole city").locator("tbody tr").count() == 6
    assert (overflow(page), barriers(page) if scripts else "") == (0, "")
    page.get_by_role("button", name="Edit as YAML").click()
    assert "hit: response_seconds <= 480" in page.get_by_label("Definition").input_value()
    assert (overflow(page), barriers(page) if scripts else "") == (0, "")
