"""What the product does: sync, domain services, and the runway experiences on top of them."""
