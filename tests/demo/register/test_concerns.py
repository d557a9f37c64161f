"""Concerns and breaks of the demo city are told in Spanish, too: the texts that a government translates by itself."""

import yaml

from civicstat.demo.answer_key import AnswerKey
from civicstat.demo.city import _copied
from civicstat.demo.register.answers import answers
from civicstat.demo.register.concerns import THEMES, concern_documents


def test_whatever_residents_read_of_concerns_has_its_translation(tmp_path):
    [path] = _copied("texts", tmp_path)
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    concerns = [yaml.safe_load(text) for text in concern_documents(AnswerKey()).values()]
    public = [each for each in concerns if each.get("public")]
    wanted = {f"theme.{name}" for _, name, _, _ in THEMES} | {each.text for each in answers(AnswerKey())}
    wanted |= {f"concern.{each['concern']}.{part}" for each in public for part in ("title", "wording")}
    wanted |= {each["closed"]["reason"] for each in public if "closed" in each}
    wanted.add(AnswerKey().definition_change.reason)
    assert len(public) == 10
    assert not wanted - set(said)
