"""How a company is connected, and what becomes of its tokens."""

from urllib.parse import parse_qs, urlsplit

from cashrail.kit.conformance.bench import REDIRECT_URI, STATE, Bench
from cashrail.kit.conformance.verdicts import NotConforming, applies, check, expect
from cashrail.kit.conformance.world import Fault
from cashrail.kit.errors import RailReconnect, RailRefused, RailTokenExpired
from cashrail.kit.records import ConnectionGrant

_NO_CONSENT = "The rail asks for nobody's consent."


@check(what_to_do="Put `state` and `redirect_uri` into authorize_url, as query parameters of the service's own page.")
def sends_people_to_a_consent_page(bench: Bench) -> None:
    """The consent page is told where to send people back, with the state they came with."""
    applies(bench.declaration.consent, _NO_CONSENT)
    address = urlsplit(bench.begin().authorize_url)
    values = [value for found in parse_qs(address.query).values() for value in found]
    expect(address.scheme in ("http", "https"), f"authorize_url is no web address: {address.geturl()[:80]!r}.")
    expect(STATE in values, "The state is not in authorize_url, so the callback could be anybody's.")
    expect(REDIRECT_URI in values, "The redirect_uri is not in authorize_url.")


@check(what_to_do="Return a ConnectionGrant with the service's own id of the company and the tokens it gave.")
def connects_a_company(bench: Bench) -> None:
    """A callback that grants access becomes a grant with a tenant and tokens."""
    expect(bench.grant.tenant, "The grant names no tenant.")
    expect(not bench.declaration.consent or bench.grant.tokens.access_token, "The grant holds no access token.")


@check(what_to_do="Raise RailRefused in finish_connection for a callback that carries an error or names no company.")
def refuses_an_empty_callback(bench: Bench) -> None:
    """A callback that grants nothing is refused, not taken for a grant."""
    for callback in ({"error": "access_denied", "state": STATE}, {"state": STATE}):
        try:
            bench.ask("finish_connection", ConnectionGrant, app=bench.app, redirect_uri=REDIRECT_URI, callback=callback)
        except RailRefused:
            continue
        raise NotConforming(f"finish_connection made a grant of {sorted(callback)}.")


@check(what_to_do="Raise RailTokenExpired where the service refuses the access token; refresh_tokens gets new ones.")
def refreshes_an_expired_token(bench: Bench) -> None:
    """An access token that has expired is told as such, and the pull goes on with the refreshed one."""
    applies(bench.declaration.consent and Fault.EXPIRED in bench.world.faults, _NO_CONSENT)
    record_id = bench.world.make(bench.kind)
    session = bench.session()
    old = session.tokens
    bench.world.show(Fault.EXPIRED)
    pulled = bench.pull(session=session)
    expect(any(isinstance(error, RailTokenExpired) for error in session.seen), "No request raised RailTokenExpired.")
    expect(session.refreshes == 1, f"The token was refreshed {session.refreshes} times, not once.")
    expect(session.tokens.access_token not in ("", old.access_token), "refresh_tokens gave no new access token.")
    expect(record_id in pulled.ids(bench.kind), "The pull did not go on after the refresh.")


@check(what_to_do="Raise RailReconnect in refresh_tokens when the service says that the grant is gone.")
def tells_a_revoked_grant(bench: Bench) -> None:
    """A grant that is gone is told as such, so that a person is asked to connect again."""
    applies(bench.declaration.consent and Fault.REVOKED in bench.world.faults, _NO_CONSENT)
    session = bench.session()
    bench.world.show(Fault.REVOKED)
    try:
        bench.pull(session=session)
    except RailReconnect:
        return
    raise NotConforming("The pull went on, or nothing was raised, although the grant is gone.")
