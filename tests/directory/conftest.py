"""A small town on the Mississippi: four square beats around one corner, and who looks after them."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
import shapely

from civicstat.directory.actions import create_user, import_layer
from civicstat.directory.boundaries import Boundary
from civicstat.directory.models import AreaLayer, User

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CORNER = (-90.2, 38.6)  # where the four beats meet
SIDE = 0.01  # degrees
GIVEN = Path(os.environ.get("CIVICSTAT_REFERENCE", Path(__file__).parents[3] / "shared")) / "data"


def square(west: float, south: float, side: float = SIDE) -> shapely.Polygon:
    return shapely.box(west, south, west + side, south + side)


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    """Real password hashing is slow on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def given_data() -> Path:
    """The folder of real files that some tests compare with, where there is one."""
    if not GIVEN.exists():
        pytest.skip("the reference files are not here")
    return GIVEN


@pytest.fixture
def ada(db: None) -> User:
    """Analyst, Streets."""
    return create_user(
        username="ada", password="lovely-engine-1843", role="analyst", by=None, at=NOON, name="Ada Lovelace"
    )


@pytest.fixture
def beats(ada: User) -> AreaLayer:
    """Beats 1 to 4: southwest, southeast, northwest, northeast of the corner."""
    x, y = CORNER
    corners = [(x - SIDE, y - SIDE), (x, y - SIDE), (x - SIDE, y), (x, y)]
    areas = [Boundary(str(i + 1), f"Beat {i + 1}", square(*at).wkb) for i, at in enumerate(corners)]
    return import_layer(slug="beat", name="Beat", plural="Beats", areas=areas, by=ada, at=NOON).layer


@pytest.fixture
def vera(db: None) -> User:
    """Viewer."""
    return create_user(username="vera", password="quiet-meadow-305", role="viewer", by=None, at=NOON)
