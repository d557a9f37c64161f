"""Reports as people read them: a released report, or one that will be, comes in; sections in the language spoken, HTML,
PDF and e-mail go out.
"""
