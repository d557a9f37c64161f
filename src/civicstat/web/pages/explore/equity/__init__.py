"""The equity view: a metric across areas or groups, and what is chosen as underserved."""
