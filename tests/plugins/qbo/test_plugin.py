"""The rail as a plugin: its hooks, its declaration, its settings."""

from importlib.metadata import entry_points

import pluggy
import pytest

from cashrail.kit import hookspecs
from cashrail.kit.records import ACTIONS, KINDS, RailApp
from plugins.qbo import plugin
from plugins.qbo.settings import api_url, oauth_endpoints


def test_the_entry_point_brings_every_hook_but_a_demo_of_its_own() -> None:
    [entry] = entry_points(group="cashrail.rails", name="qbo")
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(entry.load(), "qbo")
    manager.check_pending()
    specified = {name for name in vars(hookspecs) if hasattr(getattr(hookspecs, name), "cashrail_spec")}
    callers = manager.get_hookcallers(plugin)
    assert callers is not None
    # The product's own demo plays on the emulator, which a rail knows nothing of.
    assert {caller.name for caller in callers} == specified - {"prepare_demo"}
    assert manager.hook.declare_rail() == plugin.DECLARATION


def test_the_declaration() -> None:
    declared = plugin.declare_rail()
    ledger = tuple(kind for kind in KINDS if not kind.startswith("Bank"))
    assert (declared.name, declared.feeds, declared.kit_versions) == ("qbo", ledger, ">=1.0,<2")
    assert declared.writes == ACTIONS
    assert set(declared.irreversible) == {"send-invoice", "change-vendor:tax_id"}
    assert (declared.limits.requests_per_minute, declared.limits.requests_per_second) == (500, 10)
    assert set(declared.secret_settings) < set(declared.settings)


@pytest.mark.parametrize(
    ("settings", "authorize", "token"),
    [
        (
            {},
            "https://appcenter.intuit.com/connect/oauth2",
            "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
        ),
        (
            {"API_URL": "https://sandbox-quickbooks.api.intuit.com/"},
            "https://appcenter.intuit.com/connect/oauth2",
            "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
        ),
        (
            {"API_URL": "http://localhost:8080/"},
            "http://localhost:8080/connect/oauth2",
            "http://localhost:8080/oauth2/v1/tokens/bearer",
        ),
        (
            {"API_URL": "http://intuit.com.example", "AUTH_URL": "http://auth.example/"},
            "http://auth.example/connect/oauth2",
            "http://auth.example/oauth2/v1/tokens/bearer",
        ),
        (
            {"API_URL": "http://notintuit.com"},
            "http://notintuit.com/connect/oauth2",
            "http://notintuit.com/oauth2/v1/tokens/bearer",
        ),
    ],
)
def test_endpoints_follow_from_the_settings(settings: dict[str, str], authorize: str, token: str) -> None:
    endpoints = oauth_endpoints(RailApp(settings=settings))
    assert (endpoints.authorize, endpoints.token) == (authorize, token)


def test_the_api_is_intuits_own_unless_told_otherwise() -> None:
    assert api_url(RailApp(settings={})) == "https://quickbooks.api.intuit.com"
    assert api_url(RailApp(settings={"API_URL": "http://h/"})) == "http://h"


def test_pages_sign_in_to_the_right_company_first() -> None:
    pages = plugin.declare_rail().pages
    opened = pages["Bill"].replace("{tenant}", "9130").replace("{id}", "77")
    assert opened == "https://qbo.intuit.com/app/login?pagereq=bill%3FtxnId%3D77&deeplinkcompanyid=9130"
    assert "vendordetail%3FnameId%3D" in pages["Vendor"]
