"""Environments for the tests that install what a rail's author has made."""

import pytest
from tests.fixtures.installing import ROOT, Environment, environment


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with the product and the example rail."""
    made = environment(tmp_path_factory.mktemp("csvbooks"))
    made.install(ROOT / "examples/rails/csvbooks")
    return made
