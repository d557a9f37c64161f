"""The list of pages by which search engines find them, and with them the data that each describes (JSON-LD)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

from civicstat.publishing.content import File
from civicstat.web.site.pages.about import AWAY
from civicstat.web.site.sheets import LOST

_PASSED_OVER = ("embed/", "concerns/", "subscribe/")  # parts of other pages, and forms of the platform
_CLOSED = ("/workspace/", "/live/")  # for staff alone


def files(paths: Iterable[str], public_url: str, made_at: datetime) -> Iterator[File]:
    """Yield sitemap.xml and robots.txt, which take whole addresses; nothing where no public address is set."""
    if not public_url:
        return
    pages = [f"{public_url}/{quote(each, safe='/~')}" for each in paths if _is_found(each)]
    day = made_at.date().isoformat()
    listed = "".join(f"<url><loc>{escape(each)}</loc><lastmod>{day}</lastmod></url>\n" for each in pages)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    yield File("sitemap.xml", f"{head}{listed}</urlset>\n".encode())
    closed = "".join(f"Disallow: {each}\n" for each in _CLOSED)
    yield File("robots.txt", f"User-agent: *\n{closed}Sitemap: {public_url}/sitemap.xml\n".encode())


def _is_found(path: str) -> bool:
    is_page = path.endswith(".html") and path != LOST and not path.endswith(f"/{AWAY}.html")
    return is_page and not path.startswith(_PASSED_OVER)
