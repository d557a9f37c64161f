"""What needs a person: findings, deliveries, goals and metrics come in; lines that say what, and what to do, go out."""
