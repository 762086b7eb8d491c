"""Edges of the product: HTTP, the command line, storage, secrets and the clock."""
