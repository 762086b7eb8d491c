"""What a rail declares of itself, and what is said to and by it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from domain.rails.change import RecordChange
from domain.rails.intent import Intent


class RailLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What the service allows per connected company; None where it sets no such limit.

    `batches_per_minute` are requests that carry several in one; they count as requests too.
    """

    requests_per_minute: int | None = None
    requests_per_second: int | None = None
    batches_per_minute: int | None = None
    concurrent_requests: int = 1


class RailFreshness(StrEnum):
    """How a rail finds out what changed: its service tells (feed), or everything is read each time (polling)."""

    FEED = "feed"
    POLLING = "polling"


class RailDeclaration(msgspec.Struct, frozen=True, kw_only=True):
    """What a rail is: its `name` (lower case, in routes and settings), `title`, and the `kit_versions` it was made for.

    `settings` names the settings it reads, without the prefix `CASHRAIL_<NAME>_`; those in `secret_settings` are
    never shown. `feeds` are the record kinds it delivers; `writes` the actions it takes, by their tags; `irreversible`
    says why there is no undo, by action (`send-invoice`) or by an action's field (`change-vendor:tax_id`). `limits` are
    what its service allows a company. `hosts` are all it may reach: `api.example.com`, `*.example.com`, or `{API_URL}`
    for the host in that setting. `freshness` is how it finds out what changed. `webhooks` says that its service sends
    notices. Without `consent` no person grants access on a page of the service: naming the company is enough. Where not
    `tokens_expire`, access tokens are good until they are revoked, and nothing refreshes them. `pages` are the
    addresses at which a person sees a record, by its kind, with `{tenant}` and `{id}` in them. `translation` names the
    way in which payloads become records, where `translate_payloads` is offered: once it is another one, that hook reads
    again what was mirrored before.
    """

    name: str
    title: str
    kit_versions: str
    feeds: tuple[str, ...]
    writes: tuple[str, ...] = ()
    irreversible: Mapping[str, str] = msgspec.field(default_factory=dict)
    limits: RailLimits
    settings: tuple[str, ...] = ()
    secret_settings: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    freshness: RailFreshness = RailFreshness.FEED
    webhooks: bool = False
    consent: bool = True
    tokens_expire: bool = True
    pages: Mapping[str, str] = msgspec.field(default_factory=dict)
    translation: str = ""


class RailTrouble(msgspec.Struct, frozen=True, kw_only=True):
    """An installed rail that cannot be used, under the name it is installed as; `problem` is a sentence naming it."""

    name: str
    problem: str


class RailCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One check of an installed rail; `verdict` is holds, fails or does not apply.

    Of a check that fails, `problem` says what was seen and `what_to_do` how to mend it.
    """

    check: str
    verdict: str
    problem: str = ""
    what_to_do: str = ""


class RailApp(msgspec.Struct, frozen=True, kw_only=True):
    """How this installation is known to a rail: its settings by name, as strings; unset ones are absent."""

    settings: Mapping[str, str]

    def __repr__(self) -> str:
        return f"RailApp(settings={sorted(self.settings)})"


class RailDemo(msgspec.Struct, frozen=True, kw_only=True):
    """Companies to try a rail with: their ids at the rail, and the settings with which it reaches them."""

    tenants: tuple[str, ...]
    settings: Mapping[str, str] = msgspec.field(default_factory=dict)


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What an earlier write had done: the subject's raw payload before it, and the record it made or changed."""

    before: bytes
    kind: str
    record_id: str
    version: int


class WriteRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A write as it goes to the rail; `request_id` is the same on every attempt.

    `subject` is the record as it was read for this write, raw payload included; nothing is written over a later
    version. With `undoing` the write takes back what `intent` had made; `subject` is then the record it had made.
    """

    request_id: str
    intent: Intent
    subject: RecordChange
    undoing: Made | None = None


class WebhookNotice(msgspec.Struct, frozen=True, kw_only=True):
    """Something changed at a rail: which company, which record."""

    tenant: str
    kind: str
    record_id: str
    operation: str
    occurred_at: datetime | None = None
