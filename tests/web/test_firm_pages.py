"""The pages about the whole firm, in a browser."""

import re

import pytest
from playwright.sync_api import Browser, expect
from tests.web.conftest import Opened, watched
from tests.web.pages import held_to_all

from domain.firms.firm import Role


@pytest.mark.parametrize("name", ["findings?severity=high", "waiting", "connections", "members"])
def test_a_page_of_the_firm_is_held_to_what_every_page_is(open_page: Opened, name: str) -> None:
    held_to_all(open_page(f"/{name}"), name.partition("?")[0])


def test_a_finding_of_any_client_is_two_keys_and_a_row_away(open_page: Opened) -> None:
    page = open_page()
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", name="All Trays")).to_be_visible()
    page.get_by_label("Severity").select_option("high")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url(re.compile("severity=high"))
    page.keyboard.press("j")
    title = page.locator(".at [data-open]").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def test_an_owner_lets_somebody_new_in(open_page: Opened, browser: Browser, url: str) -> None:
    page = open_page()
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.get_by_label("Name", exact=True).fill("Bo Diddley")
    page.get_by_label("Role", exact=True).select_option("reviewer")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("The link").input_value()
    with watched(browser, url) as context:
        theirs = context.new_page()
        theirs.goto(link)
        expect(theirs.get_by_text("Bo Diddley")).to_be_visible()
        theirs.goto("/members")
        expect(theirs.get_by_role("button", name=re.compile("Link|Set|Revoke"))).to_have_count(0)


def test_a_viewer_sees_who_may_administer(open_page: Opened) -> None:
    page = open_page("/members", role=Role.VIEWER)
    expect(page.get_by_text("ask an owner")).to_be_visible()
