"""Signing in and out with a browser."""

import re

from playwright.sync_api import Browser, expect
from tests.fixtures.program import Job
from tests.web.conftest import Opened, link_for, watched
from tests.web.pages import faults_of, held_to_all


def test_one_who_is_not_signed_in_comes_to_the_page_asked_for_by_a_pasted_link(
    browser: Browser, job: Job, url: str
) -> None:
    with watched(browser, url) as context:
        page = context.new_page()
        page.goto("/?show=act")
        expect(page).to_have_url(re.compile("/sign-in$"))
        held_to_all(page, "sign-in")
        link = link_for(job, url)
        page.get_by_label("Your one-time link").fill(link)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Digest")
        page.goto(link)
        expect(page.get_by_role("alert")).to_contain_text("used already, or has expired")


def test_signing_out_ends_it(open_page: Opened) -> None:
    page = open_page()
    page.get_by_text("Ms Owner").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page).to_have_url(re.compile("/sign-in$"))
    page.go_back()
    page.reload()
    expect(page).to_have_url(re.compile("/sign-in$"))


def test_a_page_that_is_not_there_says_so(open_page: Opened) -> None:
    page = open_page("/nothing/of/ours")
    expect(page.get_by_role("heading", level=1)).to_contain_text("There is no such thing")
    held_to_all(page, "problem")


def test_what_axe_would_find_is_found(open_page: Opened) -> None:
    page = open_page()
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input>')")
    assert [each.partition(":")[0] for each in faults_of(page)] == ["label"]
