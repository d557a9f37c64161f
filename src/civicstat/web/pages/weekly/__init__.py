"""The weekly view: a person, an area and a period come in; what needs that person, goals and metrics go out."""
