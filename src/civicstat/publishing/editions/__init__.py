"""What is published: folders of plain files with a signed manifest, each chained to the one before, never changed.

Comes in: what an edition says, protected, and the formats that make files of it. Goes out: a folder that anyone can
check with `civicstat_verify.py`, which lies in it. docs/reference/edition-format.md describes it all.
"""
