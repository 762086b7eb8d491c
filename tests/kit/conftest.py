"""One environment for all tests that install what a rail's author has made."""

import pytest
from tests.fixtures.installing import Environment, environment


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with the product in it and no rail but its own."""
    return environment(tmp_path_factory.mktemp("stranger"))
