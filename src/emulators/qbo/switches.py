"""What goes wrong on purpose at the company API, beside what can go wrong at every service."""

from typing import Annotated, Literal

import msgspec

from emulators.service.trouble import PlannedFault as ServiceFault
from emulators.service.trouble import Seconds, ServiceSwitches

QueryOddity = Literal["empty", "renamed", "bare", "short"]


class PlannedFault(ServiceFault, frozen=True, forbid_unknown_fields=True):
    """What befalls requests of the company API.

    `code` is a fault of the service's own, answered with whatever status is given, 200 too: 120 rights lost for the
    moment, 5020 not in the plan, 6190 subscription ended. It befalls the requests of `realm_id` whose path behind the
    realm begins with `path`, where these are given.
    """

    code: Literal["", "120", "5020", "6190"] = ""
    realm_id: str = ""

    @property
    def refuses(self) -> bool:
        return self.status >= 400 or bool(self.code)

    @property
    def whose(self) -> str:
        return self.realm_id


class Switches(ServiceSwitches, forbid_unknown_fields=True):
    """Read at every request of the company API; everything is off until somebody asks.

    `stale_reads_s`: reads see the books of so long ago. `skew_s`: each request is stamped by a server whose clock is
    up to so much off. `strict_max_results`: more than 1,000 rows are refused, not clamped. `extra_tax_codes`: a query
    of tax codes brings the three that are not real beside its page. `refuse_non_ascii`: typographic marks in a query
    are a lexical error. `refused_kinds`: not in the company's plan, so fault 5020 wherever they are named.
    `query_oddities` says by kind how queries are answered wrongly with status 200: `empty` (counts are 0), `renamed`
    (under another key), `bare` (the first object without its list), `short` (half a page, though more rows follow).
    `false_tombstones`: objects, as `Bill/12`, that the change feed calls deleted by the stamp that they have, though
    they live. `untold_changes`: objects of which the change feed tells nothing, their deletion neither.
    `clearing_updates`: kinds whose sparse updates clear what is not sent. `batch_shares_rows`: all questions of a
    batch together are answered with no more rows than one query. `throttled_in_batches`: kinds of which the questions
    in a batch, and no others, are beyond the limit.
    """

    stale_reads_s: Seconds = 0
    rows_per_page: Annotated[int, msgspec.Meta(ge=1)] | None = None
    strict_max_results: bool = False
    extra_tax_codes: bool = True
    refuse_non_ascii: bool = False
    refused_kinds: list[str] = msgspec.field(default_factory=list)
    query_oddities: dict[str, QueryOddity] = msgspec.field(default_factory=dict)
    false_tombstones: list[str] = msgspec.field(default_factory=list)
    untold_changes: list[str] = msgspec.field(default_factory=list)
    clearing_updates: list[str] = msgspec.field(default_factory=list)
    batch_shares_rows: bool = False
    throttled_in_batches: list[str] = msgspec.field(default_factory=list)
