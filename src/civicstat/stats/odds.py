"""Chances as people say them."""


def odds(chance: float) -> str:
    """Return how often something of this chance happens: "once in 1,200 times". chance: above 0, 1 at most."""
    if chance < 1e-9:
        return "less than once in a billion times"
    times = 1 / chance
    digits = 10 ** max(len(str(int(times))) - 2, 0)
    return f"once in {round(times / digits) * digits:,.0f} times"
