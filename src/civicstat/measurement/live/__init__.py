"""What goes on right now: records under way come in; what holds, how long, and what is usual at this hour go out."""
