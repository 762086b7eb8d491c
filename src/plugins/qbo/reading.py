"""Objects of one company into record changes, with what must be remembered from one answer to the next."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from threading import RLock

import structlog
from msgspec.structs import replace

from cashrail.kit.errors import RailRefused
from cashrail.kit.records import Account, Preferences, RecordChange
from plugins.qbo.applied import applied_to, lacks_balance
from plugins.qbo.batching import BatchedPages
from plugins.qbo.books_json import load
from plugins.qbo.client import Answer, Client, Rows, read_rows, rows_of, section_of
from plugins.qbo.statements import currencies, with_ids
from plugins.qbo.translate import RATES, SINGLES, change_of
from plugins.qbo.translate_fields import DEFAULT_CURRENCY, BooksContext

_log = structlog.get_logger("plugins.qbo")
_WITHOUT_CURRENCY = frozenset(
    {*SINGLES, "Item", "Term", "Class", "Department", "Employee", "TaxCode", "TaxRate", "Attachable", RATES}
)
# Accounts of these classifications are always kept in the home currency.
_IN_HOME_CURRENCY = frozenset({"Revenue", "Expense"})
_CURRENCY_KEY = b'"CurrencyRef"'
_STAMP_KEY = b'"LastUpdatedTime"'


class Reader:
    """Reads one company's objects.

    `batched` are the pages that are fetched many at a time. `home_currency` is None until the service has told it;
    `rows_longest` is the length of the longest page so far, and `newest` the latest stamp of a record.
    """

    def __init__(self, client: Client, home_currency: str | None = None) -> None:
        self.client = client
        self.home_currency = home_currency
        self.rows_longest = 0
        self.batched: BatchedPages | None = None
        self.newest: datetime | None = None
        self._currencies: set[str | None] = set()
        self._asked = False
        # Whoever needs the home currency while it is being asked for waits for the answer.
        self._asking = RLock()

    def page(self, statement: str, kind: str) -> Rows:
        """The rows of a query's page, fetched before or now."""
        fetched = self.batched.take(statement) if self.batched else None
        return fetched or read_rows(self.client.query(statement), kind)

    def changes(self, kind: str, objects: Sequence[bytes], answer: Answer) -> tuple[RecordChange, ...]:
        """The changes the objects of one kind stand for, in their order; those without id are left out and counted."""
        home_currency = self._home_currency_for(kind, objects)
        context = BooksContext(home_currency=home_currency, answered_at=answer.answered_at)
        read = [change_of(kind, raw, context) for raw in objects]
        kept = tuple(self._completed(change, context) for change in read if change is not None)
        if len(kept) < len(read):
            _log.warning(
                "objects without id left out", tenant=self.client.tenant, kind=kind, objects=len(read) - len(kept)
            )
        self._learn(kept)
        return kept

    @property
    def foreign(self) -> frozenset[str]:
        """The currencies seen so far that are not the company's own."""
        home = self.home_currency
        return frozenset(code for code in self._currencies if code and code != home) if home else frozenset()

    def listed_currencies(self) -> frozenset[str]:
        """The foreign currencies that the company keeps; none where it keeps books in its own alone."""
        try:
            answer = self.client.query(currencies())
        except RailRefused:
            return frozenset()
        rows = rows_of(section_of(answer.objects, "QueryResponse"), "CompanyCurrency").get("CompanyCurrency", [])
        codes = (str(load(row).get("Code") or "") for row in rows)
        return frozenset(code.upper() for code in codes if code) - {self.home_currency or ""}

    def rates(self, codes: Iterable[str]) -> tuple[RecordChange, ...]:
        """The newest rate of each currency; one that the service has none of is left out."""
        found: list[RecordChange] = []
        for code in sorted(codes):
            try:
                answer = self.client.get("exchangerate", {"sourcecurrencycode": code}, needed=RATES)
            except RailRefused as error:
                _log.info("no exchange rate", tenant=self.client.tenant, currency=code, code=error.code)
            else:
                found += self.changes(RATES, [bytes(answer.objects[RATES])], answer)
        return tuple(found)

    def _completed(self, change: RecordChange, context: BooksContext) -> RecordChange:
        """With its open part, where that is all it lacks and the payments linked to it say it."""
        if not lacks_balance(change):
            return change
        applied_minor = applied_to(change, self._read)
        return change_of(change.kind, change.raw, replace(context, applied_minor=applied_minor)) or change

    def _read(self, kind: str, ids: Sequence[str]) -> tuple[RecordChange, ...]:
        answer = self.client.query(with_ids(kind, ids))
        return self.changes(kind, rows_of(section_of(answer.objects, "QueryResponse"), kind).get(kind, []), answer)

    def single(self, kind: str) -> tuple[RecordChange, ...]:
        """The company's own record or its preferences."""
        if kind == "Preferences":
            with self._asking:
                self._asked = True
                return self._single(kind, "preferences")
        return self._single(kind, f"companyinfo/{self.client.tenant}")

    def _single(self, kind: str, path: str) -> tuple[RecordChange, ...]:
        answer = self.client.get(path, needed=kind)
        return self.changes(kind, [bytes(answer.objects[kind])], answer)

    def _home_currency_for(self, kind: str, objects: Iterable[bytes]) -> str:
        needed = kind not in _WITHOUT_CURRENCY and any(_CURRENCY_KEY not in raw for raw in objects)
        if needed and self.home_currency is None:
            with self._asking:
                self._ask_home_currency()
        return self.home_currency or DEFAULT_CURRENCY

    def _ask_home_currency(self) -> None:
        if self.home_currency is not None or self._asked:
            return
        try:
            self.single("Preferences")
        except RailRefused as error:
            _log.warning("home currency unknown", tenant=self.client.tenant, code=error.code)

    def _learn(self, changes: Iterable[RecordChange]) -> None:
        for change in changes:
            record = change.record
            # What states no stamp has that of the answer.
            stamp = change.updated_at if _STAMP_KEY in change.raw else None
            if stamp is not None and (self.newest is None or stamp > self.newest):
                self.newest = stamp
            self._currencies.add(getattr(record, "currency", None) or self.home_currency)
            if isinstance(record, Preferences) and b'"HomeCurrency"' in change.raw:
                self.home_currency = record.home_currency
            elif self.home_currency is None and isinstance(record, Account) and _tells_home(record, change.raw):
                self.home_currency = record.currency


def _tells_home(account: Account, raw: bytes) -> bool:
    return account.classification in _IN_HOME_CURRENCY and _CURRENCY_KEY in raw
