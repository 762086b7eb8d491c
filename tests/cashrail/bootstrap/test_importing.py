"""Garbage is not collected while much is imported, and is again afterwards."""

import gc

import pytest

from cashrail.bootstrap.importing import importing


def test_garbage_waits_while_modules_are_imported() -> None:
    with importing():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_import_that_fails_leaves_garbage_collected_as_before() -> None:
    with pytest.raises(ImportError), importing():
        raise ImportError

    assert gc.isenabled()
