"""The authorisation server's memory: clients, codes, access tokens, and refresh tokens that rotate."""

import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from emulators.qbo.faults import GatewayError, token_refused
from emulators.service.clock import Clock
from emulators.service.proofs import Challenge
from emulators.service.sealed import Sealed
from emulators.service.wire import Json

Rotation = Literal["lenient", "24h", "strict"]
ACCOUNTING: Final = "com.intuit.quickbooks.accounting"
PAYMENT: Final = "com.intuit.quickbooks.payment"
ACCESS_LIFE: Final = timedelta(hours=1)
REFRESH_LIFE: Final = timedelta(days=101)
REFRESH_CAP: Final = timedelta(days=5 * 365)
CODE_LIFE: Final = timedelta(minutes=10)
ROTATION_AGE: Final = timedelta(hours=24)


class GrantError(Exception):
    """The token endpoint answers 400 (or 401 for the client itself) with this OAuth error code."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status


class Consent(Sealed, msgspec.Struct, frozen=True):
    """What a person agreed to: which application may do what with which company, if with any."""

    client_id: str
    redirect_uri: str
    realm_id: str
    scopes: tuple[str, ...] = (ACCOUNTING,)
    challenge: Challenge | None = None
    nonce: str = ""


class Grant(Sealed, msgspec.Struct, eq=False):
    """One consent in force: `current` is its refresh token, `earlier` are those it has replaced."""

    client_id: str
    realm_id: str
    scopes: tuple[str, ...]
    born_at: datetime
    current: str
    current_since: datetime
    earlier: list[str] = []
    nonce: str = ""

    def dies_at(self) -> datetime:
        return min(self.current_since + REFRESH_LIFE, self.born_at + REFRESH_CAP)


class _Code(Sealed, msgspec.Struct):
    """`grant` is set once the code was used."""

    consent: Consent
    expires_at: datetime
    grant: Grant | None = None


class _Access(Sealed, msgspec.Struct, frozen=True):
    grant: Grant
    expires_at: datetime


class HeldAccess(Sealed, msgspec.Struct, frozen=True):
    """An access token to be kept: `grant` is the place of its grant in the list beside it."""

    token: str
    grant: int
    expires_at: datetime


class AuthorityState(Sealed, msgspec.Struct, frozen=True):
    """Grants and access tokens, to be kept in a file; codes live too short for that."""

    grants: list[Grant]
    access: list[HeldAccess]


class Authority:
    """Rotation of refresh tokens: `24h` gives a new value once the old is a day old and then refuses the old;
    `strict` gives a new value at every use; `lenient` rotates like `24h` and goes on accepting the old ones.
    """

    def __init__(self, clients: Mapping[str, str], clock: Clock, *, rotation: Rotation = "24h") -> None:
        self._clients = dict(clients)
        self._clock = clock
        self._rotation = rotation
        self._codes: dict[str, _Code] = {}
        self._access: dict[str, _Access] = {}
        self._refresh: dict[str, Grant] = {}
        self.changed: Callable[[AuthorityState], None] | None = None

    def knows_client(self, client_id: str) -> bool:
        return client_id in self._clients

    def check_client(self, client_id: str, client_secret: str) -> None:
        """Raises GrantError `invalid_client`."""
        known = self._clients.get(client_id, "")
        if not known or not hmac.compare_digest(known.encode(), client_secret.encode()):
            raise GrantError("invalid_client", "The client id or secret is wrong.", 401)

    def issue_code(self, consent: Consent) -> str:
        now = self._clock()
        self._codes = {code: kept for code, kept in self._codes.items() if kept.expires_at >= now}
        code = "AB" + secrets.token_hex(24)
        self._codes[code] = _Code(consent, now + CODE_LIFE)
        return code

    def mint(self, realm_id: str, access_token: str, refresh_token: str) -> None:
        """Tokens of the caller's choosing, as if after a consent; the access token does not expire.

        A refresh token that is known and lives goes on with what has come of it since.
        """
        now = self._clock()
        grant = self._refresh.get(refresh_token)
        if grant is None or grant.realm_id != realm_id or now >= grant.dies_at():
            self.revoke(refresh_token)
            grant = Grant(next(iter(self._clients)), realm_id, (ACCOUNTING,), now, refresh_token, now)
            self._refresh[refresh_token] = grant
        self._access[access_token] = _Access(grant, now + REFRESH_CAP)
        self._tell()

    def redeem_code(self, client_id: str, code: str, redirect_uri: str, verifier: str = "") -> tuple[Grant, Json]:
        """The grant and its tokens. Raises GrantError. A code works once; used again, it ends what it gave."""
        found = self._codes.get(code)
        now = self._clock()
        if found is None or found.consent.client_id != client_id or found.expires_at < now:
            raise GrantError("invalid_grant", "Invalid authorization code")
        if found.grant is not None:
            self._end(found.grant)
            raise GrantError("invalid_grant", "The authorization code was used before")
        consent = found.consent
        if consent.redirect_uri != redirect_uri:
            raise GrantError("invalid_grant", "The redirect URI differs from the one the code was issued for")
        _check_proof(consent.challenge, verifier)
        grant = Grant(client_id, consent.realm_id, consent.scopes, now, _refresh_value(), now, nonce=consent.nonce)
        found.grant = grant
        self._refresh[grant.current] = grant
        return grant, self._tokens(grant, now)

    def refresh(self, client_id: str, refresh_token: str) -> tuple[Grant, Json]:
        """The grant and its tokens. Raises GrantError."""
        grant = self._refresh.get(refresh_token)
        now = self._clock()
        if grant is None or grant.client_id != client_id or now >= grant.dies_at():
            raise GrantError("invalid_grant", "Incorrect or invalid refresh token")
        if refresh_token != grant.current and self._rotation != "lenient":
            raise GrantError("invalid_grant", "Incorrect or invalid refresh token")
        if self._rotation == "strict" or now - grant.current_since >= ROTATION_AGE:
            grant.earlier.append(grant.current)
            grant.current, grant.current_since = _refresh_value(), now
            self._refresh[grant.current] = grant
        return grant, self._tokens(grant, now)

    def revoke(self, token: str) -> bool:
        """Ends the whole consent the token belongs to; False when the token is not known."""
        access = self._access.get(token)
        grant = access.grant if access is not None else self._refresh.get(token)
        if grant is None:
            return False
        self._end(grant)
        return True

    def revoke_realm(self, realm_id: str) -> None:
        for grant in [grant for grant in self._refresh.values() if grant.realm_id == realm_id]:
            self._end(grant)

    def expire_access(self, realm_id: str) -> None:
        """Access tokens of the realm die; refresh tokens live."""
        self._access = {token: held for token, held in self._access.items() if held.grant.realm_id != realm_id}
        self._tell()

    def grant_of(self, access_token: str) -> Grant:
        """What a living access token was given for. Raises GatewayError 3200."""
        found = self._access.get(access_token)
        if found is None or found.expires_at <= self._clock():
            raise token_refused(f"Token expired: {access_token[:12]}" if access_token else "Token missing")
        return found.grant

    def check_realm(self, access_token: str, realm_id: str, refusal: GatewayError) -> Grant:
        """Raises GatewayError 3200 for a bad token, and `refusal` for a good one of another company or purpose."""
        grant = self.grant_of(access_token)
        if grant.realm_id != realm_id or ACCOUNTING not in grant.scopes:
            raise refusal
        return grant

    def state(self) -> AuthorityState:
        grants = list({id(grant): grant for grant in self._refresh.values()}.values())
        places = {id(grant): place for place, grant in enumerate(grants)}
        held = [HeldAccess(token, places[id(one.grant)], one.expires_at) for token, one in self._access.items()]
        return AuthorityState(grants, held)

    def restore(self, state: AuthorityState) -> None:
        """Take over what was kept, beside what is there."""
        for grant in state.grants:
            self._refresh.update(dict.fromkeys((grant.current, *grant.earlier), grant))
        for held in state.access:
            self._access[held.token] = _Access(state.grants[held.grant], held.expires_at)

    def _tokens(self, grant: Grant, now: datetime) -> Json:
        access_token = "eyJ" + secrets.token_urlsafe(48)
        self._access = {token: held for token, held in self._access.items() if held.expires_at > now}
        self._access[access_token] = _Access(grant, now + ACCESS_LIFE)
        self._tell()
        return {
            "token_type": "bearer",
            "access_token": access_token,
            "refresh_token": grant.current,
            "expires_in": int(ACCESS_LIFE.total_seconds()),
            "x_refresh_token_expires_in": int((grant.dies_at() - now).total_seconds()),
        }

    def _end(self, grant: Grant) -> None:
        for token in (grant.current, *grant.earlier):
            self._refresh.pop(token, None)
        self._access = {token: held for token, held in self._access.items() if held.grant is not grant}
        self._tell()

    def _tell(self) -> None:
        if self.changed is not None:
            self.changed(self.state())


def _check_proof(challenge: Challenge | None, verifier: str) -> None:
    """Raises GrantError. A verifier without a challenge is refused too: the challenge was lost on the way."""
    met = not verifier if challenge is None else challenge.is_met_by(verifier)
    if not met:
        raise GrantError("invalid_grant", "The code verifier does not fit the code challenge")


def _refresh_value() -> str:
    return "RT1-" + secrets.token_hex(24)
