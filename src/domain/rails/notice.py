"""A notice as it arrived."""

from datetime import datetime

import msgspec


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One body a rail sent: how often, how many notices it holds, how many of our businesses they were about.

    `problem` says why a signed body could not be read.
    """

    id: int
    rail: str
    received_at: datetime
    times: int
    notices: int
    businesses: int
    problem: str = ""
