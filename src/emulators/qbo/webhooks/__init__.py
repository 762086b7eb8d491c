"""Webhooks: who is told of changes, what is sent, when, and what came of it."""
