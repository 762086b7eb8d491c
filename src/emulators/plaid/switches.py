"""What goes wrong on purpose at the bank feed, and what of it nobody could verify at the real one."""

from typing import Annotated, Literal

import msgspec

from emulators.service.trouble import PlannedFault as ServiceFault
from emulators.service.trouble import Seconds, ServiceSwitches

Environment = Literal["sandbox", "production"]
Signing = Literal["good", "stale", "tampered", "unsigned", "foreign", "absent"]


class PlannedFault(ServiceFault, frozen=True, forbid_unknown_fields=True):
    """What befalls requests of an Item, whose path begins with `path`.

    `code` is one of the service's own codes, answered with the status: INSTITUTION_DOWN, ITEM_LOGIN_REQUIRED,
    PRODUCT_NOT_READY, TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION.
    """

    item_id: str = ""
    code: Literal[
        "",
        "INSTITUTION_DOWN",
        "ITEM_LOGIN_REQUIRED",
        "PRODUCT_NOT_READY",
        "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION",
    ] = ""

    @property
    def refuses(self) -> bool:
        return self.status >= 400 or bool(self.code)

    @property
    def whose(self) -> str:
        return self.item_id


class Switches(ServiceSwitches, forbid_unknown_fields=True):
    """Read at every request; everything is off until somebody asks.

    `initial_after_s` and `historical_after_s`: how long after linking the last thirty days and then the whole
    history are there. `poll_every_s`: how often the bank is looked at. `balance_takes_s`: how long a live balance
    takes. `mutation`: whether what is told amid pages makes their cursors useless ("natural"), or none ever does
    ("never"), or each does ("always"). `institutions_down`: ids of banks that do not answer. `signing` says how
    webhooks are signed wrongly. `leave_out`: keys that are missing from every transaction; `extra_keys`: one that
    nobody has heard of is in each. `spoilt_lines`: lines, by their keys at the bank, whose amount is a word.
    `rows_per_page`: no page has more.

    Unverified at the real service: `keys_that_differ` (headers and body name different keys: which are taken),
    `public_tokens_once` (a public token is good for one exchange), `removed_items` (what calls for them are told),
    `sync_in_error` (whether transactions that are known are still told while a login is required),
    `removals_count` (whether a page counts what was removed), `pending_links` (whether posted lines name the
    pending ones).
    """

    initial_after_s: Seconds = 0
    historical_after_s: Seconds = 0
    poll_every_s: Annotated[float, msgspec.Meta(ge=1, le=86_400)] = 21_600
    balance_takes_s: Seconds = 0
    mutation: Literal["natural", "never", "always"] = "natural"
    institutions_down: list[str] = msgspec.field(default_factory=list)
    signing: Signing = "good"
    leave_out: list[str] = msgspec.field(default_factory=list)
    extra_keys: bool = False
    spoilt_lines: list[str] = msgspec.field(default_factory=list)
    rows_per_page: Annotated[int, msgspec.Meta(ge=1)] | None = None
    keys_that_differ: Literal["refused", "headers", "body"] = "refused"
    public_tokens_once: bool = True
    removed_items: Literal["INVALID_ACCESS_TOKEN", "ITEM_NOT_FOUND"] = "INVALID_ACCESS_TOKEN"
    sync_in_error: Literal["cached", "refused"] = "refused"
    pending_links: bool = True
