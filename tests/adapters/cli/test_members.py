"""Members and keys by the command line."""

from collections.abc import Iterator

import pytest
from tests.fixtures.shell import Shell, connected_shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with connected_shell(tmp_path_factory.mktemp("members"), count=1) as shell:
        yield shell


def test_a_key_is_made_listed_and_revoked_and_changes_no_role(shell: Shell) -> None:
    made = shell.json("keys", "new", "--member", "Ann", "--role", "advisor", "--scope", "read", "--days", "30")
    [client] = shell.json("clients")
    narrow = shell.json("keys", "new", "--member", "Ann", "--client", client["id"])
    keys = {key["id"]: key for key in shell.json("keys", "list")["keys"]}
    assert set(keys) == {made["id"], narrow["id"]}
    assert keys[made["id"]]["scopes"] == ["read"]
    assert (keys[narrow["id"]]["scopes"], keys[narrow["id"]]["clients"]) == (
        ["read", "decide", "write"],
        [client["id"]],
    )
    assert "Ann is an advisor" in shell.run("keys", "new", "--member", "Ann", "--role", "owner").stderr
    assert made["id"] in shell.run("keys", "revoke", made["id"]).stdout
    assert shell.run("members", "role", "Ann", "owner").stdout == "Ann is an owner.\n"
    assert "last owner" in shell.run("members", "role", "Ann", "staff").stderr
    assert [(each["name"], each["role"]) for each in shell.json("members", "list")["members"]] == [("Ann", "owner")]
    assert made["id"] in shell.run("keys", "list").stdout
    acts = [act["action"] for act in shell.json("acts")["acts"]]
    assert acts[:4] == ["change role", "revoke key", "new key", "new key"]
