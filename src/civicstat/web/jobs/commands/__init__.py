"""Every command that touches the record store, by name."""

from typing import Any

from civicstat.web.jobs.commands.answering import ASK
from civicstat.web.jobs.commands.areas import DECIDE_SPELLINGS, IMPORT_AREAS, IMPORT_POPULATIONS
from civicstat.web.jobs.commands.backing_up import SNAP
from civicstat.web.jobs.commands.catalog import APPLY
from civicstat.web.jobs.commands.comparing import COMPARE, VIEW_EQUITY
from civicstat.web.jobs.commands.exploring import EXPLORE
from civicstat.web.jobs.commands.loading import LOAD
from civicstat.web.jobs.commands.looking import LOOK
from civicstat.web.jobs.commands.measuring import MEASURE
from civicstat.web.jobs.commands.overnight import CLEAR_ONE, HOLD_ONE, LOOK_OVERNIGHT
from civicstat.web.jobs.commands.publishing import CHOOSE_ALL, PUBLISH
from civicstat.web.jobs.commands.pulling import STORE_PULL
from civicstat.web.jobs.commands.quality import CHECK_QUALITY, DECIDE_FINDING
from civicstat.web.jobs.commands.reports import DRAFT_REPORT, RELEASE_REPORT
from civicstat.web.jobs.messages import Command

_ALL: tuple[Command[Any, Any], ...] = (
    LOAD, MEASURE, APPLY, IMPORT_AREAS, IMPORT_POPULATIONS, DECIDE_SPELLINGS, CHECK_QUALITY, DECIDE_FINDING, EXPLORE,
    LOOK, LOOK_OVERNIGHT, CLEAR_ONE, HOLD_ONE, COMPARE, VIEW_EQUITY, ASK, STORE_PULL,
    PUBLISH, CHOOSE_ALL,
    DRAFT_REPORT, RELEASE_REPORT, SNAP,
)  # fmt: skip
COMMANDS: dict[str, Command[Any, Any]] = {command.name: command for command in _ALL}
