"""A member's session in a browser, and the link that begins one."""

from datetime import datetime, timedelta

import msgspec

from domain.firms.firm import Member

LINK_GOOD_FOR = timedelta(minutes=10)
IDLE_MAX = timedelta(hours=12)
LENGTH_MAX = timedelta(days=7)
_SEEN_EVERY = timedelta(minutes=1)


class SignInLink(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a link lets in, and when it was made; itself it is shown once and kept as a hash."""

    member: Member
    made_at: datetime

    def stands(self, now: datetime) -> bool:
        """Whether it still lets in."""
        return now - self.made_at < LINK_GOOD_FOR


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Of whom it is and how long; a browser's token is kept as its hash. `seen_at` is exact to a minute."""

    token_hash: bytes
    member: Member
    begun_at: datetime
    seen_at: datetime

    def stands(self, now: datetime) -> bool:
        """Whether it still lets through: it ends after half a day unused, and after a week in any case."""
        return now - self.seen_at < IDLE_MAX and now - self.begun_at < LENGTH_MAX

    def is_use_news(self, now: datetime) -> bool:
        """Whether the use that is kept is so old that one of now is to be kept too: not each request writes."""
        return now - self.seen_at >= _SEEN_EVERY
