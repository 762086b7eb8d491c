"""The Digest in a browser, by keyboard."""

from playwright.sync_api import expect
from tests.web.conftest import PHONE, Opened
from tests.web.pages import held_to_all, keys_of


def test_the_digest_is_held_to_what_every_page_is(open_page: Opened) -> None:
    page = open_page()
    expect(page.locator("[data-row]")).to_have_count(4)
    held_to_all(page, "digest")


def test_the_cursor_goes_by_j_and_k_and_stays_where_one_comes_back(open_page: Opened) -> None:
    page = open_page()
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(4)
    for key, index in (("j", 0), ("j", 1), ("ArrowDown", 2), ("k", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        expect(rows.nth(index)).to_be_focused()
    page.keyboard.press("j")
    page.reload()
    expect(rows.nth(1)).to_be_focused()


def test_a_client_is_found_by_its_name_and_escape_leads_back_to_the_list(open_page: Opened) -> None:
    page = open_page()
    expect(page.locator("[data-row]")).to_have_count(4)
    page.keyboard.press("/")
    page.keyboard.type("granite")
    expect(page.locator("[data-row]:visible")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("[data-row]:visible")).to_be_focused()


def test_the_states_filter(open_page: Opened) -> None:
    page = open_page()
    expect(page.locator("[data-row]")).to_have_count(4)
    page.get_by_role("link", name="Watch").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.get_by_role("link", name="Watch")).to_have_attribute("aria-current", "page")


def test_the_keys_are_shown_and_may_be_switched_off(open_page: Opened) -> None:
    page = open_page()
    assert {"j": "Next", "Enter": "Open", "/": "Find a client", "g d": "Digest"}.items() <= keys_of(page).items()
    page.keyboard.press("?")
    page.get_by_label("Switch single keys off").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_placeholder("Find a client")).not_to_be_focused()


def test_a_phone_shows_state_name_figures_and_why(open_page: Opened) -> None:
    page = open_page(viewport=PHONE)
    row = page.locator("[data-row]").first
    for part in (".state", ".name", ".buffer", ".cash", ".why"):
        expect(row.locator(part)).to_be_visible()
