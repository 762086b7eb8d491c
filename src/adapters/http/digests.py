"""The Digest as bytes: with the rows that are there at once, while others are made in the background."""

from collections.abc import Callable, Collection
from datetime import date
from functools import partial

from adapters.http.background import Background
from adapters.http.computations import GiveWay
from adapters.http.digest_pages import WHOLE, Choice, EncodedDigest, encoded
from adapters.http.shared_answers import SharedAnswers
from adapters.http.workers import Workers
from application.product import Product
from domain.firms.business_day import today
from domain.firms.firm import AsOf

RETRY_AFTER_S = 2
WAIT_S = 1
"""So long rows are waited for unless one says otherwise: a small firm is seldom told anything half."""


class Digests:
    """Answers equal questions at once for all who ask them; encoded once for all who share it."""

    def __init__(self, product: Product, workers: Workers, background: Background) -> None:
        self._product = product
        self._workers = workers
        self._background = background
        self._shared = SharedAnswers[EncodedDigest | None]()

    async def of_today(
        self,
        firm_id: str,
        of: Collection[str] | None,
        day: date | None,
        wait_s: float = WAIT_S,
        choice: Choice = WHOLE,
    ) -> EncodedDigest | None:
        """Of the clients named, or of all; None where the day is another than the firm's today."""
        question = (firm_id, of, day, wait_s, choice)
        return await self._shared.of(question, partial(self._of_today, *question))

    def of_day(
        self, firm_id: str, of: Collection[str] | None, day: date | None, choice: Choice = WHOLE
    ) -> Callable[[GiveWay], EncodedDigest]:
        """Its computation of any day, in slices."""

        def compute(give_way: GiveWay) -> EncodedDigest:
            moment, _ = self._moment(firm_id, day)
            return encoded(self._product.digest.digest(firm_id, moment, of, may_make=_after(give_way)), choice)

        return compute

    async def _of_today(
        self, firm_id: str, of: Collection[str] | None, day: date | None, wait_s: float, choice: Choice
    ) -> EncodedDigest | None:
        def read(*, makes: bool) -> EncodedDigest | None:
            moment, is_today = self._moment(firm_id, day)
            if not is_today:
                return None
            return encoded(self._product.digest.digest(firm_id, moment, of, may_make=lambda: makes), choice)

        found = await self._workers.read(partial(read, makes=False))
        if found is None or not found.being_made:
            return found
        make = self.of_day(firm_id, None, None)
        are_made = await self._background.make(f"digest of {firm_id}", make, within_s=wait_s)
        # Then only those are left of which none can be kept, as they fail.
        return await self._workers.read(partial(read, makes=are_made))

    def _moment(self, firm_id: str, day: date | None) -> tuple[AsOf, bool]:
        now = self._product.clock.now()
        current = today(self._product.bookshelf.businesses(firm_id), now)
        return AsOf(day or current, now), day in (None, current)


def _after(give_way: GiveWay) -> Callable[[], bool]:
    def may_make() -> bool:
        give_way()
        return True

    return may_make
