"""OpenID Connect: signed identity tokens, the key to check them with, and what is known of the person."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Final
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import RSAKey

from emulators.qbo.oauth import Grant
from emulators.service.wire import Json

SCOPES: Final = ("openid", "profile", "email", "phone", "address")
ID_TOKEN_LIFE: Final = timedelta(hours=1)
_KEY_BITS: Final = 2048
# One person connects everything here.
_SUBJECT: Final = "5f1c2a90-0000-4000-8000-000000000001"
_CLAIMS: Final[dict[str, Json]] = {
    "openid": {"sub": _SUBJECT},
    "profile": {"givenName": "Craig", "familyName": "Carlson"},
    "email": {"email": "owner@company.example", "emailVerified": True},
    "phone": {"phoneNumber": "+1 5555555555", "phoneNumberVerified": False},
    "address": {
        "address": {
            "streetAddress": "123 Sierra Way",
            "locality": "San Pablo",
            "region": "CA",
            "postalCode": "87999",
            "country": "US",
        }
    },
}


def user_info(grant: Grant) -> Json:
    """What the scopes of the grant allow to be told."""
    told: Json = {}
    for scope in SCOPES:
        if scope in grant.scopes:
            told |= _CLAIMS[scope]
    return told


class Signer:
    """Signs with a key of its own, made when it is first needed."""

    @cached_property
    def _key(self) -> RSAKey:
        # A key of another start must not pass for this one with a client that has kept it.
        return RSAKey.generate_key(_KEY_BITS, {"kid": str(uuid4()), "use": "sig", "alg": "RS256"}, private=True)

    def public_keys(self) -> Json:
        """The JSON Web Key Set."""
        return {"keys": [self._key.as_dict(private=False)]}

    def id_token(self, grant: Grant, issuer: str, now: datetime) -> str:
        claims: Json = {
            "sub": _SUBJECT,
            "aud": [grant.client_id],
            "auth_time": int(now.timestamp()),
            "iss": issuer,
            "iat": int(now.timestamp()),
            "exp": int((now + ID_TOKEN_LIFE).timestamp()),
        }
        told = {"realmid": grant.realm_id, "nonce": grant.nonce}
        claims |= {name: value for name, value in told.items() if value}
        return jwt.encode({"alg": "RS256", "kid": str(self._key.kid)}, claims, self._key)
