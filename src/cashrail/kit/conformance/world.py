"""What a rail's author tells the suite: how to start the service, make things happen in it, and let it go wrong."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from cashrail.kit.records import ConnectionStart, Money, RailApp, RecordChange
from domain.rails.intent import Intent

RETRY_AFTER_S = 7
"""The wait that a limited service asks for in the suite."""


class Fault(StrEnum):
    """What can go wrong at a service.

    The first five befall the next request: `LIMITED` refuses it this once and asks to wait `RETRY_AFTER_S` seconds,
    `DOWN` answers that the service is away, `NO_ANSWER` breaks the connection, `CUT` loses the end of the body, and
    `REFUSED` says that the request will never be carried out. `LOST_WRITE` carries the next write out and breaks the
    connection instead of answering. The others last: `EXPIRED` makes the access token useless until it is refreshed,
    `REVOKED` makes both tokens useless, `UNKNOWN_FIELDS` adds fields that nobody has heard of to every record, and
    `UNREADABLE` spoils a value that one record cannot be without.
    """

    LIMITED = "limited"
    DOWN = "down"
    NO_ANSWER = "no-answer"
    CUT = "cut"
    REFUSED = "refused"
    LOST_WRITE = "lost-write"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN_FIELDS = "unknown-fields"
    UNREADABLE = "unreadable"


class RailWorld(ABC):
    """A service, or a stand-in for it, with one company in it; made anew for every check.

    Set `plugin` to the module (or object) with your hooks, and `makes` to the kinds that `make` can make. Say with
    `page_rows` how many records the service puts in a page, with `faults` what it can show, and with `priced` which
    kind `make` can give a total and a day. Set `names_records` to False where notices tell the company alone: they then
    name the kind, and no record.
    """

    plugin: object
    makes: tuple[str, ...]
    page_rows: int | None = None
    faults: frozenset[Fault] = frozenset()
    priced: str = ""
    currency: str = "USD"
    tenant: str = "company-1"
    names_records: bool = True

    @abstractmethod
    def start(self) -> None:
        """Start the service; it has one company and is reached with `app()`."""

    @abstractmethod
    def stop(self) -> None:
        """Stop it and throw everything away."""

    @abstractmethod
    def app(self) -> RailApp:
        """The settings with which the rail reaches the service, secrets too."""

    @abstractmethod
    def make(self, kind: str, *, total: Money | None = None, day: date | None = None) -> str:
        """Make a new record of the kind in the company, with this total and day where it is `priced`; its id."""

    @abstractmethod
    def change(self, kind: str, record_id: str) -> None:
        """Change anything in the record, as a person who uses the service would."""

    @abstractmethod
    def delete(self, kind: str, record_id: str) -> None:
        """Delete the record."""

    def consent(self, start: ConnectionStart) -> Mapping[str, str]:
        """Do what a person does at `start.authorize_url`; the parameters with which the service sends them back."""
        raise LookupError(f"consent() is not written, and {start.authorize_url!r} must be visited by somebody.")

    def show(self, fault: Fault) -> None:
        """Let one of `faults` happen."""
        raise LookupError(f"show() does not know {fault}.")

    def requests(self) -> int | None:
        """How many requests about the company the service has received; None where it does not count."""
        return None

    def webhook(self, kind: str, record_id: str) -> tuple[Mapping[str, str], bytes]:
        """The headers, in lower case, and the body with which the service tells of a change to the record."""
        raise LookupError(f"webhook() is not written, so nothing is told of {kind} {record_id}.")

    def intent(self, subject: RecordChange) -> Intent:
        """A write on a record of the kind `makes[0]`, one of those that the rail declares."""
        raise LookupError(f"intent() is not written, so nothing is written to {subject.kind} {subject.id}.")
