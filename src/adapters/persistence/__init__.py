"""Mirrors, firms and tokens in SQLite or PostgreSQL."""
