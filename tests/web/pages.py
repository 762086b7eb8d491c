"""What every page is held to, whoever looks at it and on what."""

from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect
from tests.web.conftest import DESK, PHONE, PICTURES

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
_RULES = "({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })"


def faults_of(page: Page) -> list[str]:
    """What axe finds, each with the first place of it."""
    # What it measures of rows that are left alone off screen takes it long.
    page.evaluate("document.styleSheets[0].insertRule('.list tbody tr { content-visibility: visible !important }')")
    page.evaluate(_AXE)
    found = page.evaluate(f"axe.run(document, {_RULES})")
    return [f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]


def is_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def held_to_all(page: Page, name: str) -> None:
    """One title, one heading, no fault by axe, fits desk and phone, light and dark, and prints; pictures are kept."""
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.title().endswith("Cashrail")
    PICTURES.mkdir(exist_ok=True)
    shown: tuple[tuple[str, Any, Literal["light", "dark"]], ...] = (("desk", DESK, "light"), ("phone", PHONE, "dark"))
    for media, size, scheme in shown:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=PICTURES / f"{name}-{media}-{scheme}.png", full_page=True)
        assert [media, *faults_of(page)] == [media]
        assert not is_wider_than_the_screen(page), media
    page.emulate_media(color_scheme="light")
    page.screenshot(path=PICTURES / f"{name}-phone-light.png", full_page=True)
    page.set_viewport_size(DESK)
    page.emulate_media(media="print")
    assert all(not each.is_visible() for each in page.get_by_role("button").all())
    (PICTURES / f"{name}.pdf").write_bytes(page.pdf(format="A4", landscape=True))
    page.emulate_media(media="screen")


def keys_of(page: Page) -> dict[str, str]:
    """What `?` shows: each key with what it does."""
    page.keyboard.press("?")
    shown = page.get_by_role("dialog")
    keys, labels = shown.locator("dt").all_inner_texts(), shown.locator("dd").all_inner_texts()
    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    if len(keys) != len(labels):
        pytest.fail("Each key has a label.")
    return dict(zip(keys, labels, strict=True))
