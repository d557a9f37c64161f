"""Records and versioned definitions come in; observations with their uncertainty go out."""
