"""Cashrail's domain: what the books say and what may be concluded from them; standard library and msgspec only."""
