"""Whatever a report says, it says in Spanish, too."""

import ast
import re
from pathlib import Path

from civicstat.web import reporting, ui
from civicstat.web.ui.speaking import language

_NAME = re.compile(r"\{\w+\}")


def texts():
    for path in Path(reporting.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "say_count"):
                yield from (each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant))
    for name in ("mail/subscribe.txt", "report/mail.html"):
        template = Path(ui.__file__).parent / "templates" / "ui" / name
        yield from re.findall(r'{% say "([^"]*)"', template.read_text(encoding="utf-8"))


def test_every_text_is_translated_with_the_same_names_in_it():
    spanish = language("es").phrases

    assert not {text for text in texts() if text not in spanish}
    assert not {
        text for text in texts() if set(_NAME.findall(spanish[text][0])) - set(_NAME.findall(text)) - {"{count}"}
    }
