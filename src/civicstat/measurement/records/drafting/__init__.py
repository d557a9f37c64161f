"""Drafting: a file in; a proposed dataset definition, a preview and the questions it leaves open out."""

from civicstat.measurement.records.drafting.draft import Draft, draft
from civicstat.measurement.records.drafting.questions import Question

__all__ = ["Draft", "Question", "draft"]
