"""The settings in a browser."""

from playwright.sync_api import expect
from tests.web.conftest import PHONE, Opened
from tests.web.pages import faults_of, held_to_all, is_wider_than_the_screen


def test_the_settings_are_held_to_what_every_page_is(open_page: Opened) -> None:
    held_to_all(open_page("/settings?section=Approvals"), "settings")


def test_a_threshold_is_refused_then_saved_with_a_note(open_page: Opened) -> None:
    page = open_page(viewport=PHONE)
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.get_by_role("link", name="Digest", exact=True).last.click()
    field = page.get_by_label("Alert late days")
    field.fill("soon")
    page.get_by_label("Note").fill("Chase sooner")
    page.get_by_role("button", name="Save for the firm").click()
    expect(page.get_by_role("alert")).to_contain_text("Alert late days is a number")
    expect(field).to_have_value("soon")
    field.fill("4")
    page.get_by_role("button", name="Try").click()
    expect(page.get_by_text("answers would be others")).to_be_visible()
    assert faults_of(page) == []
    assert not is_wider_than_the_screen(page)
    expect(field).to_have_value("4")
    page.get_by_role("button", name="Save for the firm").click()
    expect(page.get_by_role("row").filter(has_text="Chase sooner")).to_contain_text("alert late days not set → 4")
    expect(field).to_have_value("4")
