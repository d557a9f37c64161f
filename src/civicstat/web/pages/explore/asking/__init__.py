"""The explorer's page: a form that is an address, and the answer below it."""
