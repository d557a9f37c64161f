"""The pages on which staff choose what is public, see what the next edition would change, and publish it."""
