"""Audits and the log: records drawn by chance held against their sources, and everything that anybody decided."""
