"""The Digest as it stood at the beginning of a week, kept."""

from datetime import date, datetime

import msgspec

from domain.answers.digest import DigestAnswer


class WeeklyDigest(msgspec.Struct, frozen=True, kw_only=True):
    """One week's Digest; never changed once made. `as_of` is its business date, `made_at` an aware instant."""

    as_of: date
    made_at: datetime
    answer: DigestAnswer


class DigestWeek(msgspec.Struct, frozen=True, kw_only=True):
    """That a week's Digest is kept, without it."""

    as_of: date
    made_at: datetime
