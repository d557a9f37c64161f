"""The same question as a command and as a call of the API, to be copied."""

import shlex
from urllib.parse import urlencode

from django.http import HttpRequest

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.exploring.statistics import write_statistic


def command(inquiry: Inquiry) -> str:
    """Return the command line that asks the same."""
    words = ["civicstat", "explore", inquiry.metric or inquiry.dataset or ""]
    if inquiry.statistic is not None and inquiry.statistic.kind != "count":
        words += ["--statistic", write_statistic(inquiry.statistic)]
    by: list[str] = [inquiry.grain] if inquiry.span != "whole" else []
    by += [inquiry.layer] if inquiry.layer != CITY else []
    for name in (*by, *inquiry.by):
        words += ["--by", name]
    if inquiry.span != "period":
        words += ["--span", inquiry.span]
    for option in ("where", "valid", "time", "since", "until"):
        if value := getattr(inquiry, option):
            words += [f"--{option}", str(value)]
    if inquiry.min_n is not None:
        words += ["--min-n", str(inquiry.min_n)]
    for code in inquiry.areas:
        words += ["--area", code]
    return shlex.join(words)


def api_query(inquiry: Inquiry) -> str:
    """Return the query of GET /api/v1/explore that asks the same."""
    pairs = [(name, getattr(inquiry, name)) for name in ("metric", "dataset")]
    pairs += [("statistic", write_statistic(inquiry.statistic) if inquiry.statistic is not None else "")]
    pairs += [(name, getattr(inquiry, name)) for name in ("where", "valid", "time", "min_n", "grain")]
    pairs += [("span", inquiry.span if inquiry.span != "period" else "")]
    pairs += [(name, getattr(inquiry, name)) for name in ("since", "until")]
    pairs += [("layer", inquiry.layer if inquiry.layer != CITY else "")]
    pairs += [("area", code) for code in inquiry.areas] + [("by", name) for name in inquiry.by]
    return urlencode([(name, str(value)) for name, value in pairs if value not in (None, "")])


def api_call(request: HttpRequest, inquiry: Inquiry) -> str:
    """Return the call that asks the same of the API."""
    address = request.build_absolute_uri(f"/api/v1/explore?{api_query(inquiry)}")
    return f"curl -H 'Authorization: Bearer cs_…' {shlex.quote(address)}"
