"""The key by which push services know this server."""

from base64 import urlsafe_b64decode

import pytest

from civicstat.web.posting.keys import UnusableKey, read_or_make


def test_it_is_made_once_and_for_its_owner_alone(tmp_path):
    first, second = read_or_make(tmp_path), read_or_make(tmp_path)
    assert first.pem == second.pem
    point = urlsafe_b64decode(first.for_browsers + "=")
    assert (len(point), point[0]) == (65, 4)
    [path] = (tmp_path / "keys").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_one_that_others_can_read_is_not_used(tmp_path):
    read_or_make(tmp_path)
    (tmp_path / "keys" / "push.key").chmod(0o644)
    with pytest.raises(UnusableKey, match="chmod 600"):
        read_or_make(tmp_path)
