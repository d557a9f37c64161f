"""The pages of signals: the list, one signal, its steps, the log of evaluations, and what a person bears."""
