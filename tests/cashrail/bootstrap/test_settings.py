"""Settings from variables and a `.env` file, and the key that is made when none is given."""

import stat
from pathlib import Path

import pytest

from cashrail.bootstrap.container import Container
from cashrail.bootstrap.settings import read_settings
from domain.errors import Misconfigured


def test_variables_win_over_the_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("CASHRAIL_DATABASE_URL=sqlite:///file.db\nCASHRAIL_QBO_CLIENT_ID=from-file\nOTHER=x\n")
    settings = read_settings({"CASHRAIL_DATABASE_URL": "sqlite:///variable.db"}, env_file)
    assert settings.database_url == "sqlite:///variable.db"
    assert settings.of_rail("qbo") == {"CLIENT_ID": "from-file"}


def test_a_rail_sees_its_own_settings_only(tmp_path: Path) -> None:
    variables = {"CASHRAIL_QBO_API_URL": "a", "CASHRAIL_ACME_KEY": "b", "CASHRAIL_QBO_CLIENT_ID": ""}
    assert read_settings(variables, tmp_path / ".env").of_rail("qbo") == {"API_URL": "a"}


def test_no_setting_shows_its_value(tmp_path: Path) -> None:
    settings = read_settings({"CASHRAIL_SECRET_KEY": "hush", "CASHRAIL_QBO_CLIENT_SECRET": "quiet"}, tmp_path / ".env")
    assert "hush" not in repr(settings)
    assert "quiet" not in repr(settings)


def test_intervals_are_whole_seconds_within_bounds(tmp_path: Path) -> None:
    plain, given = (
        read_settings(variables, tmp_path / ".env")
        for variables in ({}, {"CASHRAIL_JOB_INTERVAL_S": "1", "CASHRAIL_LEASE_S": "60"})
    )
    assert (plain.job_interval_s, plain.lease_s) == (5, 20)
    assert (given.job_interval_s, given.lease_s) == (1, 60)
    for refused in ("0", "31", "1.5", "soon"):
        with pytest.raises(Misconfigured, match="CASHRAIL_JOB_INTERVAL_S is a whole number of seconds from 1 to 30"):
            _ = read_settings({"CASHRAIL_JOB_INTERVAL_S": refused}, tmp_path / ".env").job_interval_s


def test_the_servers_limits_are_whole_numbers_within_bounds(tmp_path: Path) -> None:
    plain, given = (
        read_settings(variables, tmp_path / ".env")
        for variables in ({}, {"CASHRAIL_HTTP_HEADERS_S": "1", "CASHRAIL_HTTP_KEYLESS_CONNECTIONS": "9"})
    )
    assert (plain.http_headers_s, plain.http_body_s) == (10, 30)
    assert (plain.http_keyless_connections, plain.http_keyless_per_address) == (256, 64)
    assert (given.http_headers_s, given.http_keyless_connections) == (1, 9)
    refused = read_settings({"CASHRAIL_HTTP_KEYLESS_CONNECTIONS": "many"}, tmp_path / ".env")
    with pytest.raises(
        Misconfigured, match="CASHRAIL_HTTP_KEYLESS_CONNECTIONS is a whole number of connections from 8 to 10000"
    ):
        _ = refused.http_keyless_connections


def test_a_key_is_made_once_beside_the_database_for_its_owner_only(tmp_path: Path) -> None:
    variables = {"CASHRAIL_DATABASE_URL": f"sqlite:///{tmp_path / 'books.db'}"}
    first = read_settings(variables, tmp_path / ".env").secret_key()
    assert read_settings(variables, tmp_path / ".env").secret_key() == first
    assert stat.S_IMODE((tmp_path / "books.key").stat().st_mode) == 0o600


def test_a_shared_database_needs_a_key_that_is_given(tmp_path: Path) -> None:
    settings = read_settings({"CASHRAIL_DATABASE_URL": "postgresql://localhost/books"}, tmp_path / ".env")
    with pytest.raises(Misconfigured, match="CASHRAIL_SECRET_KEY"):
        settings.secret_key()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    settings = read_settings({"CASHRAIL_DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/books.db"}, tmp_path / ".env")
    with pytest.raises(Misconfigured, match="cannot be written"):
        settings.secret_key()


@pytest.mark.parametrize("short", ["x", "a key for tests", "31 characters, and not one more", " " * 40])
@pytest.mark.parametrize("database", ["sqlite:///books.db", "postgresql://localhost/books"])
def test_a_short_key_is_refused_and_not_shown(tmp_path: Path, database: str, short: str) -> None:
    variables = {"CASHRAIL_DATABASE_URL": database, "CASHRAIL_SECRET_KEY": short}
    with pytest.raises(Misconfigured, match="CASHRAIL_SECRET_KEY is too short: at least 32 characters") as told:
        read_settings(variables, tmp_path / ".env").secret_key()
    assert f"{short}." not in str(told.value)


def test_a_long_key_is_taken_as_it_is(tmp_path: Path) -> None:
    key = "a key of thirty-two characters.."
    assert len(key) == 32
    assert read_settings({"CASHRAIL_SECRET_KEY": key}, tmp_path / ".env").secret_key() == key


def test_an_empty_key_is_the_one_beside_the_file_and_refused_of_a_shared_database(tmp_path: Path) -> None:
    beside = {"CASHRAIL_DATABASE_URL": f"sqlite:///{tmp_path / 'books.db'}"}
    empty = {"CASHRAIL_SECRET_KEY": ""}
    made = read_settings(beside, tmp_path / ".env").secret_key()
    assert read_settings(beside | empty, tmp_path / ".env").secret_key() == made
    with pytest.raises(Misconfigured, match=r"Set CASHRAIL_SECRET_KEY, .*: at least 32 characters"):
        read_settings({"CASHRAIL_DATABASE_URL": "postgresql://h/books"} | empty, tmp_path / ".env").secret_key()


@pytest.mark.parametrize("left", ["", "\n", "half of a k"])
def test_a_key_file_without_a_whole_key_is_told_and_left_alone(tmp_path: Path, left: str) -> None:
    (tmp_path / "books.key").write_text(left)
    settings = read_settings({"CASHRAIL_DATABASE_URL": f"sqlite:///{tmp_path / 'books.db'}"}, tmp_path / ".env")
    with pytest.raises(Misconfigured, match=r"books\.key holds no whole secret key"):
        settings.secret_key()
    assert (tmp_path / "books.key").read_text() == left


def test_a_made_key_leaves_nothing_else_in_the_folder(tmp_path: Path) -> None:
    read_settings({"CASHRAIL_DATABASE_URL": f"sqlite:///{tmp_path / 'books.db'}"}, tmp_path / ".env").secret_key()
    assert [path.name for path in tmp_path.iterdir()] == ["books.key"]


def test_no_database_is_opened_with_a_short_key(tmp_path: Path) -> None:
    variables = {"CASHRAIL_DATABASE_URL": f"sqlite:///{tmp_path / 'books.db'}", "CASHRAIL_SECRET_KEY": "short"}
    with pytest.raises(Misconfigured, match="CASHRAIL_SECRET_KEY is too short"):
        Container(settings=read_settings(variables, tmp_path / ".env")).engine()
    assert list(tmp_path.iterdir()) == []


def test_names_of_the_server_are_listed_without_port(tmp_path: Path) -> None:
    stated = {"CASHRAIL_HTTP_HOSTS": " Books.example., 10.0.0.7 ,[2001:db8::1],"}
    assert read_settings(stated, tmp_path / ".env").http_hosts == {"books.example", "10.0.0.7", "2001:db8::1"}
    assert read_settings({}, tmp_path / ".env").http_hosts == frozenset()
    for refused in ("books.example:443", "https://books.example", "*", "a b"):
        with pytest.raises(Misconfigured, match="CASHRAIL_HTTP_HOSTS are names without port"):
            _ = read_settings({"CASHRAIL_HTTP_HOSTS": refused}, tmp_path / ".env").http_hosts
