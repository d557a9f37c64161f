"""The cast and the workspace that every test knows."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

# On CI the same examples each time, so that a change is judged by what it changed; elsewhere new ones.
hypothesis_settings.register_profile("ci", derandomize=True, print_blob=True)
if os.environ.get("CI"):
    hypothesis_settings.load_profile("ci")

# Before Django reads its settings: each test process has a workspace of its own.
_WORKSPACE = Path(tempfile.mkdtemp(prefix="civicstat-tests-"))
atexit.register(shutil.rmtree, _WORKSPACE, ignore_errors=True)
(_WORKSPACE / "data").mkdir()
os.environ["CIVICSTAT_WORKSPACE"] = str(_WORKSPACE)
os.environ["CIVICSTAT_SECRET_KEY"] = "for tests only, not a secret"

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def workspace(tmp_path: Path, settings: object) -> Iterator[Path]:
    """An empty workspace with its own record store, let go of afterwards."""
    from civicstat.measurement.records.keeping import let_go

    let_go()
    settings.WORKSPACE = tmp_path  # type: ignore[attr-defined]
    settings.DATA_DIR = tmp_path / "data"  # type: ignore[attr-defined]
    settings.CATALOG_DIR = tmp_path / "catalog"  # type: ignore[attr-defined]
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "catalog").mkdir()
    yield tmp_path
    let_go()


@pytest.fixture
def ada(db: None) -> object:
    """An analyst."""
    from civicstat.directory.models import User

    return User.objects.create_user("ada", password="a long passphrase", role="analyst", first_name="Ada")


@pytest.fixture
def dora(db: None) -> object:
    """An administrator: the director of the program."""
    from civicstat.directory.models import User

    return User.objects.create_user("dora", password="a long passphrase", role="administrator", first_name="Dora")


@pytest.fixture
def leo(db: None) -> object:
    """A department lead."""
    from civicstat.directory.models import User

    return User.objects.create_user("leo", password="a long passphrase", role="lead", first_name="Leo")


@pytest.fixture
def vera(db: None) -> object:
    """A viewer."""
    from civicstat.directory.models import User

    return User.objects.create_user("vera", password="a long passphrase", role="viewer", first_name="Vera")


@pytest.fixture
def five_beats(workspace: Path, db: None) -> object:
    """Testville: five square beats, a year and a half of calls, and metrics with their observations."""
    import testville

    return testville.build(workspace, NOON)
