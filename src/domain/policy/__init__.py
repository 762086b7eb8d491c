"""Thresholds: what they are, at which level they are set, and how that came about."""
