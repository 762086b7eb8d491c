"""Which port is listened on."""

import socket

import pytest

from cashrail.bootstrap.listening import bound_socket
from domain.errors import Misconfigured


def test_a_taken_port_that_was_asked_for_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Misconfigured, match=f"Port {port} is taken"):
            bound_socket("127.0.0.1", port)


def test_the_next_free_one_is_used_where_none_was_asked_for() -> None:
    with bound_socket("127.0.0.1", None) as first, bound_socket("127.0.0.1", None) as second:
        assert first.getsockname()[1] != second.getsockname()[1]


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(Misconfigured, match="Cannot listen"):
        bound_socket("192.0.2.1", 8000)


def test_the_socket_names_tcp_so_that_small_answers_are_sent_at_once() -> None:
    with bound_socket("127.0.0.1", None) as listener:
        assert listener.proto == socket.IPPROTO_TCP
