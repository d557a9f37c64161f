"""Inquiries as addresses of the explorer, and back."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from pydantic import ValidationError

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.exploring.faults import Fault, InquiryRefused
from civicstat.measurement.metrics.exploring.inquiries import Inquiry, plain_statistic
from civicstat.measurement.metrics.exploring.statistics import faults_of_statistic, read_statistic, write_statistic
from civicstat.web.pages.editor.documents import OF_KIND, fields_of, written

USUAL = {"grain": "month", "span": "period", "show": "auto", "kind": "count", "per": "population", "scale": "1000",
         "counted": "records", "measure": "difference"}  # fmt: skip


def fields_for(inquiry: Inquiry) -> dict[str, str]:
    """Return the form's fields as an inquiry fills them, without those that say what is usual."""
    of = f"metric:{inquiry.metric}" if inquiry.metric else f"dataset:{inquiry.dataset}"
    fields: dict[str, Any] = {"of": of}
    if inquiry.statistic is not None:
        fields |= _fields_of_statistic(inquiry)
    fields |= {name: getattr(inquiry, name) for name in ("where", "valid", "time", "grain", "span", "show")}
    fields |= {"min_n": inquiry.min_n, "since": inquiry.since, "until": inquiry.until}
    fields |= {"layer": "" if inquiry.layer == CITY else inquiry.layer, "areas": ",".join(inquiry.areas)}
    fields |= dict(zip(("by", "by2"), inquiry.by, strict=False))
    texts = {name: str(value) for name, value in fields.items() if value not in ("", None)}
    return {name: value for name, value in texts.items() if USUAL.get(name) != value}


def _fields_of_statistic(inquiry: Inquiry) -> dict[str, Any]:
    kind = inquiry.statistic.kind if inquiry.statistic else "count"
    if kind not in OF_KIND:
        return {"statistic": write_statistic(inquiry.statistic)}
    plain = plain_statistic(inquiry.statistic)
    known = {field for field, _ in OF_KIND[kind]}
    return {name: value for name, value in fields_of({"statistic": plain}).items() if name in known or name == "kind"}


def address_of(inquiry: Inquiry) -> str:
    """Return the address under which the explorer answers an inquiry."""
    return f"{reverse('explore')}?{urlencode(fields_for(inquiry))}"


def tidy(sent: QueryDict) -> str | None:
    """Return a query without what is empty or usual, where it has such; None where it is tidy."""
    kept = [
        (name, value)
        for name, values in sent.lists()
        for value in values[:1]
        if value.strip() and (USUAL.get(name) != value or name in ("of",))
    ]
    clean = urlencode(_fitting(dict(kept)))
    return None if clean == sent.urlencode() or len(kept) == sum(len(v) for v in sent.lists()) else clean


def _fitting(fields: Mapping[str, str]) -> dict[str, str]:
    """Return fields without those of other statistics than the one chosen."""
    needed = {field for field, _ in OF_KIND.get(fields.get("kind", "count"), ())}
    of_any = {field for each in OF_KIND.values() for field, _ in each}
    is_metric = fields.get("of", "").startswith("metric:")
    strange = of_any if is_metric else of_any - needed
    strange |= {"kind", "valid", "time", "min_n", "statistic"} if is_metric else set()
    return {name: value for name, value in fields.items() if name not in strange and name != "was"}


def read_inquiry(of: str, fields: Mapping[str, Any], *, statistic: str = "") -> Inquiry:
    """Return the inquiry that a form's cleaned fields state. Raises InquiryRefused.

    statistic: as a short text, in place of the form's fields, for what the form cannot show.
    """
    sort, _, slug = of.partition(":")
    by = [fields[name] for name in ("by", "by2") if fields.get(name)]
    codes = [code.strip() for code in str(fields.get("areas") or "").split(",") if code.strip()]
    plain: dict[str, Any] = {
        sort: slug, "layer": fields.get("layer") or CITY, "areas": codes, "by": by,
        **{name: fields[name] for name in ("where", "grain", "span", "since", "until", "show") if fields.get(name)},
    }  # fmt: skip
    if sort == "dataset":
        plain |= {name: fields[name] for name in ("valid", "time") if fields.get(name)}
        plain["min_n"] = fields.get("min_n")
        plain["statistic"] = read_statistic(statistic) if statistic else _statistic(fields, slug)
    try:
        return Inquiry.model_validate(plain)
    except ValidationError as fault:
        errors = fault.errors(include_url=False)
        if any(error["loc"][:1] == ("statistic",) for error in errors):
            raise InquiryRefused(faults_of_statistic(fault)) from None
        raise InquiryRefused([
            Fault(".".join(str(part) for part in error["loc"][:1]), error["msg"].removeprefix("Value error, "))
            for error in errors
        ]) from None  # fmt: skip


def _statistic(fields: Mapping[str, Any], dataset: str) -> dict[str, Any]:
    found = written({}, {**fields, "kind": fields.get("kind") or "count"}, dataset=dataset)["statistic"]
    return dict(found)
