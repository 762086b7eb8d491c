"""Broken rules, the lives of findings, and what people do about them."""
