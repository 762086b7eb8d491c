"""The authorisation server's memory: clients, codes, access tokens, and refresh tokens that rotate."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from emulators.qbo.faults import GatewayError, token_refused
from emulators.qbo.wire import Clock, Json

Rotation = Literal["lenient", "24h", "strict"]
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


class _Code(msgspec.Struct, frozen=True):
    client_id: str
    redirect_uri: str
    realm_id: str
    expires_at: datetime


class _Access(msgspec.Struct, frozen=True):
    grant: "_Grant"
    expires_at: datetime


class _Grant(msgspec.Struct, eq=False):
    """One consent: `current` is the refresh token in force, `earlier` those it has replaced."""

    client_id: str
    realm_id: str
    born_at: datetime
    current: str
    current_since: datetime
    earlier: set[str]
    fixed: bool = False


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
        self._refresh: dict[str, _Grant] = {}

    def knows_client(self, client_id: str) -> bool:
        return client_id in self._clients

    def check_client(self, client_id: str, client_secret: str) -> None:
        """Raises GrantError `invalid_client`."""
        if self._clients.get(client_id) != client_secret:
            raise GrantError("invalid_client", "The client id or secret is wrong.", 401)

    def issue_code(self, client_id: str, redirect_uri: str, realm_id: str) -> str:
        code = "AB" + secrets.token_hex(24)
        self._codes[code] = _Code(client_id, redirect_uri, realm_id, self._clock() + CODE_LIFE)
        return code

    def mint(self, realm_id: str, access_token: str, refresh_token: str) -> None:
        """Tokens of the caller's choosing, as if after a consent; the access token does not expire."""
        now = self._clock()
        client_id = next(iter(self._clients))
        grant = _Grant(client_id, realm_id, now, refresh_token, now, set(), fixed=True)
        self._refresh[refresh_token] = grant
        self._access[access_token] = _Access(grant, now + REFRESH_CAP)

    def redeem_code(self, client_id: str, code: str, redirect_uri: str) -> Json:
        """Raises GrantError. A code works once."""
        found = self._codes.pop(code, None)
        now = self._clock()
        if found is None or found.client_id != client_id or found.expires_at < now:
            raise GrantError("invalid_grant", "Invalid authorization code")
        if found.redirect_uri != redirect_uri:
            raise GrantError("invalid_grant", "The redirect URI differs from the one the code was issued for")
        grant = _Grant(client_id, found.realm_id, now, _refresh_value(), now, set())
        self._refresh[grant.current] = grant
        return self._tokens(grant, now)

    def refresh(self, client_id: str, refresh_token: str) -> Json:
        """Raises GrantError."""
        grant = self._refresh.get(refresh_token)
        now = self._clock()
        if grant is None or grant.client_id != client_id or now >= self._dies_at(grant):
            raise GrantError("invalid_grant", "Incorrect or invalid refresh token")
        if refresh_token != grant.current and self._rotation != "lenient":
            raise GrantError("invalid_grant", "Incorrect or invalid refresh token")
        if self._rotation == "strict" or now - grant.current_since >= ROTATION_AGE:
            grant.earlier.add(grant.current)
            grant.current, grant.current_since = _refresh_value(), now
            self._refresh[grant.current] = grant
        return self._tokens(grant, now)

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

    def realm_of(self, access_token: str) -> str:
        """Raises GatewayError 3200."""
        found = self._access.get(access_token)
        if found is None or found.expires_at <= self._clock():
            raise token_refused(f"Token expired: {access_token[:12]}" if access_token else "Token missing")
        return found.grant.realm_id

    def client_of(self, access_token: str) -> str:
        """The application a living access token was given to. Raises GatewayError 3200."""
        self.realm_of(access_token)
        return self._access[access_token].grant.client_id

    def check_realm(self, access_token: str, realm_id: str, refusal: GatewayError) -> None:
        """Raises GatewayError 3200 for a bad token, and `refusal` for a good one of another company."""
        if self.realm_of(access_token) != realm_id:
            raise refusal

    def _tokens(self, grant: _Grant, now: datetime) -> Json:
        access_token = "eyJ" + secrets.token_urlsafe(48)
        self._access[access_token] = _Access(grant, now + ACCESS_LIFE)
        return {
            "token_type": "bearer",
            "access_token": access_token,
            "refresh_token": grant.current,
            "expires_in": int(ACCESS_LIFE.total_seconds()),
            "x_refresh_token_expires_in": int((self._dies_at(grant) - now).total_seconds()),
        }

    def _dies_at(self, grant: _Grant) -> datetime:
        return min(grant.current_since + REFRESH_LIFE, grant.born_at + REFRESH_CAP)

    def _end(self, grant: _Grant) -> None:
        for token in (grant.current, *grant.earlier):
            self._refresh.pop(token, None)
        self._access = {token: held for token, held in self._access.items() if held.grant is not grant}


def _refresh_value() -> str:
    return "RT1-" + secrets.token_hex(24)
