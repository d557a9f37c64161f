"""Messages posted to other servers: to programs, signed, and to people's devices, encrypted. What fails says why."""
