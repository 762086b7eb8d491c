"""The company itself, and how current its books are."""

from collections.abc import Mapping
from datetime import UTC, datetime, time

from application.services.reading import Reading
from domain.answers.portfolio import stamp_of
from domain.books.account import Account
from domain.books.company import CompanyInfo, Preferences
from domain.books.restatement import Restatement
from domain.books.unreadable import Unreadable
from domain.firms.firm import Business
from domain.rails.connection import ConnectionState
from domain.snapshot.snapshot import DataAge


class CompanyService:
    """Implements the port `company`."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def business(self) -> Business:
        return self._reading.mirror.business

    def info(self) -> CompanyInfo | None:
        return next(iter(self._reading.records(CompanyInfo)), None)

    def preferences(self) -> Preferences | None:
        return next(iter(self._reading.records(Preferences)), None)

    def home_currency(self) -> str | None:
        preferences = self.preferences()
        if preferences is not None:
            return preferences.home_currency
        currencies = {account.currency for account in self._reading.records(Account)}
        return currencies.pop() if len(currencies) == 1 else None

    def data_age(self) -> DataAge:
        state, connection = self._reading.mirror.state(), self._reading.mirror.connection()
        down_since = connection.breaker.opened_at if connection else None
        problem = self._reading.sync_problem
        if state.last_success_at is None:
            reason = problem or "The books have never been synced in full."
            return DataAge(mirror_version=state.version, stale=True, reason=reason, rail_down_since=down_since)
        age_s = max(0, int((self._reading.as_of.now - state.last_success_at).total_seconds()))
        limit_s = self._reading.policy.mirror_age_s
        too_old = f"The last sync is {age_s // 3600} hours old; {limit_s // 3600} are allowed."
        reason = problem or (too_old if age_s > limit_s else "")
        return DataAge(
            mirror_version=state.version,
            last_success_at=state.last_success_at,
            age_s=age_s,
            stale=bool(reason),
            reason=reason,
            rail_down_since=down_since,
            refused_kinds=state.refused_kinds,
            doubted_kinds=state.doubted_kinds,
        )

    def unreadable(self) -> tuple[Unreadable, ...]:
        return self._reading.mirror.unreadable()

    def restatements(self) -> tuple[Restatement, ...]:
        return self._reading.mirror.restatements(datetime.combine(self._reading.history_from, time(), UTC))

    def stamp(self) -> str:
        return stamp_of(self._reading.mirror.state(), self._reading.mirror.connection())

    def connection_state(self) -> ConnectionState:
        connection = self._reading.mirror.connection()
        return connection.state if connection else ConnectionState.RECONNECT

    def pages(self) -> Mapping[str, str]:
        connection = self._reading.mirror.connection()
        return self._reading.pages(connection) if connection else {}
