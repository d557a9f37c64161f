"""Signals in words: for pages, mails, the API and the command line alike."""
