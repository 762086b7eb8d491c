"""Loading rails, guarding the calls to them, and what is remembered of them."""
