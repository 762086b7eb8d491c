"""Overview and forecast in a browser: charts with their figures, and what is behind a week's figure."""

from decimal import Decimal

import httpx
from playwright.sync_api import Page, expect
from tests.fixtures.program import Job
from tests.web.conftest import Opened, client_named
from tests.web.pages import held_to_all

from domain.firms.firm import Role


def test_the_overview_is_held_to_what_every_page_is(open_page: Opened, job: Job) -> None:
    held_to_all(open_page(f"/clients/{client_named(job, 'Willow')}"), "overview")


def test_the_forecast_is_held_to_what_every_page_is(open_page: Opened, job: Job) -> None:
    page = open_page(f"/clients/{client_named(job, 'Willow')}/forecast")
    page.locator(".weeks a").first.click()
    expect(page.locator("#cell table")).to_be_visible()
    held_to_all(page, "forecast")


def test_the_known_items_are_held_to_what_every_page_is(open_page: Opened, job: Job) -> None:
    page = open_page(f"/clients/{client_named(job, 'Bright')}/items")
    page.keyboard.press("n")
    page.keyboard.type("New oven")
    page.get_by_label("Amount").fill("1,200")
    page.get_by_label("Day").fill("2026-07-20")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("[data-row]")).to_contain_text("New oven")
    held_to_all(page, "items")
    page.get_by_role("button", name="Take out").click()
    expect(page.locator("[data-row]")).to_have_count(0)


def test_the_changes_are_held_to_what_every_page_is(open_page: Opened, job: Job) -> None:
    held_to_all(open_page(f"/clients/{client_named(job, 'Olive')}/changes"), "changes")


def amount(written: str) -> Decimal:
    """An amount as it stands on a page."""
    return Decimal(written.replace(",", "").replace("\N{MINUS SIGN}", "-"))


def figures(page: Page) -> list[Decimal]:
    """Each day's balance, from the table beside the chart."""
    page.get_by_text("The figures").click()
    rows = page.get_by_role("table", name="Cash day by day").locator("tbody tr")
    return [amount(each) for each in rows.locator("td:last-child").all_inner_texts()]


def test_the_line_s_figures_are_the_api_s_to_the_cent(open_page: Opened, job: Job, url: str) -> None:
    client = client_named(job, "Granite")
    _, key = job.program.product.members.new_key(job.program.acting, "Ms Program", Role.VIEWER)
    told = httpx.get(
        f"{url}/api/v1/businesses/{client}/forecast", headers={"Authorization": f"Bearer {key}"}, timeout=30
    ).json()
    balances = [Decimal(day["balance"]["amount"]) for day in told["days"]]
    for path in ("", "/forecast"):
        page = open_page(f"/clients/{client}{path}")
        assert figures(page) == balances
        low = Decimal(told["forecast"]["low_water"]["amount"])
        assert amount(page.locator(".at-low td").last.inner_text()) == low == min(balances)


def test_a_week_s_figure_opens_to_lines_that_add_up_to_it(open_page: Opened, job: Job) -> None:
    page = open_page(f"/clients/{client_named(job, 'Granite')}/forecast")
    link = page.locator(".weeks a").first
    cell = amount(link.inner_text())
    link.click()
    rows = page.locator("#cell tbody tr")
    expect(rows.last).to_contain_text("Sum")
    lines = [amount(each) for each in rows.locator("td.num").all_inner_texts()]
    assert sum(lines[:-1]) == lines[-1]
    assert abs(lines[-1] - cell) <= Decimal("0.5")


def test_a_client_is_gone_through_by_its_numbers(open_page: Opened, job: Job) -> None:
    page = open_page()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Act")
    for key, heading in (("2", "Tray"), ("3", "Console"), ("4", "Forecast")):
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Digest")
