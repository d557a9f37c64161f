"""A workspace and its machine come in; findings for civicstat doctor go out."""
