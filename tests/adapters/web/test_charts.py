"""Charts say what the answers say: places in proportion, figures to the cent, parts that add up."""

from datetime import date
from decimal import Decimal

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace
from tests.adapters.http.office import BAKERY, Office

from adapters.web.charts import HEIGHT, WIDTH, daily_line, waterfall
from adapters.web.figures import cents
from domain.answers.bridge import BridgeKind, LowWaterBridge, MoneyPart
from domain.answers.forecast import ForecastAnswer
from domain.answers.metric import Component, Status
from domain.money import Money
from domain.rails.freshness import CACHED

TODAY = date(2026, 6, 1)


def bridge(opening: int, *parts: int) -> LowWaterBridge:
    closing = opening + sum(parts)
    kinds = (BridgeKind.RECEIPTS, BridgeKind.PAYMENTS, BridgeKind.NEW_BILLS)
    behind = (Component(label="Acme 12", amount=Money(5, "USD")),)
    return LowWaterBridge(
        status=Status.OK,
        opening=Money(opening, "USD"),
        opening_day=date(2026, 6, 9),
        closing=Money(closing, "USD"),
        closing_day=date(2026, 6, 12),
        change=Money(closing - opening, "USD"),
        parts=tuple(
            MoneyPart(kind=kind, amount=Money(part, "USD"), count=1, largest=behind)
            for kind, part in zip(kinds, parts, strict=False)
        ),
    )


@pytest.mark.parametrize("parts", [(5000, -2000, -300), (-9000, 100), (-20_000, 5), ()])
def test_a_waterfall_sums(parts: tuple[int, ...]) -> None:
    drawn = waterfall(bridge(10_000, *parts), TODAY)
    assert drawn is not None
    first, *middle, last = drawn.bars
    assert [bar.amount for bar in middle] == [cents(Money(part, "USD")) for part in parts]
    assert (first.amount, last.amount) == ("100.00", cents(Money(10_000 + sum(parts), "USD")))
    assert drawn.change == cents(Money(sum(parts), "USD"))
    assert [bar.kind for bar in middle] == ["more" if part >= 0 else "less" for part in parts]
    assert all(Decimal(bar.at) >= 0 and Decimal(bar.at) + Decimal(bar.width) <= 1003 for bar in drawn.bars)
    for before, after in zip([first, *middle], middle, strict=False):
        # Each hangs where the one before it ends.
        ends = {Decimal(before.at), Decimal(before.at) + Decimal(before.width)}
        assert min(abs(end - at) for end in ends for at in (Decimal(after.at), _end(after.at, after.width))) <= 3


def _end(at: str, width: str) -> Decimal:
    return Decimal(at) + Decimal(width)


def test_a_waterfall_that_nobody_can_draw_is_none() -> None:
    assert waterfall(LowWaterBridge(status=Status.INSUFFICIENT, reason="Too new."), TODAY) is None


def forecast_of(office: Office) -> ForecastAnswer:
    return office.product.forecast.forecast(BAKERY.scope, office.as_of, CACHED)


def test_the_line_has_each_day_and_the_low_point_of_the_answer(office: Office) -> None:
    answer = forecast_of(office)
    line = daily_line(answer)
    assert line is not None
    assert [row.balance for row in line.rows] == [cents(day.balance) for day in answer.days]
    [low] = [row for row in line.rows if row.is_low]
    assert low.balance == cents(answer.forecast.low_water)
    lows = [Decimal(part) for part in (line.low_x, line.low_y)]
    assert 0 <= lows[0] <= WIDTH
    assert 0 <= lows[1] <= HEIGHT
    assert line.line.count("H") == len(answer.days)


def test_without_a_projection_there_is_no_line(office: Office) -> None:
    assert daily_line(replace(forecast_of(office), days=())) is None


@pytest.mark.parametrize("path", ["", "/tray", "/console", "/forecast", "/items", "/changes"])
@pytest.mark.parametrize("client", ["b1", "b2", "b3"])
def test_every_page_of_a_client_answers_also_where_next_to_nothing_is_known(
    member: TestClient[Litestar], client: str, path: str
) -> None:
    answer = member.get(f"/clients/{client}{path}")
    assert answer.status_code == 200, answer.text
    assert "None" not in answer.text
    assert answer.text.count("<h1") == 1
    assert len(answer.content) <= 60_000


def test_a_cell_of_another_week_or_row_opens_nothing(member: TestClient[Litestar]) -> None:
    for query in ({"week": "2026-01-01", "row": "payables"}, {"week": "odd", "row": "odd"}, {"scenario": "odd"}):
        assert member.get("/clients/b1/forecast", params=query).status_code == 200
