"""Pages of goals: what the ledger and the figures hold comes in; lists, findings, charts and forms go out."""
