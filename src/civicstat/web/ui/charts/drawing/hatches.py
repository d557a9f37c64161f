"""Patterns in place of a color where there is no figure: slanted lines for too few, dots for no data."""


def hatches(key: str, factor: float = 1.0) -> str:
    """Return the patterns `{key}-few` and `{key}-none`; factor: how many times larger than usual."""
    common = f'width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45) scale({factor:.4f})"'
    ground = '<rect width="7" height="7" class="hatch-ground"/>'
    return (
        f'<pattern id="{key}-few" {common}>{ground}<path d="M1 0v7" class="hatch"/></pattern>'
        f'<pattern id="{key}-none" {common}>{ground}<circle cx="3.5" cy="3.5" r="1" class="hatch-dot"/></pattern>'
    )
