"""Hygiene rules: pure functions from a snapshot of the books to findings (docs/rules.md lists them)."""
