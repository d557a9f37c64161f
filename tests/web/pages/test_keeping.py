"""Files between two steps."""

import os
import time

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile

from civicstat.web.pages.keeping import find_file, forget_file, keep_file

pytestmark = [pytest.mark.django_db]


def sent(name="calls.csv"):
    return SimpleUploadedFile(name, b"a,b\n1,2\n")


def test_a_file_is_found_by_the_session_that_sent_it_alone(workspace):
    mine, others = SessionStore(), SessionStore()
    kept = keep_file(sent(), mine)
    assert find_file(kept.key, mine).path.read_bytes() == b"a,b\n1,2\n"
    assert find_file(kept.key, others) is None


def test_a_name_cannot_lead_out_of_the_folder(workspace):
    kept = keep_file(sent("../../../evil.csv"), SessionStore())
    assert kept.path.is_relative_to(workspace / "data" / "uploads")


def test_a_file_is_gone_once_it_is_forgotten(workspace):
    session = SessionStore()
    kept = keep_file(sent(), session)
    forget_file(kept.key, session)
    assert find_file(kept.key, session) is None
    assert not kept.path.exists()


def test_files_that_were_left_behind_are_swept_away(workspace):
    old = keep_file(sent(), SessionStore())
    yesterday = time.time() - 2 * 24 * 3600
    os.utime(old.path.parent, (yesterday, yesterday))
    keep_file(sent(), SessionStore())
    assert not old.path.exists()


def test_a_session_keeps_a_few_files_only(workspace):
    session = SessionStore()
    kept = [keep_file(sent(), session) for _ in range(12)]
    assert find_file(kept[0].key, session) is None
    assert find_file(kept[-1].key, session)
