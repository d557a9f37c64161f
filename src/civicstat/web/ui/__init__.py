"""Templates, components, charts, styles and scripts."""
