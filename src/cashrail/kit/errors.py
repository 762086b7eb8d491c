"""The errors a rail may raise, by what the sync layer must do about them."""

from domain.errors import (
    RailCursorExpired,
    RailError,
    RailLapsed,
    RailReconnect,
    RailRefused,
    RailRetriable,
    RailStale,
    RailTokenExpired,
    RailUnanswered,
)

__all__ = [
    "RailCursorExpired",
    "RailError",
    "RailLapsed",
    "RailReconnect",
    "RailRefused",
    "RailRetriable",
    "RailStale",
    "RailTokenExpired",
    "RailUnanswered",
]
