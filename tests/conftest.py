"""The cast and the workspace that every test knows."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test.utils import override_settings
from hypothesis import settings as hypothesis_settings

# On CI the same examples each time, so that a change is judged by what it changed; elsewhere new ones. No example has
# to be quick: how long one takes depends on what else the machine does.
hypothesis_settings.register_profile("here", deadline=None)
hypothesis_settings.register_profile("ci", derandomize=True, print_blob=True, deadline=None)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "here")

# What processes that tests start find in their environment.
_WORKSPACE = Path(tempfile.mkdtemp(prefix="civicstat-tests-"))
atexit.register(shutil.rmtree, _WORKSPACE, ignore_errors=True)
(_WORKSPACE / "data").mkdir()
os.environ["CIVICSTAT_WORKSPACE"] = str(_WORKSPACE)
os.environ["CIVICSTAT_SECRET_KEY"] = "for tests only, not a secret"

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests that share what takes long to make run in one process."""
    from processes import OneProcessEach

    return OneProcessEach(config, log)


@pytest.fixture(scope="session", autouse=True)
def _settings_of_tests() -> Iterator[None]:
    """A workspace of its own for each test process, and passwords that are hashed quickly.

    Django has read its settings before this file is read. Real hashing is slow on purpose; the towns that are served
    in processes of their own have it.
    """
    places = {"WORKSPACE": _WORKSPACE, "DATA_DIR": _WORKSPACE / "data", "CATALOG_DIR": _WORKSPACE / "catalog"}
    with override_settings(**places, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A file for each test process, as at a city: threads wait for each other there, and do not in memory."""
    from django.db import connections

    given = connections["default"].settings_dict
    if given["ENGINE"].endswith("sqlite3"):
        given["TEST"]["NAME"] = str(_WORKSPACE / "tests.sqlite3")


@pytest.fixture(autouse=True)
def _nothing_kept_in_memory() -> Iterator[None]:
    """Each test has a database of its own, in which the same numbers stand for other rows."""
    yield
    from civicstat.measurement.goals import kept
    from civicstat.web.pages.dashboards import blocks
    from civicstat.web.pages.live import newest
    from civicstat.web.pages.live.keeping import KEEPER
    from civicstat.web.pages.weekly import rows

    kept.forget()
    rows.forget()
    blocks.forget()
    KEEPER.forget()
    newest.forget()


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
def police(db: None) -> object:
    """A department."""
    from civicstat.directory.models import Department

    return Department.objects.create(slug="police", name="Police")


@pytest.fixture
def vera(db: None) -> object:
    """A viewer."""
    from civicstat.directory.models import User

    return User.objects.create_user("vera", password="a long passphrase", role="viewer", first_name="Vera")


@pytest.fixture(scope="session")
def testville_built(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> object:
    """Testville, built once and kept: what `five_beats` lays out."""
    import snapshots
    import testville

    with django_db_blocker.unblock():
        return snapshots.take("testville", tmp_path_factory.mktemp("testville"), partial(testville.build, at=NOON))


@pytest.fixture
def five_beats(testville_built: Any, workspace: Path, db: None) -> object:
    """Testville: five square beats, a year and a half of calls, and metrics with their observations."""
    from civicstat.measurement.sources.models import Dataset

    testville_built.lay_out(workspace)
    return Dataset.objects.get(slug="calls")
