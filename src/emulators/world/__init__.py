"""One company seen through several services: what the books say, and what its bank does."""
