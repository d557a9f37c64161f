"""Pages of dashboards: shown, composed, shared; and where a person starts."""
