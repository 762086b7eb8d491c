"""Sessions in memory: `domain.ports.stores.sessions.Sessions`."""

from datetime import datetime

from msgspec.structs import replace
from tests.fakes.installation import Installation
from tests.fakes.stores.firms import FakeFirms

from domain.errors import NotFound
from domain.firms.firm import Member
from domain.firms.session import Session, SignInLink


class FakeSessions:
    def __init__(self, installation: Installation) -> None:
        self._held = installation
        self._firms = FakeFirms(installation)

    def keep_link(self, firm_id: str, member_id: str, link_hash: bytes, now: datetime) -> None:
        with self._held.lock:
            member = self._member(firm_id, member_id)
            for key, link in list(self._held.links.items()):
                if link.member.firm_id == firm_id and not link.stands(now):
                    del self._held.links[key]
            self._held.links[link_hash] = SignInLink(member=member, made_at=now)

    def take_link(self, link_hash: bytes) -> SignInLink | None:
        with self._held.lock:
            link = self._held.links.pop(link_hash, None)
            return None if link is None else replace(link, member=self._held.members[link.member.id])

    def begin(self, firm_id: str, member_id: str, token_hash: bytes, now: datetime) -> Session:
        with self._held.lock:
            member = self._member(firm_id, member_id)
            for session in self._of(firm_id, member_id):
                if not session.stands(now):
                    del self._held.sessions[session.token_hash]
            session = Session(token_hash=token_hash, member=member, begun_at=now, seen_at=now)
            self._held.sessions[token_hash] = session
            return session

    def find(self, token_hash: bytes) -> Session | None:
        found = self._held.sessions.get(token_hash)
        return None if found is None else replace(found, member=self._held.members[found.member.id])

    def note_seen(self, token_hash: bytes, now: datetime) -> None:
        with self._held.lock:
            if token_hash in self._held.sessions:
                self._held.sessions[token_hash] = replace(self._held.sessions[token_hash], seen_at=now)

    def end(self, firm_id: str, token_hash: bytes) -> None:
        with self._held.lock:
            found = self._held.sessions.get(token_hash)
            if found is not None and found.member.firm_id == self._firms.firm(firm_id).id:
                del self._held.sessions[token_hash]

    def end_all(self, firm_id: str, member_id: str) -> int:
        with self._held.lock:
            ended = self._of(self._firms.firm(firm_id).id, member_id)
            for session in ended:
                del self._held.sessions[session.token_hash]
            return len(ended)

    def _of(self, firm_id: str, member_id: str) -> list[Session]:
        every = self._held.sessions.values()
        return [each for each in every if (each.member.firm_id, each.member.id) == (firm_id, member_id)]

    def _member(self, firm_id: str, member_id: str) -> Member:
        found = next((each for each in self._firms.members(firm_id) if each.id == member_id), None)
        if found is None:
            raise NotFound("There is no such member.")
        return found
