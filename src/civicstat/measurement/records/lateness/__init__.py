"""When records became known and what they said then: kept deliveries in; delays, figures as known and flows out."""
