"""Figures of docs/benchmarks.md: each measured as a ratio to a floor in the same run."""
