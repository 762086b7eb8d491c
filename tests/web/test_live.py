"""Pages hear of what others do: one stream a browser, and nothing moves under the cursor."""

import httpx
from playwright.sync_api import Browser, expect
from tests.fixtures.program import Job
from tests.web.conftest import client_named, client_of, link_for, watched

from domain.findings.acts import Comment
from domain.rails.freshness import CACHED

_TABS = 8


def test_eight_tabs_share_one_stream_and_all_hear_of_a_change(browser: Browser, job: Job, url: str) -> None:
    client = client_named(job, "Olive")
    with watched(browser, url, viewport={"width": 1440, "height": 900}) as context:
        streams: list[str] = []
        context.on("request", lambda request: streams.append(request.url) if "/live" in request.url else None)
        first = context.new_page()
        first.goto(link_for(job, url))
        tabs = [context.new_page() for _ in range(_TABS)]
        for tab in tabs:
            tab.goto(f"/clients/{client}/tray")
            expect(tab.get_by_role("heading", level=1)).to_have_text("Tray")
        row = tabs[0].locator("[data-row]").last
        key = row.get_attribute("data-row") or ""
        order = tabs[0].locator("[data-row]").evaluate_all("rows => rows.map((row) => row.dataset.row)")
        job.program.product.triage.act(job.program.acting, client, key, Comment(text="Seen elsewhere."))
        for tab in (tabs[0], tabs[-1]):
            expect(tab.locator("[data-row]").last).to_contain_text("1 comment")
            assert tab.locator("[data-row]").evaluate_all("rows => rows.map((row) => row.dataset.row)") == order
        assert len([each for each in streams if "live?" in each or each.endswith("/live")]) <= 2


def test_a_stream_ends_with_its_session_and_tells_nothing_more(job: Job, url: str) -> None:
    client = client_named(job, "Willow")
    with httpx.Client(base_url=url, timeout=30) as browser_of_hers:
        browser_of_hers.get(link_for(job, url))
        with browser_of_hers.stream("GET", "/live") as stream:
            lines = stream.iter_lines()
            assert next(lines).startswith("id: ")
            browser_of_hers.post("/sign-out", headers={"Origin": url})
            answer = job.program.product.tray.tray(client_of(job, "Willow").scope, job.as_of, CACHED)
            key = answer.items[0].finding.key
            job.program.product.triage.act(job.program.acting, client, key, Comment(text="Too late."))
            assert [line for line in lines if line.startswith("data:")] == []
        assert browser_of_hers.head("/live").status_code == 303
