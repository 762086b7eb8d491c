"""The contract of `domain.ports.cipher.Cipher`, kept by AES-GCM."""

import pytest

from adapters.cipher import AesCipher, key_from_text
from domain.errors import Misconfigured

OLD_ID, OLD_KEY = key_from_text("the first secret")
NEW_ID, NEW_KEY = key_from_text("the second secret")
OLD = AesCipher({OLD_ID: OLD_KEY}, OLD_ID)
ROTATED = AesCipher({OLD_ID: OLD_KEY, NEW_ID: NEW_KEY}, NEW_ID)
NEW = AesCipher({NEW_ID: NEW_KEY}, NEW_ID)


@pytest.mark.parametrize("secret", [b"", b"token", b"\x00" * 10_000])
def test_what_is_sealed_opens_in_its_context(secret: bytes) -> None:
    assert OLD.open(OLD.seal(secret, "row 1"), "row 1") == secret


def test_the_sealed_text_shows_nothing_and_is_never_the_same_twice() -> None:
    first, second = OLD.seal(b"token-token", "row 1"), OLD.seal(b"token-token", "row 1")
    assert first != second
    assert b"token" not in first


def test_a_sealed_text_does_not_open_in_another_row() -> None:
    with pytest.raises(Misconfigured):
        OLD.open(OLD.seal(b"token", "row 1"), "row 2")


def test_after_rotation_old_texts_open_and_new_ones_use_the_new_key() -> None:
    assert ROTATED.open(OLD.seal(b"token", "row 1"), "row 1") == b"token"
    assert NEW.open(ROTATED.seal(b"token", "row 1"), "row 1") == b"token"


def test_a_text_of_an_unknown_key_is_told_in_a_sentence() -> None:
    with pytest.raises(Misconfigured, match="CASHRAIL_SECRET_KEY"):
        NEW.open(OLD.seal(b"token", "row 1"), "row 1")


@pytest.mark.parametrize("place", range(0, 60, 7))
def test_a_text_that_was_altered_anywhere_does_not_open(place: int) -> None:
    sealed = bytearray(OLD.seal(b"a token of some length, so that there is text", "row 1"))
    sealed[place] ^= 1
    with pytest.raises(Misconfigured):
        OLD.open(bytes(sealed), "row 1")


@pytest.mark.parametrize("length", [0, 1, 9, 12, 20, 30])
def test_a_text_that_was_cut_short_does_not_open(length: int) -> None:
    with pytest.raises(Misconfigured):
        OLD.open(OLD.seal(b"token", "row 1")[:length], "row 1")


def test_a_key_follows_from_its_text_and_its_id_tells_nothing() -> None:
    assert key_from_text("the first secret") == (OLD_ID, OLD_KEY)
    assert OLD_KEY != NEW_KEY
    assert len(OLD_KEY) == 32
    assert OLD_ID not in OLD_KEY.hex()


def test_no_key_shows_in_the_repr() -> None:
    assert OLD_KEY.hex() not in repr(OLD)
    assert repr(OLD) == f"AesCipher(current={OLD_ID})"
