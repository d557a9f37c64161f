"""Migrations of audits."""
