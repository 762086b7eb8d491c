"""Notices: who sent them, and what they say."""

from collections.abc import Mapping

from cashrail.kit.conformance.bench import Bench
from cashrail.kit.conformance.verdicts import NotConforming, applies, check, expect
from cashrail.kit.errors import RailRefused
from cashrail.kit.records import RailApp, WebhookNotice

_NO_WEBHOOKS = "The rail declares no webhooks."


def _sent(bench: Bench) -> tuple[str, Mapping[str, str], bytes]:
    applies(bench.declaration.webhooks, _NO_WEBHOOKS)
    record_id = bench.world.make(bench.kind)
    headers, body = bench.world.webhook(bench.kind, record_id)
    return record_id, headers, body


def _verified(bench: Bench, headers: Mapping[str, str], body: bytes, app: RailApp | None = None) -> bool:
    return bench.ask("verify_webhook", bool, app=app or bench.app, headers=headers, body=body)


@check(what_to_do="Compute the signature over the raw bytes with the secret from `app.settings`, as the service does.")
def knows_a_good_notice(bench: Bench) -> None:
    """A notice that the service signed is accepted."""
    _, headers, body = _sent(bench)
    expect(_verified(bench, headers, body), "A notice as the service sends it was not accepted.")


@check(what_to_do="Compare with hmac.compare_digest over the raw body, and refuse what has no signature or no secret.")
def knows_a_tampered_notice(bench: Bench) -> None:
    """A changed body, a changed signature, none at all, and a missing secret are all refused."""
    _, headers, body = _sent(bench)
    secretless = {
        name: value for name, value in bench.app.settings.items() if name not in bench.declaration.secret_settings
    }
    tampered = {
        "a changed body": (headers, body + b" ", None),
        "another signature": ({name: f"A{value[1:]}B" for name, value in headers.items()}, body, None),
        "no signature": ({}, body, None),
        "no secret in the settings": (headers, body, RailApp(settings=secretless)),
    }
    accepted = [what for what, (given, sent, app) in tampered.items() if _verified(bench, given, sent, app)]
    expect(not accepted, f"A notice was accepted with {' and with '.join(accepted)}.")


@check(what_to_do="Return a WebhookNotice with the tenant, the kind as the kit calls it, and the record's id.")
def reads_a_notice(bench: Bench) -> None:
    """A verified notice says which company, which kind and, where the service names it, which record."""
    record_id, _, body = _sent(bench)
    notices = bench.each("parse_webhook", WebhookNotice, body=body)
    wanted = (bench.grant.tenant, bench.kind, record_id if bench.world.names_records else "")
    found = [(notice.tenant, notice.kind, notice.record_id) for notice in notices]
    expect(wanted in found, f"The notice is about {wanted}, and was read as {found}.")
    naive = [notice for notice in notices if notice.occurred_at is not None and notice.occurred_at.tzinfo is None]
    expect(not naive, "A notice tells a time without a time zone.")


@check(what_to_do="Raise RailRefused from parse_webhook for a body that the service does not send.")
def refuses_a_senseless_notice(bench: Bench) -> None:
    """A body that is no notice is refused, whatever it is."""
    applies(bench.declaration.webhooks, _NO_WEBHOOKS)
    for body in (b"", b"\xff\xfe", b"{", b'"text"', b"17"):
        try:
            bench.each("parse_webhook", WebhookNotice, body=body)
        except RailRefused:
            continue
        raise NotConforming(f"The body {body!r} was read as a notice.")
