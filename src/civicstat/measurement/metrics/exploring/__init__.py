"""The explorer's work: an inquiry comes in; figures, each with what it rests on, go out. Nothing is kept."""
