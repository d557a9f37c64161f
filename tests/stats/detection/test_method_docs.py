"""Every detector links its page, and its page names it."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

import civicstat.stats.detection as detection

METHODS = Path(__file__).resolve().parents[3] / "docs" / "methods"
DETECTORS = [name for name in detection.__all__ if inspect.isfunction(getattr(detection, name))]


@pytest.mark.parametrize("name", DETECTORS)
def test_every_detector_links_its_page_and_its_page_names_it(name):
    function = getattr(detection, name)
    module = importlib.import_module(function.__module__)
    linked = re.findall(r"docs/methods/([\w-]+\.md)", f"{function.__doc__} {module.__doc__}")
    assert linked
    assert any(name in (METHODS / page).read_text() for page in linked), f"{name} is not in {linked}"
