"""Pages about reports: the release calendar, drafts and their review, what departments say, sign-off and release."""
