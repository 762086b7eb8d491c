"""A real browser before a real server: one of each for all stories of a process."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from tests.fixtures.program import Job
from tests.fixtures.synced import firm, synced

from cashrail.bootstrap.serving import served
from domain.firms.firm import Business, Role

# Asserts of the suite's own modules are told as those of its tests are.
pytest.register_assert_rewrite("tests.web.pages")

HERE = Path(__file__).parent
BUNDLED = HERE / "browser"
PICTURES = HERE / "pictures"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
_WAIT_MS = 10_000
_NOTING = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));
"""


def named_browser() -> tuple[str | None, dict[str, str]]:
    """The program and what surrounds it: the bundled one first, so that pictures are alike everywhere."""
    if named := os.environ.get("CASHRAIL_BROWSER"):
        return named, {}
    if (BUNDLED / "chromium").exists():
        return str(BUNDLED / "chromium"), {"LD_LIBRARY_PATH": str(BUNDLED / "lib"), "FONTCONFIG_PATH": str(BUNDLED)}
    known = ("chromium-headless-shell", "chromium", "google-chrome")
    return next(filter(None, map(shutil.which, known)), None), {}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable, surroundings = named_browser()
    if executable is None:
        none = "There is no Chromium: `make setup` with npm gets one, or name one in CASHRAIL_BROWSER."
        (pytest.fail if "CASHRAIL_BROWSER_NEEDED" in os.environ else pytest.skip)(none)
    with sync_playwright() as playwright:
        environment: dict[str, str | float | bool] = {**os.environ, **surroundings}
        launched = playwright.chromium.launch(
            executable_path=executable, env=environment, args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def job(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    with synced(firm(4), tmp_path_factory.mktemp("web")) as job:
        yield job


@pytest.fixture(scope="session")
def url(job: Job) -> Iterator[str]:
    with served(job.container, None) as url:
        yield url


Opened = Callable[..., Page]


@contextmanager
def watched(browser: Browser, url: str, **options: object) -> Iterator[BrowserContext]:
    """A browser's profile in which nothing may be refused by the policy of the pages, and no script may fail."""
    context = browser.new_context(base_url=url, **options)  # type: ignore[arg-type]
    context.set_default_timeout(_WAIT_MS)
    context.add_init_script(_NOTING)
    failed: list[str] = []
    context.on("weberror", lambda error: failed.append(str(error.error)))
    try:
        yield context
        found = [each for page in context.pages for each in page.evaluate("window.violations ?? []")]
        assert found == []
        assert failed == []
    finally:
        context.close()


def client_of(job: Job, name: str) -> Business:
    """A client of the demo's firm, by how its name begins."""
    found = job.program.product.bookshelf.businesses(job.program.firm_id)
    return next(each for each in found if each.name.startswith(name))


def client_named(job: Job, name: str) -> str:
    """The id of a client of the demo's firm."""
    return client_of(job, name).id


def link_for(job: Job, url: str, role: Role = Role.OWNER, name: str = "") -> str:
    """A one-time link of the member of that role."""
    _, secret = job.program.product.sessions.link(job.program.acting, name or f"Ms {role.title()}", role)
    return f"{url}/sign-in?link={secret}"


@pytest.fixture
def open_page(browser: Browser, job: Job, url: str) -> Iterator[Opened]:
    """Opens pages, each signed in as a member of a role, in a profile of its own."""
    with ExitStack() as stack:

        def opened(path: str = "/", role: Role = Role.OWNER, **options: object) -> Page:
            context = stack.enter_context(watched(browser, url, **({"viewport": DESK} | options)))
            page = context.new_page()
            page.goto(link_for(job, url, role))
            if path != "/":
                page.goto(path)
            return page

        yield opened
