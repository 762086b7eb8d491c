"""Carrying out what is due."""
