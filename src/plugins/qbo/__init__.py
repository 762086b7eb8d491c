"""The QuickBooks Online rail."""
