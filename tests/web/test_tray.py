"""The Tray in a browser: triage by keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from tests.fixtures.program import Job
from tests.web.conftest import PHONE, Opened, client_named
from tests.web.pages import held_to_all, keys_of

from domain.findings.acts import Ignore
from domain.firms.firm import Role


@pytest.fixture
def tray(open_page: Opened, job: Job) -> Callable[..., Page]:
    """Opens the Tray of one client."""

    def opened(name: str = "Willow", **options: object) -> Page:
        return open_page(f"/clients/{client_named(job, name)}/tray", **options)

    return opened


def test_the_tray_is_held_to_what_every_page_is(tray: Callable[..., Page]) -> None:
    page = tray("Bright")
    expect(page.locator("#pane h2")).to_be_visible()
    held_to_all(page, "tray")


def test_a_finding_s_page_is_held_to_what_every_page_is(tray: Callable[..., Page]) -> None:
    page = tray("Bright", viewport=PHONE)
    page.locator("[data-open]").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    held_to_all(page, "finding")


def test_the_evidence_follows_the_cursor(tray: Callable[..., Page]) -> None:
    page = tray()
    titles = page.locator("[data-open]").all_inner_texts()
    expect(page.locator("#pane h2")).to_have_text(titles[0])
    for title in titles[1:3]:
        page.keyboard.press("j")
        expect(page.locator("#pane h2")).to_have_text(title)
    assert {"i": "Ignore…", "m": "Mine", "c": "Comment…", "2": "Tray"}.items() <= keys_of(page).items()


def test_findings_are_snoozed_and_ignored_and_taken_back_act_after_act(tray: Callable[..., Page]) -> None:
    page = tray()
    rows = page.locator("[data-row]")
    titles = page.locator("[data-open]").all_inner_texts()
    page.keyboard.press("s")
    expect(page.get_by_role("status").last).to_contain_text("snoozed until")
    expect(rows).to_have_count(len(titles) - 1)
    expect(rows.first).to_be_focused()
    expect(page.locator("#pane h2")).to_have_text(titles[1])
    page.keyboard.press("i")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").last).to_contain_text("ignored, this finding")
    expect(rows).to_have_count(len(titles) - 2)
    expect(page.get_by_role("link", name="Snoozed")).to_contain_text("1")
    for count in (1, 0):
        page.keyboard.press("u")
        expect(page.get_by_role("status").last).to_contain_text("Taken back")
        expect(rows).to_have_count(len(titles) - count)
    assert page.locator("[data-open]").all_inner_texts() == titles


def test_a_comment_and_an_owner_stand_on_the_row(tray: Callable[..., Page]) -> None:
    page = tray("Granite")
    page.keyboard.press("c")
    page.keyboard.type("Asked Tom")
    page.keyboard.press("Enter")
    expect(page.locator("#pane .history")).to_contain_text("Asked Tom")
    page.locator("[data-row]").first.press("m")
    expect(page.locator("[data-row]").first).to_contain_text("Ms Owner")
    expect(page.locator("[data-row]").first).to_contain_text("1 comment")


def test_what_is_refused_brings_the_cursor_back_with_the_reason(tray: Callable[..., Page], job: Job) -> None:
    page = tray("Olive")
    rows = page.locator("[data-row]")
    first = rows.first.get_attribute("data-row")
    expect(page.locator("#pane h2")).to_be_visible()

    def slow(route: Route) -> None:
        job.program.product.triage.act(
            job.program.acting, client_named(job, "Olive"), first or "", Ignore(reason="Faster.")
        )
        expect(rows.nth(1)).to_be_focused()
        route.continue_()

    page.route(re.compile("/act$"), slow)
    page.keyboard.press("i")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").last).to_contain_text("ignored already")
    expect(page.locator(f'[data-row="{first}"]')).to_be_focused()


def test_what_was_typed_and_not_sent_is_still_there(tray: Callable[..., Page]) -> None:
    page = tray("Bright")
    page.keyboard.press("c")
    page.keyboard.type("half a thought")
    page.keyboard.press("Escape")
    page.locator("[data-row]").first.press("j")
    expect(page.locator("#comment-form")).to_be_hidden()
    page.keyboard.press("k")
    expect(page.get_by_label("Comment", exact=True)).to_have_value("half a thought")


def test_a_viewer_sees_the_acts_and_who_may_do_them(tray: Callable[..., Page]) -> None:
    page = tray("Bright", role=Role.VIEWER)
    expect(page.get_by_role("button", name="Ignore…")).to_be_disabled()
    expect(page.locator("#pane")).to_contain_text("A viewer may read findings only.")
    page.keyboard.press("i")
    expect(page.get_by_role("status").last).to_contain_text("ask an owner, advisor or reviewer")
