"""Statistics on arrays: numbers in, numbers out. No Django, no files, no clock."""
