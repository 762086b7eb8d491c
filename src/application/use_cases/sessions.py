"""Signing in and out with a browser."""

import hashlib
import secrets

from domain.errors import Unauthenticated
from domain.firms.acting import Acting
from domain.firms.firm import Member, Power, Role
from domain.firms.member_name import member_name, refuse_alike
from domain.firms.session import Session
from domain.ports.clock import Clock
from domain.ports.stores.sessions import Sessions
from domain.ports.stores.work import Stores

_TOKEN_BYTES = 32
_ENDED = "The session has ended; sign in again."


class SessionUseCases:
    """A link is shown once, lets in once and within minutes; what it begins ends by itself, or when its member says."""

    def __init__(self, sessions: Sessions, stores: Stores, clock: Clock) -> None:
        self._sessions = sessions
        self._stores = stores
        self._clock = clock

    def link(self, acting: Acting, name: str, role: Role | None = None) -> tuple[Member, str]:
        """A member (made when new, with the role), and the secret of a link that lets the member in.

        Raises `Invalid` for one who is new without a role, `Conflict` for one who has another.
        """
        acting.may(Power.ADMINISTER)
        name, secret = member_name(name), secrets.token_urlsafe(_TOKEN_BYTES)
        with self._stores.write() as store:
            refuse_alike(name, store.firms.members(acting.firm_id))
            member = store.firms.admit(acting.firm_id, name, role)
            store.sessions.keep_link(acting.firm_id, member.id, _hash(secret), acting.at)
            store.firms.record_act(acting.firm_id, acting.did("new sign-in link", detail=f"{name} ({member.role})"))
        return member, secret

    def sign_in(self, link: str) -> tuple[Session, str]:
        """A new session, and the token by which a browser shows it; raises `Unauthenticated` for a link of no use."""
        now = self._clock.now()
        known, token = self._sessions.take_link(_hash(link)), secrets.token_urlsafe(_TOKEN_BYTES)
        if known is None or not known.stands(now):
            raise Unauthenticated("This link was used already, or has expired; ask for another one.")
        acting = Acting(member=known.member, at=now)
        with self._stores.write() as store:
            session = store.sessions.begin(acting.firm_id, known.member.id, _hash(token), now)
            store.firms.record_act(acting.firm_id, acting.did("sign in"))
        return session, token

    def check(self, token: str) -> Session:
        """The session that a browser shows; raises `Unauthenticated`."""
        found = self._sessions.find(_hash(token))
        if found is None or not found.stands(self._clock.now()):
            raise Unauthenticated(_ENDED)
        return found

    def prove(self, session: Session) -> None:
        """Raises `Unauthenticated` where a session that was shown has ended since."""
        found = self._sessions.find(session.token_hash)
        if found is None or not found.stands(self._clock.now()):
            raise Unauthenticated(_ENDED)

    def note_seen(self, session: Session) -> None:
        """Keep that a session was used just now."""
        self._sessions.note_seen(session.token_hash, self._clock.now())

    def sign_out(self, acting: Acting, session: Session) -> None:
        """End the session."""
        with self._stores.write() as store:
            store.sessions.end(acting.firm_id, session.token_hash)
            store.firms.record_act(acting.firm_id, acting.did("sign out"))

    def sign_out_everywhere(self, acting: Acting) -> int:
        """End all sessions of the member; how many there were."""
        with self._stores.write() as store:
            ended = store.sessions.end_all(acting.firm_id, acting.member.id)
            store.firms.record_act(acting.firm_id, acting.did("sign out everywhere", detail=f"sessions: {ended}"))
        return ended


def _hash(secret: str) -> bytes:
    # The secret has 256 random bits, so a slow password hash would protect nothing more.
    return hashlib.sha256(secret.encode()).digest()
