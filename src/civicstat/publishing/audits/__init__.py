"""Audits of metrics: records drawn by chance and what their sources say come in; error rates and verdicts go out."""
