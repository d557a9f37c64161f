"""The register in the shell."""

import pytest

from civicstat.engagement.concerns.actions import Details, Voice, state_concern
from civicstat.engagement.concerns.models import Concern, Contact, Submission

ADD = ("concern", "add", "late_help", "--title", "Help comes late", "--wording", "People wait too long for police.")


@pytest.fixture
def voice(civicstat, noon):
    voice = Voice("Police came two hours after I called.\nAnd nobody told us why.")
    details = Details("Rosa Mendez", "rosa@example.org")
    return state_concern(voice=voice, receipt="X", details=details, by=None, at=noon)


def test_a_concern_is_added_once_and_listed(civicstat):
    assert "late_help is in the register" in civicstat(*ADD).out
    code, _, said = civicstat(*ADD)
    assert (code, "is in the register already" in said) == (1, True)
    assert "Help comes late" in civicstat("concern", "list").out
    [found] = civicstat("concern", "list", "--state", "new", "--json").json
    assert (found["concern"], found["state"], found["voices"], found["public"]) == ("late_help", "new", 0, False)
    assert civicstat("concern", "list", "--state", "closed", "--json").json == []
    assert civicstat("concern", "list", "--state", "odd").code == 2


def test_a_voice_is_proposed_and_grouped(civicstat, voice):
    civicstat(*ADD)
    [waiting] = civicstat("concern", "inbox", "--json").json
    assert (waiting["voice"], waiting["suggested"]) == (voice.pk, "late_help")
    assert "late_help" in civicstat("concern", "inbox").out
    assert "1 voice went to late_help." in civicstat("concern", "group", "late_help", voice.pk).out
    assert Submission.objects.get().concern == Concern.objects.get()
    assert "Every voice is sorted." in civicstat("concern", "inbox").out
    assert "There is no voice 999" in civicstat("concern", "group", "late_help", 999).err


def test_no_command_tells_who_said_something(civicstat, voice):
    civicstat(*ADD)
    for words in (("inbox", "--json"), ("inbox",), ("list", "--json"), ("show", "late_help", "--json")):
        answer = civicstat("concern", *words)
        assert "rosa" not in (answer.out + answer.err).lower()


def test_contacts_are_forgotten_when_their_time_is_over(civicstat, voice):
    Contact.objects.update(kept_until="2020-01-01")
    assert "1 contact deleted." in civicstat("concern", "forget").out
    assert not Contact.objects.exists()


@pytest.mark.slow
def test_links_show_on_both_ends_and_come_away_again(five_beats, civicstat):
    civicstat(*ADD)
    assert "late_help is measured." in civicstat("concern", "link", "late_help", "--metric", "in_time").out
    shown = civicstat("concern", "show", "late_help", "--json").json
    assert shown["metrics"] == ["in_time"]
    assert [each["kind"] for each in shown["history"]] == ["opened", "measured"]
    assert "Metric: in_time" in civicstat("concern", "show", "late_help").out
    civicstat("concern", "link", "late_help", "--metric", "in_time", "--remove")
    assert civicstat("concern", "show", "late_help", "--json").json["metrics"] == []
    assert "No metric is called 'odd'" in civicstat("concern", "link", "late_help", "--metric", "odd").err
    assert "No concern is called 'odd'; there are late_help" in civicstat("concern", "show", "odd").err


def test_the_catalog_holds_themes_and_concerns_and_exports_them_again(civicstat, workspace):
    folder = workspace / "catalog"
    (folder / "register.yaml").write_text(
        "concern_theme: help\nname: Help in time\n---\n"
        "concern: lamps\ntitle: Lamps stay dark\nwording: Dark.\ntheme: help\npublic: true\n"
    )
    assert civicstat("catalog", "check").out.strip().endswith("2 definitions in order.")
    first = civicstat("catalog", "apply", "--json").json
    assert [(each["sort"], each["outcome"]) for each in first["definitions"]] == [
        ("concern_theme", "added"), ("concern", "added"),
    ]  # fmt: skip
    again = civicstat("catalog", "apply", "--json").json
    assert {each["outcome"] for each in again["definitions"]} == {"unchanged"}
    civicstat(*ADD)
    written = civicstat("catalog", "export", "--json").json["written"]
    assert [path.rpartition("/")[2] for path in written] == ["late_help.yaml"]
    (folder / "register.yaml").write_text("concern: lamps\ntitle: Lamps\ntheme: none_such\n")
    assert "no theme of concerns is called 'none_such'" in civicstat("catalog", "check").err
