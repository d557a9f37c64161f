"""Notices sent: by e-mail and to webhooks, tried again where they fail, each with its outcome."""
