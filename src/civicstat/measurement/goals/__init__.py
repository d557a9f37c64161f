"""What the city has set out to reach: goals and their ledger come in; states, gaps and forecasts by rule go out."""
