"""The synthetic city: a seed comes in; a believable workspace goes out."""
