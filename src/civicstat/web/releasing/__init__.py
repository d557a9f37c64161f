"""The whole road of publishing in one place: gathered, protected, compared, made into files, signed and chained.

Command line, pages and background work all release through here, with the same formats.
"""
