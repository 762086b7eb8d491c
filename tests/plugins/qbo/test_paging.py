"""Whatever happens to a list while it is read, every record that stays in it arrives exactly once."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.plugins.qbo.fixtures.answering import REALM, Asked, Said, answering
from tests.plugins.qbo.fixtures.sessions import CountingSession, app_at

from cashrail.kit.records import TokenSet
from plugins.qbo.client import Client
from plugins.qbo.paging import Walk
from plugins.qbo.reading import Reader
from plugins.qbo.statements import every


class MovingList:
    """Serves pages of at most `rows_max` of its ids; before each page but the first it loses or gains some."""

    def __init__(self) -> None:
        self.url = ""
        self.ids: list[int] = []
        self.rows_max = 1000
        self.moves: list[list[int]] = []
        self.gone: set[int] = set()

    def answer(self, asked: Asked) -> Said:
        page = self.ids[asked.start - 1 : asked.start - 1 + self.rows_max]
        for place in self.moves.pop(0) if self.moves else []:
            self._move(place)
        rows = [{"Id": str(each), "DisplayName": "x", "CurrencyRef": {"value": "USD"}} for each in page]
        return Said({"QueryResponse": {"Vendor": rows} if rows else {}})

    def _move(self, place: int) -> None:
        """Remove the record at a place, or put a new one in there."""
        if self.ids and place % 3:
            self.gone.add(self.ids.pop(place % len(self.ids)))
        else:
            self.ids.insert(place % (len(self.ids) + 1), 1_000_000 + place + len(self.ids) * 1000)


@pytest.fixture(scope="module")
def moving() -> Iterator[MovingList]:
    served = MovingList()
    with answering(served.answer) as server:
        served.url = server.url
        yield served


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    size=st.integers(0, 60),
    rows_max=st.integers(4, 40),
    moves=st.lists(st.lists(st.integers(0, 500), max_size=2), max_size=6),
)
def test_every_record_that_stays_arrives_once(
    moving: MovingList, size: int, rows_max: int, moves: list[list[int]]
) -> None:
    moving.ids, moving.rows_max, moving.moves, moving.gone = list(range(size)), rows_max, list(moves), set()
    with Client(CountingSession(app_at(moving.url), REALM, TokenSet(access_token="a"))) as client:
        walk = Walk(Reader(client), "Vendor", every("Vendor"))
        read = [int(change.id) for page in walk.pages() for change in page]
    assert len(read) == len(set(read))
    assert set(range(size)) - moving.gone <= set(read)
    assert walk.steady
