"""The morning's look: what arrived against what was expected comes in; exceptions, and who cleared them why, go out."""
