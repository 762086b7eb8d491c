"""Stand-ins for the product's own ports."""
