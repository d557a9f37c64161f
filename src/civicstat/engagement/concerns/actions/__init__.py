"""Every write about concerns and voices."""

from civicstat.engagement.concerns.actions.contacts import ContactRefused, forget_contacts, may_see_contact, see_contact
from civicstat.engagement.concerns.actions.grouping import group, merge, set_aside, take_back, take_out
from civicstat.engagement.concerns.actions.keeping import (
    Wording,
    answer,
    close,
    define_theme,
    describe,
    hide,
    note,
    open_concern,
    reopen,
    show,
)
from civicstat.engagement.concerns.actions.linking import link_goal, link_metric, unlink_goal, unlink_metric
from civicstat.engagement.concerns.actions.refusing import ConcernRefused, department_named
from civicstat.engagement.concerns.actions.stating import Details, Voice, state_concern

__all__ = [
    "ConcernRefused",
    "ContactRefused",
    "Details",
    "Voice",
    "Wording",
    "answer",
    "close",
    "define_theme",
    "department_named",
    "describe",
    "forget_contacts",
    "group",
    "hide",
    "link_goal",
    "link_metric",
    "may_see_contact",
    "merge",
    "note",
    "open_concern",
    "reopen",
    "see_contact",
    "set_aside",
    "show",
    "state_concern",
    "take_back",
    "take_out",
    "unlink_goal",
    "unlink_metric",
]
