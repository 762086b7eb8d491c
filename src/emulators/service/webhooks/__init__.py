"""Webhooks: who is told, what is sent, when, and what came of it."""
