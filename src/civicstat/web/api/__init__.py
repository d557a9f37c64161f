"""Programs: REST under /api/v1 with OpenAPI."""
