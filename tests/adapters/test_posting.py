"""Where events may be sent, and that no receiver holds us up."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address

import pytest
from tests.fixtures.receivers import receiving

from adapters.posting import Address, GuardedPoster, Resolve, is_public, resolved


@contextmanager
def hanging() -> Iterator[Resolve]:
    """A resolver that does not answer before the block ends, and then as asked."""
    over = threading.Event()

    def resolve(host: str, port: int) -> Sequence[Address]:
        over.wait()
        return resolved(host, port)

    try:
        yield resolve
    finally:
        over.set()


NOT_PUBLIC = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),  # noqa: S104
    *(
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::1",
        "ff0e::1",
    ),
)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_public_is_told(address: str) -> None:
    assert not is_public(ip_address(address))
    host = f"[{address}]" if ":" in address else address
    assert "not public" in GuardedPoster().refusal(f"https://{host}/events")


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_what_is_public_is_too(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://receiver.example/events", "https only"),
        ("ftp://receiver.example/events", "https only"),
        ("http://127.0.0.1:8000/events", "CASHRAIL_EVENT_PRIVATE_ADDRESSES=yes"),
        ("http://localhost/events", "https only"),
        ("https://localhost/events", "not public"),
        ("https://ann:secret@receiver.example/", "no name"),
        ("https://receiver.example/#part", "no name"),
        ("https://", "cannot be read"),
        ("https://receiver.example:port/", "cannot be read"),
        ("https://receiver.example/a b", "cannot be read"),
        ("https://receiver.example/\r\nx: y", "cannot be read"),
        ("https://réceiver.example/", "cannot be read"),
        (f"https://receiver.example/{'x' * 2000}", "cannot be read"),
    ],
)
def test_an_address_that_nothing_is_sent_to_is_refused(url: str, why: str) -> None:
    assert why in GuardedPoster().refusal(url)
    assert why in GuardedPoster().post(url, {}, b"{}").trouble


def test_only_loopback_is_sent_to_without_encryption_where_that_is_allowed() -> None:
    poster = GuardedPoster(allow_private=True)
    assert [poster.refusal(f"http://{host}/x") for host in ("localhost", "127.0.0.1:80", "[::1]")] == ["", "", ""]
    assert poster.refusal("http://10.0.0.1/x") == "Events are sent by https only."
    assert poster.refusal("https://10.0.0.1/x") == ""


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1"])
def test_what_a_name_leads_to_is_looked_at_when_something_is_sent(host: str) -> None:
    """A name that is written as any public one, and leads to loopback."""
    poster = GuardedPoster()
    assert poster.refusal(f"https://{host}/events") == ""
    assert "not public" in poster.post(f"https://{host}/events", {}, b"{}").trouble


def test_a_name_whose_look_up_hangs_is_left_in_time() -> None:
    """The receiver would be found, if it were waited for."""
    with receiving() as receiver, hanging() as resolve:
        posted = GuardedPoster(allow_private=True, timeout_s=0.2, resolve=resolve).post(receiver.url, {}, b"{}")
    assert (posted.status, posted.trouble, receiver.got) == (None, "No answer came in time.", [])


def test_a_name_that_leads_nowhere_is_told() -> None:
    def resolve(host: str, port: int) -> list[Address]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    for posted in (
        GuardedPoster(resolve=resolve).post("https://receiver.example/events", {}, b"{}"),
        GuardedPoster().post("https://receiver..example/events", {}, b"{}"),
    ):
        assert (posted.status, "could not be reached" in posted.trouble) == (None, True)


def test_all_that_a_name_leads_to_is_looked_at() -> None:
    def resolve(host: str, port: int) -> list[Address]:
        return [ip_address("93.184.216.34"), ip_address("10.0.0.1")]

    assert "not public" in GuardedPoster(resolve=resolve).post("https://receiver.example/", {}, b"{}").trouble


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with receiving() as receiver:
        receiver.answers = [302]
        posted = GuardedPoster(allow_private=True).post(receiver.url, {"webhook-id": "m"}, b"{}")
    assert (posted.status, posted.is_taken, len(receiver.got)) == (302, False, 1)


def test_a_receiver_that_answers_byte_by_byte_is_left_in_time() -> None:
    with receiving() as receiver:
        receiver.drip = True
        posted = GuardedPoster(allow_private=True, timeout_s=0.2).post(receiver.url, {}, b"{}")
    assert (posted.status, posted.trouble) == (None, "No answer came in time.")


def test_a_receiver_that_is_not_there_is_told() -> None:
    with receiving() as receiver:
        url = receiver.url
    assert "could not be reached" in GuardedPoster(allow_private=True).post(url, {}, b"{}").trouble
