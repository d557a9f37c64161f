"""How good detectors are: simulated outbreaks, labelled series, and R beside ours in the same run."""
