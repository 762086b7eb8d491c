"""Frozen structs: mirrored records, and the answers computed from them."""
