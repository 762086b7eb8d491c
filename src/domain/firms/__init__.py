"""Accounting firms, their members and clients, and the day it is for a client."""
