"""What a figure split by groups is said to show."""

from civicstat.web.ui.groups import finding_of_groups as finding_of_groups
from civicstat.web.ui.groups import gap_of_ends as gap_of_ends
