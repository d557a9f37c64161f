"""The public site: an edition's `Content` in, static pages, feeds and a calendar out, in every language asked for.

Everything is made of the protected content and of nothing else: no database, no request, no clock. Pages work without
scripts, from a disk, and under any address; links between them are relative.
"""

from civicstat.web.site.building import LANGUAGES, files

__all__ = ["LANGUAGES", "files"]
