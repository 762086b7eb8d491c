"""Scenarios: small TOML files that say how a company lives, the ones that ship, and how they are read."""
