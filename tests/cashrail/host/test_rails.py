"""The plugin host: what it takes in, what it refuses, and what it lets through."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from tests.fakes.rails import FakeRail, vendor
from tests.fixtures.logs import captured_logs

from cashrail.host.rails import PluginRails
from cashrail.kit import hookimpl
from cashrail.kit.errors import RailCursorExpired, RailRefused, RailRetriable
from cashrail.kit.records import ChangePage, RailApp, RailDeclaration, TokenSet
from domain.errors import NotFound

T = TypeVar("T")
SETTINGS = {"API_URL": "http://books.test", "CLIENT_SECRET": "hush", "UNDECLARED": "x"}


class DirectSession:
    """A session that sends each request once."""

    tenant = "realm-1"
    app = RailApp(settings={})

    def call(self, request: Callable[[str], T], *, batch: bool = False) -> T:  # noqa: ARG002 - it has no limits
        return request("access-0")


def host(*plugins: object) -> PluginRails:
    return PluginRails({"fake": SETTINGS, "other": {}}.__getitem__, plugins, group="")


def trouble(*plugins: object) -> str:
    """Why the one rail that cannot be used cannot."""
    [left_out] = host(*plugins).troubles()
    return left_out.problem


def no_settings(rail: str) -> dict[str, str]:
    raise AssertionError(f"{rail} asked for settings")


def first_page(rails: PluginRails, rail: str = "fake") -> ChangePage:
    return next(rails.pull_changes(rail, DirectSession(), None))


class Rail(FakeRail):
    """A rail that declares what a test asks for."""

    def __init__(self, **declared: str) -> None:
        super().__init__()
        self.declared = declared

    @hookimpl
    def declare_rail(self) -> RailDeclaration:
        return msgspec.structs.replace(super().declare_rail(), **self.declared)


def test_each_call_reaches_its_own_rail() -> None:
    one, other = FakeRail(), FakeRail("other")
    one.put(vendor("1"))
    other.put(vendor("2"))
    rails = host(one, other)

    assert rails.names() == ("fake", "other")
    assert [change.id for change in first_page(rails).changes] == ["1"]
    assert [change.id for change in first_page(rails, "other").changes] == ["2"]


def test_a_rail_gets_the_settings_it_declares_and_no_others() -> None:
    app = host(FakeRail()).app("fake")

    assert app.settings == {"API_URL": "http://books.test", "CLIENT_SECRET": "hush"}
    assert "hush" not in repr(app)


def test_an_unknown_rail_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"no rail 'xero'; installed are: fake"):
        host(FakeRail()).declaration("xero")


@pytest.mark.parametrize("kit_versions", ["2", ">=1.4", ">=2,<3", "<1.3", "1.2"])
def test_a_rail_for_another_kit_is_refused_by_name(kit_versions: str) -> None:
    assert trouble(Rail(kit_versions=kit_versions)) == f"The rail fake is made for kit {kit_versions}; this is kit 1.3."


@pytest.mark.parametrize("kit_versions", ["1", "1.3", ">=1.0,<2", ">=1", "!=1.2", "==1.3", "<=1.3", ">0.9"])
def test_a_rail_for_this_kit_is_taken(kit_versions: str) -> None:
    assert host(Rail(kit_versions=kit_versions)).names() == ("fake",)


@pytest.mark.parametrize("kit_versions", ["", "latest", ">=1.x", "~=1.0"])
def test_a_range_that_cannot_be_read_is_refused(kit_versions: str) -> None:
    assert "range of kit versions" in trouble(Rail(kit_versions=kit_versions))


def test_a_hook_that_the_kit_does_not_have_is_refused_by_name() -> None:
    class Eager(FakeRail):
        @hookimpl
        def pull_everything(self) -> None:
            """Not a hook."""

    rails = host(FakeRail(), Eager("other"))

    assert rails.names() == ("fake",)
    assert re.match(r"The rail other does not fit the kit.*pull_everything", rails.troubles()[0].problem)


def test_a_hook_with_an_argument_that_the_kit_does_not_have_is_refused() -> None:
    class Odd(Bare):
        @hookimpl
        def parse_webhook(self, envelope: bytes) -> list[object]:
            return [envelope]

    assert re.match(r"The rail Odd does not fit the kit.*envelope", trouble(Odd()))


def test_two_rails_of_one_name_are_both_left_out_and_no_other() -> None:
    rails = host(FakeRail(), FakeRail("other"), FakeRail())

    assert rails.names() == ("other",)
    assert [left_out.problem for left_out in rails.troubles()] == [
        "The rail fake is installed 2 times; keep one of them."
    ]


@pytest.mark.parametrize("name", ["", "Fake", "fake-books", "1st"])
def test_a_name_that_makes_no_setting_is_refused(name: str) -> None:
    assert "no rail's name" in trouble(Rail(name=name))


def test_a_plugin_that_declares_nothing_is_refused() -> None:
    class Silent:
        """No hooks at all."""

    assert trouble(Silent()) == "The rail Silent does not offer declare_rail."


class Bare:
    """A rail that declares itself and does nothing else; hooks take the arguments they use."""

    @hookimpl
    def declare_rail(self) -> RailDeclaration:
        return FakeRail().declare_rail()


class Failing(Bare):
    """A rail that raises what a test gives it: at once, or after its first page."""

    def __init__(self, error: Exception, *, at_once: bool = False) -> None:
        self.error = error
        self.at_once = at_once

    @hookimpl
    def pull_changes(self) -> Iterator[ChangePage]:
        if self.at_once:
            raise self.error
        return self._one_page_and_the_error()

    def _one_page_and_the_error(self) -> Iterator[ChangePage]:
        yield ChangePage(changes=(vendor("1"),))
        raise self.error

    @hookimpl
    def refresh_tokens(self) -> TokenSet:
        raise self.error


@pytest.mark.parametrize("at_once", [True, False])
def test_whatever_a_rail_raises_between_pages_is_a_refusal_naming_it(*, at_once: bool) -> None:
    rails = host(Failing(KeyError("token=hush"), at_once=at_once))

    with captured_logs() as logs, pytest.raises(RailRefused) as raised:
        list(rails.pull_changes("fake", DirectSession(), None))

    assert str(raised.value) == "The rail fake failed in pull_changes (KeyError)."
    assert [(log["event"], log["rail"], log["error"]) for log in logs] == [("rail failed", "fake", "KeyError")]
    assert "hush" not in str(logs)


def test_pages_before_a_failure_are_delivered() -> None:
    pages = host(Failing(KeyError("x"))).pull_changes("fake", DirectSession(), None)

    assert next(pages).changes == (vendor("1"),)
    with pytest.raises(RailRefused):
        next(pages)


@pytest.mark.parametrize(
    "error", [RailRetriable("busy", retry_after_s=3), RailCursorExpired("too old"), RailRefused("no", code="610")]
)
def test_rail_errors_pass_as_they_are(error: Exception) -> None:
    rails = host(Failing(error))

    with pytest.raises(type(error)) as pulled:
        list(rails.pull_changes("fake", DirectSession(), None))
    with pytest.raises(type(error)) as refreshed:
        rails.refresh_tokens("fake", TokenSet(access_token="a"))

    assert (pulled.value, refreshed.value) == (error, error)


def test_a_hook_that_the_rail_does_not_implement_is_a_refusal() -> None:
    with pytest.raises(RailRefused, match="The rail fake does not offer parse_webhook"):
        host(FakeRail()).parse_webhook("fake", b"{}")


def test_answers_of_another_kind_are_refusals() -> None:
    class Careless(Bare):
        @hookimpl
        def read_records(self, record_ids: Sequence[str]) -> list[dict[str, str]]:
            return [{"Id": each} for each in record_ids]

        @hookimpl
        def refresh_tokens(self) -> None:
            """Answers nothing."""

    rails = host(Careless())

    with pytest.raises(RailRefused, match="answered read_records with no RecordChange: dict"):
        rails.read_records("fake", DirectSession(), "Vendor", ["1"])
    with pytest.raises(RailRefused, match="answered refresh_tokens with no TokenSet: NoneType"):
        rails.refresh_tokens("fake", TokenSet(access_token="a"))


def test_abandoned_pages_let_the_rail_clean_up() -> None:
    closed: list[bool] = []

    class Tidy(Bare):
        @hookimpl
        def pull_changes(self) -> Iterator[ChangePage]:
            try:
                yield ChangePage(changes=())
                yield ChangePage(changes=())
            finally:
                closed.append(True)

    pages = host(Tidy()).pull_changes("fake", DirectSession(), None)
    next(pages)
    pages.close()  # type: ignore[attr-defined]

    assert closed == [True]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Installs a distribution with one rail module, as pip would lay it out."""

    def install(module: str, source: str) -> None:
        (tmp_path / f"{module}.py").write_text(source)
        info = tmp_path / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[tests.rails]\n{module} = {module}\n")
        monkeypatch.syspath_prepend(tmp_path)

    return install


def test_an_installed_rail_is_found_by_its_entry_point(installed: Callable[[str, str], None]) -> None:
    installed(
        "acme",
        "from cashrail.kit import hookimpl\n"
        "from cashrail.kit.records import RailDeclaration, RailLimits\n"
        "@hookimpl\n"
        "def declare_rail():\n"
        "    return RailDeclaration(name='acme', title='Acme', kit_versions='1', feeds=(), limits=RailLimits())\n",
    )

    assert PluginRails(no_settings, group="tests.rails").declaration("acme").title == "Acme"


def test_an_installed_rail_that_cannot_be_imported_is_refused_by_name(installed: Callable[[str, str], None]) -> None:
    installed("broken_rail", "import a_module_that_nobody_has\n")

    rails = PluginRails(no_settings, group="tests.rails")

    assert rails.names() == ()
    assert re.match("The rail broken_rail cannot be loaded.*ModuleNotFoundError", rails.troubles()[0].problem)
    with pytest.raises(RailRefused, match="The rail broken_rail cannot be loaded"):
        rails.declaration("broken_rail")


def test_the_product_s_own_rail_is_installed() -> None:
    assert "qbo" in PluginRails({"qbo": {}}.__getitem__).names()


def test_without_a_group_there_are_the_given_rails_alone() -> None:
    assert PluginRails({"fake": SETTINGS}.__getitem__, [FakeRail()], group="").names() == ("fake",)
