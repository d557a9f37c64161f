"""What people make together of the figures: saved views and dashboards."""
