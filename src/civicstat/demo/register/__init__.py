"""What people of the demo city said: the days of the answer key come in; themes, concerns and voices go out."""
