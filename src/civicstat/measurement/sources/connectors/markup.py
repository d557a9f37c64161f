"""XML of others, read without its bombs and outside entities; and the pairs that stand in HTML within it."""

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

from civicstat.measurement.sources.connectors.client import Answer, NotAnswered, in_short


def as_xml(answer: Answer) -> Element:
    """Return the root of an answer in XML. Raises ValueError where it was cut; NotAnswered for a page in HTML."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    if answer.content.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise NotAnswered(f"{answer.place} answered with a page in the place of data: {in_short(answer)}")
    try:
        root: Element = fromstring(answer.content)
    except DefusedXmlException as fault:
        raise NotAnswered(f"{answer.place} sends XML that could do harm ({fault}); it was not read") from None
    except ParseError as fault:
        raise ValueError(f"no whole XML: {fault}") from None
    return root


def local(tag: str) -> str:
    """Return the name of an element without its namespace."""
    return tag.rpartition("}")[2]


def children(element: Element) -> Iterator[tuple[str, Element]]:
    for child in element:
        yield local(child.tag), child


class _Pairs(HTMLParser):
    """Reads <dl><dt>Name:</dt><dd>value</dd></dl>, and all text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pairs: dict[str, str] = {}
        self.text: list[str] = []
        self._name, self._inside = "", ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("dt", "dd"):
            self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in ("dt", "dd"):
            self._inside = ""

    def handle_data(self, data: str) -> None:
        said = data.strip()
        if not said:
            return
        self.text.append(said)
        if self._inside == "dt":
            self._name = said.rstrip(":").strip()
        elif self._inside == "dd" and self._name:
            self.pairs[self._name] = f"{self.pairs.get(self._name, '')} {said}".strip()


def pairs_in(html: str) -> tuple[dict[str, str], str]:
    """Return the terms and values of a list of definitions in HTML, and its text."""
    reader = _Pairs()
    reader.feed(html[:100_000])
    return reader.pairs, " ".join(reader.text)
