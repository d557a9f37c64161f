"""A load that is killed leaves nothing half done, and one that was acknowledged is there."""

import json
import sqlite3
import subprocess

import pytest

KILLS = 6
ROWS = 20_000
LONGEST_SECONDS = 2.0  # between a delivery's arrival and a kill, from none on; a load takes about as long
LOOK = """
import json
from civicstat.cli.enter import enter
enter(None)
from django.db.models import Sum
from civicstat.measurement.metrics.models import Observation
from civicstat.measurement.sources.models import Dataset, Delivery
from civicstat.web.jobs.calling import run
from civicstat.web.jobs.commands.looking import LOOK, Look
[kept] = run(LOOK, Look()).datasets
years = Observation.objects.filter(grain="year", area__layer__slug="city").aggregate(Sum("value"))
print(json.dumps({
    "records": kept.records, "noted": kept.expected, "counted": years["value__sum"],
    "deliveries": sorted(set(Delivery.objects.values_list("state", flat=True))),
}))
"""


def look(town):
    """Open the workspace as the next command would, and return what it holds."""
    found = json.loads(town.python(LOOK))
    return found | {"deliveries": set(found["deliveries"])}


def deliveries(town):
    with sqlite3.connect(town.folder / "data" / "civicstat.sqlite3", timeout=120) as connection:
        return connection.execute("select count(*) from sources_delivery").fetchone()[0]


def has_ended(command, within):
    """Wait so many seconds for a command."""
    try:
        command.communicate(timeout=within)
    except subprocess.TimeoutExpired:
        return False
    return True


def load_and_kill(town, path, after):
    """Start a load and kill it so many seconds after its delivery arrived; return whether it was acknowledged."""
    before, command = deliveries(town), town.start("load", "calls", path)
    while deliveries(town) == before and not has_ended(command, within=0.02):
        pass
    if not has_ended(command, within=after):
        command.kill()
        command.communicate()
    return command.returncode == 0


@pytest.mark.slow
def test_a_killed_load_leaves_nothing_and_an_acknowledged_one_stays(town, calls_file):
    acknowledged = 0
    for number in range(KILLS):
        path = calls_file(range(number * ROWS, (number + 1) * ROWS), f"{number}.csv")
        acknowledged += ROWS * load_and_kill(town, path, after=LONGEST_SECONDS * number / KILLS)

        looked = look(town)
        assert looked["records"] == looked["noted"]
        assert looked["records"] % ROWS == 0, "a file is stored whole or not at all"
        assert looked["records"] >= acknowledged
        assert looked["counted"] in (looked["records"], None), "figures follow the records"
        assert looked["deliveries"] <= {"stored", "interrupted"}

    assert "interrupted" in looked["deliveries"], "no kill came in time"
    files = [calls_file(range(k * ROWS, (k + 1) * ROWS), f"{k}.csv") for k in range(KILLS)]
    assert town.call("load", "calls", *files).code == 0
    assert look(town)["counted"] == KILLS * ROWS
