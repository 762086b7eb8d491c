"""Rails that hang, end the process, answer junk or import what they may not, in the real plugin host."""

# ruff: noqa: ARG002 - a hook's arguments are the kit's

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

import pytest
from msgspec.structs import replace
from tests.fakes.rail_misbehaving import HangingRail, JunkRail, LeavingRail
from tests.fakes.rail_writes import WritingRail
from tests.fakes.rails import DAY, FakeRail, vendor

from cashrail.host.rails import PluginRails
from cashrail.kit import hookimpl
from cashrail.kit.errors import RailRefused, RailRetriable, RailUnanswered
from cashrail.kit.records import ChangePage, RailApp, RailSession, RecordChange, TokenSet, WriteRequest
from domain.rails.intent import ChangeVendor

T = TypeVar("T")
SHORT_S = 0.15


class Session:
    """A session of one company that sends each request once."""

    app = RailApp(settings={})

    def __init__(self, tenant: str) -> None:
        self.tenant = tenant

    def call(self, request: Callable[[str], T], *, batch: bool = False) -> T:
        return request("access-0")


def host(*plugins: object) -> PluginRails:
    return PluginRails(lambda _rail: {}, plugins, group="", silence_s=SHORT_S)


def pulled(rails: PluginRails, tenant: str = "realm-1", rail: str = "fake") -> list[RecordChange]:
    pages = rails.pull_changes(rail, Session(tenant), None)
    return [change for page in pages for change in page.changes]


@pytest.mark.parametrize("in_request", [True, False])
def test_a_rail_that_hangs_is_given_up_for_that_company_only(*, in_request: bool) -> None:
    rail = HangingRail(in_request=in_request)
    rail.put(vendor("1"))
    rail.hangs_for = {"stuck"}
    rails = host(rail)

    with pytest.raises(RailRetriable, match="The rail fake said nothing for too long in pull_changes"):
        pulled(rails, "stuck")
    with pytest.raises(RailRefused, match="The rail fake has not come back from an earlier call"):
        pulled(rails, "stuck")
    assert [change.id for change in pulled(rails, "other")] == ["1"]

    rail.hangs_for.clear()
    rail.wake.set()
    assert eventually(lambda: pulled(rails, "stuck")) == [vendor("1")]
    assert not rail.sent_afterwards


def eventually(work: Callable[[], T]) -> T:
    """What the work returns once the rail has come back."""
    for _ in range(200):
        try:
            return work()
        except RailRefused:
            Event().wait(0.02)
    return work()


def test_time_spent_in_the_session_is_not_the_rail_s() -> None:
    class Patient(Session):
        def call(self, request: Callable[[str], T], *, batch: bool = False) -> T:
            Event().wait(SHORT_S * 2)
            return request("access-0")

    rail = FakeRail()
    rail.put(vendor("1"))

    [page, _] = host(rail).pull_changes("fake", Patient("realm-1"), None)
    assert page.changes == (vendor("1"),)


def test_a_rail_that_ends_the_process_ends_its_own_call() -> None:
    with pytest.raises(RailRefused, match=r"The rail fake failed in pull_changes \(SystemExit\)"):
        pulled(host(LeavingRail()))


@pytest.mark.parametrize(
    ("junk", "told"),
    [
        (lambda: None, "no ChangePage: NoneType"),
        (lambda: ChangePage(changes=[vendor("1")]), "a ChangePage whose changes are a list, no tuple"),  # type: ignore[arg-type]
        (lambda: ChangePage(changes=({"Id": "1"},)), "no RecordChange: dict"),  # type: ignore[arg-type]
        (lambda: ChangePage(changes=(), cursor=7), "a ChangePage with wrong fields"),  # type: ignore[arg-type]
        (lambda: ChangePage(changes=(replace(vendor("1"), version="1"),)), "a RecordChange with a wrong version"),
        (lambda: ChangePage(changes=(replace(vendor("1"), id=""),)), "a RecordChange with a wrong id"),
        (lambda: ChangePage(changes=(replace(vendor("1"), raw="{}"),)), "a RecordChange with a wrong raw"),
        (
            lambda: ChangePage(changes=(replace(vendor("1"), updated_at=datetime(2026, 6, 1)),)),  # noqa: DTZ001
            "a RecordChange with a wrong updated_at",
        ),
    ],
)
def test_junk_is_refused_and_described_without_its_values(junk: Callable[[], object], told: str) -> None:
    with pytest.raises(RailRefused) as raised:
        pulled(host(JunkRail(junk)))

    assert str(raised.value) == f"The rail fake answered pull_changes with {told}."


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": 7}, "Expected `str`, got `int` - at `$.name`"),
        ({"id": "2"}, "its id or version is not that of the change"),
        ({"updated_at": DAY.replace(tzinfo=None)}, "its updated_at has no time zone"),
        ({"balance_minor": 1.5}, "Expected `int | null`, got `float` - at `$.balance_minor`"),
    ],
)
def test_a_record_that_would_spoil_the_mirror_is_kept_raw_and_the_others_stay(
    fields: dict[str, Any], told: str
) -> None:
    good, bad = vendor("2"), vendor("1")
    assert bad.record is not None
    bad = replace(bad, record=replace(bad.record, **fields))

    first, second = pulled(host(JunkRail(lambda: ChangePage(changes=(bad, good)))))

    assert (first.record, first.raw) == (None, bad.raw)
    assert first.problem == f"The rail delivered this Vendor unreadable: {told}."
    assert second == good


def test_counts_tokens_and_notices_are_looked_into() -> None:
    class Careless(FakeRail):
        @hookimpl
        def count_records(self, session: RailSession, kinds: Sequence[str]) -> dict[str, Any]:
            return {"Vendor": "many"}

        @hookimpl
        def refresh_tokens(self, tokens: TokenSet) -> TokenSet:
            return TokenSet(access_token=None)  # type: ignore[arg-type]

    rails = host(Careless())
    with pytest.raises(RailRefused, match="counts that are no whole numbers by kind"):
        rails.count_records("fake", Session("realm-1"), ["Vendor"])
    with pytest.raises(RailRefused, match="a TokenSet with wrong fields"):
        rails.refresh_tokens("fake", TokenSet(access_token="a"))


@pytest.mark.parametrize("error", [KeyError("x"), SystemExit(1)])
def test_a_write_that_ends_oddly_may_have_been_made(error: BaseException) -> None:
    class Odd(WritingRail):
        @hookimpl
        def apply_write(self, session: RailSession, request: WriteRequest) -> list[RecordChange]:
            raise error

    intent = ChangeVendor(vendor_id="1", version=0, active=False)
    request = WriteRequest(request_id="w_1", intent=intent, subject=vendor("1"))
    with pytest.raises(RailUnanswered, match="The rail fake failed in apply_write"):
        host(Odd()).apply_write("fake", Session("realm-1"), request)


FORBIDDEN = (
    "import application.sync",
    "from domain.money import Money",
    "from cashrail import bootstrap",
    "from cashrail.bootstrap.container import Container",
    "def late():\n    import adapters.persistence.engine",
    "import importlib\nimportlib.import_module('domain.money')",
    "from plugins.qbo import plugin",
)
ALLOWED = ("from cashrail import kit", "from cashrail.kit.records import Money", "import cashrail.kit.errors")
SOURCE = """
from cashrail.kit import hookimpl
from cashrail.kit.records import RailDeclaration, RailLimits
@hookimpl
def declare_rail():
    return RailDeclaration(name='acme', title='Acme', kit_versions='1', feeds=(), limits=RailLimits())
"""


@pytest.fixture
def install(tmp_path: Path) -> Callable[[str, str], PluginRails]:
    """Installs a package with the rail `acme` beside the file that a test writes, and loads what is installed."""

    def installed(folder: str, line: str) -> PluginRails:
        package = tmp_path / folder
        package.mkdir()
        (package / "__init__.py").write_text("")
        (package / "plugin.py").write_text(SOURCE)
        (package / "more.py").write_text(f"{line}\n")
        info = tmp_path / f"{folder}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {folder}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[tests.rails]\nacme = {folder}.plugin\n")
        sys.path.insert(0, str(tmp_path))
        try:
            rails = PluginRails(lambda _rail: {}, [FakeRail()], group="tests.rails")
            rails.names()
            return rails
        finally:
            sys.path.remove(str(tmp_path))

    return installed


@pytest.mark.parametrize("line", FORBIDDEN)
def test_a_rail_that_imports_the_product_is_left_out_and_no_other(
    install: Callable[[str, str], PluginRails], line: str
) -> None:
    rails = install(f"acme_forbidden_{FORBIDDEN.index(line)}", line)

    assert rails.names() == ("fake",)
    assert "more.py:" in rails.troubles()[0].problem
    assert "a rail may import cashrail.kit only" in rails.troubles()[0].problem


@pytest.mark.parametrize("line", ALLOWED)
def test_a_rail_may_import_the_kit(install: Callable[[str, str], PluginRails], line: str) -> None:
    assert install(f"acme_allowed_{ALLOWED.index(line)}", line).names() == ("acme", "fake")
