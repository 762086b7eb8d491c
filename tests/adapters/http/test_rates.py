"""How often a key and an address may ask."""

from litestar.testing import TestClient
from structlog.testing import capture_logs
from tests.adapters.http.office import Office, key_of

from adapters.http.app import create_app
from adapters.http.rates import RateLimits
from domain.firms.firm import Role

ME = "/api/v1/me"


def bearing(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


OWNER, STAFF = bearing(key_of(Role.OWNER)), bearing(key_of(Role.STAFF))


def test_a_key_that_asks_too_often_is_told_when_to_ask_again_and_others_go_on(office: Office) -> None:
    app = create_app(office.product, reading_threads=1, rate_limits=RateLimits(per_key=3))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert [client.get(ME, headers=OWNER).status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = client.get(ME, headers=OWNER)
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["status"] == 429
        assert client.get(ME, headers=STAFF).status_code == 200


def test_an_address_that_asks_too_often_still_hears_of_health(office: Office) -> None:
    app = create_app(office.product, reading_threads=1, rate_limits=RateLimits(per_address=2))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert [client.get(ME, headers=OWNER).status_code for _ in range(3)] == [200, 200, 429]
        assert client.get("/health").status_code == 200


def test_an_address_with_many_wrong_keys_is_refused_logged_and_counted(office: Office) -> None:
    app = create_app(office.product, reading_threads=1, rate_limits=RateLimits(wrong_keys=2))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        with capture_logs() as lines:
            assert client.get(ME, headers=bearing("crk_wrong_key")).status_code == 401
        assert [line["address"] for line in lines if line["event"] == "wrong key"] == ["testclient"]
        assert "cashrail_http_wrong_keys_total 1" in client.get("/metrics", headers=OWNER).text
        assert client.get(ME).status_code == 401
        assert client.get(ME, headers=bearing("crk_wrong_key")).status_code == 401
        refused = client.get(ME, headers=bearing("crk_wrong_key"))
        assert (refused.status_code, 1 <= int(refused.headers["retry-after"]) <= 60) == (429, True)
        # Others share an address, behind a proxy: whoever has a key is heard.
        assert client.get(ME, headers=OWNER).status_code == 200


def test_a_key_that_is_good_no_more_fills_neither_acts_nor_log(office: Office) -> None:
    key, secret = office.product.members.new_key(office.acting(), "Ms Advisor")
    office.product.members.revoke_key(office.acting(), key.id)
    before = len(office.acts)
    app = create_app(office.product, reading_threads=1, rate_limits=RateLimits(wrong_keys=2))
    with TestClient(app, base_url="http://127.0.0.1") as client, capture_logs() as lines:
        statuses = [client.get(ME, headers=bearing(secret)).status_code for _ in range(6)]
    assert statuses == [401, 401, 429, 429, 429, 429]
    assert [action for _, action, _ in office.acts[before:]] == ["denied", "denied"]
    assert len([line for line in lines if line["event"] == "wrong key"]) == 2
