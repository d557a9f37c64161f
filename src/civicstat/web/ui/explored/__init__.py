"""An answer of the explorer comes in; its sentence, its charts and its table go out, for pages, API and commands."""
