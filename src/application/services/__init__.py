"""Domain services (ADR-006): each filters the mirror for its purpose, in the query."""
