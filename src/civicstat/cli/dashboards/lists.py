"""Blocks of a dashboard that are no single figure, as the command line prints them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from civicstat.collaboration.dashboards.definitions import Block, DashboardDefinition
    from civicstat.directory.models import User
    from civicstat.measurement.metrics.exploring.inquiries import Inquiry


def listed(block: "Block", definition: "DashboardDefinition", user: "User", *, at: datetime) -> dict[str, Any]:
    """Return the goals, the moves and the answer of a block, as plain data; empty for one that shows a figure."""
    from civicstat.web.ui.boards import answered, tell_block

    told = tell_block(block, definition, user, at=at)
    found, fault = answered(told, lambda question: _answer(question, user))
    data: dict[str, Any] = {}
    if told.goals or block.kind in ("goals", "needs"):
        data["goals"] = [
            {"goal": each.goal.slug, "title": each.goal.title, "state": str(each.state)} for each in told.goals
        ]
    if told.moves or block.kind in ("moves", "needs"):
        data["moves"] = [
            {
                "metric": each.series.metric.slug, "title": each.series.definition.title,
                "verdict": each.change.verdict, "change": each.change.text,
            }
            for each in told.moves
        ]  # fmt: skip
    if block.kind == "view":
        data |= {"answer": found} | ({"fault": fault} if fault else {})
    return data


def in_a_line(data: dict[str, Any]) -> str:
    """Return what a block lists, in a few words."""
    if data.get("fault"):
        return str(data["fault"])
    if data.get("answer"):
        return str(data["answer"]["sentence"])
    parts = []
    if "goals" in data:
        states = [each["state"] for each in data["goals"]]
        parts += [f"{states.count(state)} {state}" for state in dict.fromkeys(states)] or ["no goal"]
    if "moves" in data:
        ways = [each["verdict"] for each in data["moves"]]
        parts.append(f"{ways.count('bad')} worse and {ways.count('good')} better beyond chance")
    return ", ".join(parts)


def _answer(question: "Inquiry", user: "User") -> dict[str, Any]:
    """Return the answer to a question that a user may ask. Raises InquiryRefused."""
    from civicstat.measurement.metrics.exploring.seen import seen_by
    from civicstat.measurement.metrics.exploring.subjects import understand
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.answering import ASK, Ask

    understand(question, seen_by(user))
    return run(ASK, Ask(question.as_plain())).document
