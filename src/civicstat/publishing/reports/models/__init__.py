"""Templates of reports, the report of each period, and what was said and done about it. Most of it only grows."""

from civicstat.publishing.reports.models.history import (
    KeptQuerySet,
    ReportHistoryKept,
)
from civicstat.publishing.reports.models.orders import (
    ReportOrder,
    ReportOrderQuerySet,
)
from civicstat.publishing.reports.models.reports import (
    DepartmentReply,
    Freeze,
    Look,
    MissAnswer,
    Report,
    ReportQuerySet,
    ReportState,
    Step,
    StepKind,
)
from civicstat.publishing.reports.models.templates import (
    Slot,
    Template,
    TemplateQuerySet,
    TemplateVersion,
)

__all__ = [
    "DepartmentReply", "Freeze", "KeptQuerySet", "Look", "MissAnswer", "Report", "ReportHistoryKept", "ReportOrder",
    "ReportOrderQuerySet", "ReportQuerySet", "ReportState", "Slot", "Step", "StepKind", "Template", "TemplateQuerySet",
    "TemplateVersion",
]  # fmt: skip
