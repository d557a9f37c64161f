"""What residents and staff say comes in; concerns with what became of them go out. Its parts do not know each other."""
