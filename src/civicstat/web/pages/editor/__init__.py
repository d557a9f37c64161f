"""The editor of metrics: a definition comes in as a form or as YAML; its faults and figures go out, or it is saved."""
