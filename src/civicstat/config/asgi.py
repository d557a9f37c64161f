"""The ASGI application: answers of editions first, then collected static files, Django for everything else.

What is large reaches Django only from who is known.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicstat.config.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402 Django is ready now
from django.urls import get_resolver  # noqa: E402
from servestatic import ServeStaticASGI  # noqa: E402

from civicstat.config.handling import InOneThread  # noqa: E402
from civicstat.publishing.editions.chain import FOLDER, INDEX  # noqa: E402
from civicstat.web.portal.answered import Answered  # noqa: E402
from civicstat.web.ui.large_bodies import LargeFromKnown  # noqa: E402

len(get_resolver().url_patterns)  # imports every page and endpoint now: the first visitor does not wait for it

static = ServeStaticASGI(InOneThread(), max_age=3600, allow_all_origins=False)
if settings.STATIC_ROOT.exists():
    static.add_files(settings.STATIC_ROOT, prefix=settings.STATIC_URL)
application = Answered(LargeFromKnown(static), index=settings.WORKSPACE / FOLDER / INDEX)
