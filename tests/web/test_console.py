"""The Console in a browser: what is paid is decided by keyboard, with a preview, by two where it takes two."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.fixtures.program import Job
from tests.web.conftest import PICTURES, Opened, client_named, client_of
from tests.web.pages import held_to_all, keys_of

from domain.firms.firm import Role
from domain.rails.freshness import CACHED


@pytest.fixture
def console(open_page: Opened, job: Job) -> Callable[..., Page]:
    """Opens the Console of one client."""

    def opened(name: str, **options: object) -> Page:
        return open_page(f"/clients/{client_named(job, name)}/console", **options)

    return opened


def approve(page: Page) -> None:
    """By the key, once what would become of it is shown."""
    page.keyboard.press("a")
    expect(page.get_by_role("dialog")).to_contain_text("1 will be done")
    page.keyboard.press("Enter")


def test_the_console_is_held_to_what_every_page_is(console: Callable[..., Page]) -> None:
    held_to_all(console("Bright"), "console")


def test_what_would_become_of_a_decision_is_shown_before_it_is_made_and_it_is_taken_back(
    console: Callable[..., Page],
) -> None:
    page = console("Granite")
    assert {"a": "Approve…", "w": "What if", "x": "Choose"}.items() <= keys_of(page).items()
    page.keyboard.press("j")
    page.keyboard.press("h")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 will be done")
    page.screenshot(path=PICTURES / "console-preview.png")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").last).to_contain_text("Hold without a day: 1 done")
    row = page.locator(".bills [data-row]").first
    expect(row).to_contain_text("held by Ms Owner")
    expect(row).to_be_focused()
    page.keyboard.press("u")
    expect(row).not_to_contain_text("held by Ms Owner")


def test_many_are_decided_at_once_and_each_has_its_result(console: Callable[..., Page]) -> None:
    page = console("Bright")
    count = page.locator("[name=pick]").count()
    page.keyboard.press("X")
    expect(page.locator("#chosen")).to_have_text(f"{count} chosen")
    page.keyboard.press("i")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("li")).to_have_count(count)
    page.keyboard.type("Agreed with the owner")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").last).to_contain_text(f"{count} done")
    page.keyboard.press("u")
    expect(page.get_by_role("status").last).to_contain_text("Taken back")


def test_what_if_shows_the_cash_before_and_after_and_changes_nothing(console: Callable[..., Page]) -> None:
    page = console("Granite")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("w")
    outlook = page.get_by_role("region", name="What if")
    expect(outlook).to_contain_text("1 move to")
    expect(outlook.get_by_role("row", name="Available now")).to_be_visible()
    expect(page.locator(".bills [data-row]").first.locator(".decided")).not_to_contain_text("by Ms Owner")


def test_what_takes_two_is_approved_by_another_and_its_payment_is_recorded(
    console: Callable[..., Page], job: Job
) -> None:
    answer = job.program.product.console.console(client_of(job, "Olive").scope, job.as_of, CACHED)
    bill = max(answer.bills, key=lambda each: each.amount)
    mine = console("Olive")
    mine.locator(f'[data-row="{bill.record}"] .name').click()
    approve(mine)
    expect(mine.locator(f'[data-row="{bill.record}"]')).to_contain_text("approved by Ms Owner")
    if mine.locator(f'[data-row="{bill.record}"]').get_by_text("waits for").count():
        theirs = console("Olive", role=Role.ADVISOR)
        row = theirs.locator(f'[data-row="{bill.record}"]')
        expect(row).to_contain_text("awaits you")
        row.locator(".name").click()
        approve(theirs)
        expect(row).not_to_contain_text("waits for")
        mine.reload()
        mine.locator(f'[data-row="{bill.record}"] .name').click()
    mine.keyboard.press("e")
    expect(mine.get_by_role("dialog")).to_contain_text("One write to the ledger")
    mine.get_by_role("button", name="Record it").click()
    expect(mine.get_by_role("status").last).to_contain_text("recorded in the ledger")
    expect(mine.locator(f'[data-row="{bill.record}"]')).to_have_count(0)


def test_a_viewer_sees_what_may_be_decided_and_by_whom(console: Callable[..., Page]) -> None:
    page = console("Granite", role=Role.VIEWER)
    expect(page.get_by_role("button", name="Approve…")).to_be_disabled()
    expect(page.get_by_text("A viewer may not decide; ask an owner or advisor.")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_role("dialog")).to_be_hidden()
