"""A workspace as it is on its first day, in a process of its own: python newtown.py FOLDER. One analyst, no data."""

import sys
from pathlib import Path

from town import PASSWORD

from civicstat.cli.start import furnish
from civicstat.config.workspace import create


def main(folder: Path) -> None:
    create(folder, agency="City of Newton", timezone="America/Chicago")
    furnish(folder, "City of Newton")
    add_analyst()


def add_analyst() -> None:
    from django.utils.timezone import now

    from civicstat.directory.actions import create_user

    create_user(username="ada", password=PASSWORD, role="analyst", by=None, at=now(), name="Ada")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
