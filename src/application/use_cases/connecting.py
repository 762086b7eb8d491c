"""Connecting a company for a program that shows the consent page itself and hears its callback."""

import hashlib
import secrets
from collections.abc import Mapping

from application.use_cases.syncing import SyncUseCases
from domain.errors import Invalid, Unacceptable
from domain.firms.acting import Acting
from domain.firms.firm import Business, Power
from domain.ports.stores.consents import Consents
from domain.ports.stores.firms import Firms
from domain.rails.consent import KEPT, Consent, ConsentBegun, is_loopback

_ADDRESS_CHARACTERS_MAX = 2_000
_TOLD_CHARACTERS_MAX = 100


class ConnectingUseCases:
    """A consent is begun and completed by the same member, once, and within ten minutes.

    `redirect_uris` are addresses beside loopback's that people may be sent back to.
    """

    def __init__(self, firms: Firms, consents: Consents, syncing: SyncUseCases, redirect_uris: frozenset[str]) -> None:
        self._firms = firms
        self._consents = consents
        self._syncing = syncing
        self._redirect_uris = redirect_uris

    def begin(self, acting: Acting, rail: str, redirect_uri: str, *, feed_of: str | None = None) -> ConsentBegun:
        """Where a person grants access; with `feed_of`, a client's id, to a feed of that client.

        Raises `NotFound` for a rail that is not installed and for the client.
        """
        acting.may(Power.ADMINISTER)
        self._prove_allowed(redirect_uri)
        if feed_of is not None:
            self._firms.business(acting.firm_id, feed_of)
        if any(each.name == rail and not each.consent for each in self._syncing.rails()):
            raise Invalid(f"The rail {rail} asks for nobody's consent; the command line connects its companies.")
        state = secrets.token_urlsafe(32)
        start = self._syncing.begin_connection(rail, redirect_uri, state)
        consent = Consent(
            state_hash=_hash(state), rail=rail, redirect_uri=redirect_uri, feed_of=feed_of, begun_at=acting.at
        )
        self._consents.keep(acting.firm_id, acting.member.id, consent)
        return ConsentBegun(authorize_url=start.authorize_url, state=state, expires_at=acting.at + KEPT)

    def complete(self, acting: Acting, rail: str, callback: Mapping[str, str]) -> Business:
        """Store what the callback grants, as `SyncUseCases.finish_connection` does.

        Raises `Invalid` for a callback that answers no consent which this member waits for, and without a grant.
        """
        acting.may(Power.ADMINISTER)
        consent = self._consents.take(acting.firm_id, acting.member.id, _hash(callback.get("state", "")))
        if consent is None or consent.rail != rail or not consent.stands(acting.at):
            raise Invalid("The callback answers no consent that you wait for; begin again.", field="parameters")
        if "error" in callback:
            told = callback["error"][:_TOLD_CHARACTERS_MAX]
            raise Invalid(f"Access was not granted: {told}.", field="parameters")
        return self._syncing.finish_connection(acting, rail, consent.redirect_uri, callback, feed_of=consent.feed_of)

    def _prove_allowed(self, redirect_uri: str) -> None:
        if len(redirect_uri) > _ADDRESS_CHARACTERS_MAX or not (
            redirect_uri in self._redirect_uris or is_loopback(redirect_uri)
        ):
            raise Unacceptable(
                "People are sent back to loopback, or to an address of CASHRAIL_REDIRECT_URIS.", field="redirect_uri"
            )


def _hash(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()
