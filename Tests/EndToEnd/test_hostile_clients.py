"""Clients who want to use the server up: each kind takes a bounded time and memory, and an honest newcomer gets in beside it.

The test itself is the proxy: it connects over the loopback, is trusted, and names an address for each client.
"""

from __future__ import annotations

import json
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from server import Server
from wire import BINARY, CONTINUATION, PING, TEXT, Wire, frame, request

GETS_IN_WITHIN = 2.0
"""Seconds in which an honest newcomer has connected and was answered."""
GREW_AT_MOST_KIB = 48 * 1024
"""How much more memory the server may occupy while it is attacked and after."""
HONEST = "198.51.100.1"
OPENED, REFUSED = b"HTTP/1.1 101 ", b"HTTP/1.1 429 "
LIMITS = {
    "connections": 2_000, "connections_per_prefix": 16, "new_per_prefix": 32, "new_seconds": 600,
    "unauthenticated_percent": 25, "handshake_seconds": 1, "close_seconds": 1,
}
STRANGERS = 500


@pytest.fixture
def attacked(start) -> Server:
    """A server whose proxy is this test, with the limits that are shipped and short times."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 16_384)), hard))
    return start(admin=True, Server={"event_loops": 2, "trusted_proxies": "127.0.0.1"}, Limits=LIMITS)


@contextmanager
def bounded(server: Server) -> Iterator[None]:
    """The server occupies not much more memory afterwards, and serves a newcomer at once."""
    gets_in(server)
    before = server.resident_kib()
    yield
    gets_in(server)
    grown = server.resident_kib() - before
    assert grown < GREW_AT_MOST_KIB, f"{grown} KiB more"


def gets_in(server: Server, address: str = HONEST) -> None:
    """An honest client connects from an address, is greeted and answered."""
    began = time.monotonic()
    with Wire(server) as wire:
        wire.upgrades(X_Forwarded_For=address).text()
        assert wire.says("help")
        wire.says("quit")
    assert time.monotonic() - began < GETS_IN_WITHIN


def asks(address: str) -> bytes:
    """The request of a client of an address."""
    return request(X_Forwarded_For=address)


def dial(server: Server, address: str | None, *, sends: bytes = b"") -> socket.socket:
    """A client of an address, which has sent its request, and more; without an address only what it sends."""
    one = socket.create_connection(("127.0.0.1", server.port), 20)
    one.sendall((asks(address) if address else b"") + sends)
    return one


def says(one: socket.socket) -> bytes:
    """The first line that the server says."""
    try:
        return one.recv(4096).split(b"\r\n")[0]
    except ConnectionResetError:
        return b""


def counts(server: Server) -> dict[str, int]:
    """Strangers, displaced, refused."""
    return json.loads(server.ask("status", "--json").stdout)["strangers"]


def eventually(true: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_thousand_connections_of_one_network(attacked):
    """One IPv6 network of 64 bits, with a different address each time: 16 are let in."""
    with bounded(attacked), ExitStack() as stack:
        ones = [stack.enter_context(dial(attacked, f"2001:db8:1:1::{number:x}")) for number in range(1_000)]
        heard = [says(one) for one in ones]
        assert sum(line.startswith(OPENED) for line in heard) == 16
        assert sum(line.startswith(REFUSED) for line in heard) == 984
        gets_in(attacked)
    assert counts(attacked)["refused"] == 984
    with dial(attacked, "2001:db8:1:2::1") as neighbour:
        assert says(neighbour).startswith(OPENED), "another network of the same site"


def test_the_networks_of_a_site_together_have_eight_times_as_many(attacked):
    with ExitStack() as stack:
        ones = [stack.enter_context(dial(attacked, f"2001:db8:2:{number:x}::1")) for number in range(200)]
        assert sum(says(one).startswith(OPENED) for one in ones) == 128


def test_ten_thousand_connections_of_one_network_one_after_another(attacked):
    with bounded(attacked):
        opened = 0
        for number in range(10_000):
            with dial(attacked, f"2001:db8:3:1::{number:x}") as one:
                opened += says(one).startswith(OPENED)
            if number % 2_000 == 0:
                gets_in(attacked)
        assert opened <= 32 + 2, "one more in 19 seconds"


def test_strangers_of_a_thousand_networks_keep_the_share_full(attacked):
    """They take the places of one another; a newcomer gets one, and stays while it logs in."""
    with bounded(attacked), ExitStack() as stack:
        for wave in range(3):
            for number in range(1_000):
                address = f"10.{wave}.{number // 250}.{number % 250}"
                assert says(stack.enter_context(dial(attacked, address))).startswith(OPENED)
            gets_in(attacked)
        eventually(lambda: counts(attacked)["connections"] <= STRANGERS)
        assert counts(attacked)["displaced"] >= 2_500
        assert attacked.sockets() < 1_000, "whoever was displaced is closed"


def test_those_who_come_often_from_few_addresses_displace_nobody_else(attacked):
    """Forty addresses with as many strangers as they may have, and one honest player at the door: that one stays."""
    with ExitStack() as stack:
        honest = stack.enter_context(Wire(attacked)).upgrades(X_Forwarded_For=HONEST)
        honest.text()
        for number in range(60 * 16):
            stack.enter_context(dial(attacked, f"203.0.113.{number // 16}"))
        eventually(lambda: counts(attacked)["refused"] + counts(attacked)["displaced"] > 400)
        assert honest.says("help")


@pytest.mark.parametrize("kind", ["slow loris", "half open", "never reads", "tiny frames", "huge lengths", "pings"])
def test_connections_that_want_to_use_the_server_up(attacked, kind):
    """Each kind from three hundred networks: it ends, or goes on within its bounds, and others are served beside it."""
    over = threading.Event()
    with bounded(attacked), ExitStack() as stack:
        ones = []
        for number in range(300):
            address = f"2001:db8:{number:x}:1::1"
            ones.append(stack.enter_context(dial(attacked, None if kind == "slow loris" else address)))
        thread = threading.Thread(target=attack, args=(kind, ones, over))
        thread.start()
        try:
            for _ in range(3):
                gets_in(attacked)
                time.sleep(0.3)
        finally:
            over.set()
            thread.join()
        if kind != "never reads":
            eventually(lambda: attacked.sockets() < 100)
    eventually(lambda: attacked.sockets() < 100)


def attack(kind: str, ones: list[socket.socket], over: threading.Event) -> None:
    """Sends what the kind sends on all connections again and again, until it is over; what comes back is read by some only."""
    piece = {
        "slow loris": b"G",
        "half open": b"",
        "never reads": frame(TEXT, b"help") * 200,
        "tiny frames": frame(TEXT, b"h", final=False) + frame(CONTINUATION, b"", final=False) * 40,
        "huge lengths": frame(BINARY, b"x" * 64, claimed=1 << 62),
        "pings": frame(PING, b"x" * 100) * 50,
    }[kind]
    for one in ones:
        one.setblocking(False)
        if kind == "half open":
            one.shutdown(socket.SHUT_WR)
    while not over.is_set():
        for one in ones:
            try:
                if piece:
                    one.send(piece[:1] if kind == "slow loris" else piece)
                if kind not in ("never reads", "slow loris"):
                    one.recv(65_536)
            except OSError:
                continue
        over.wait(0.05)


def test_a_client_that_pings_far_too_much_is_told_so(attacked):
    with Wire(attacked) as wire:
        wire.upgrades(X_Forwarded_For=HONEST).text()
        wire.sends(frame(PING) * 200)
        for _ in range(10):
            wire.frame()
        assert wire.close_reason() == (1008, "too many pings")


def test_who_never_logs_in_is_told_so_and_who_does_stays(start):
    server = start(Sessions={"door_seconds": 1, "login_seconds": 2})
    with Wire(server).upgrades() as silent, Wire(server).upgrades() as busy:
        silent.text(), busy.text()
        assert busy.says("help")
        assert silent.close_reason() == (1008, "nothing was typed in time")
        assert busy.close_reason() == (1008, "nobody has logged in in time")


def test_an_inherited_connection_counts_again_and_is_never_refused(manage):
    """More than the limit that the next process has; nobody who is there is closed, and nobody else gets in."""
    manager = manage(Limits={"connections_per_prefix": 0, "new_per_prefix": 0})
    with ExitStack() as stack:
        ones = [stack.enter_context(Wire(unix=manager.server.unix_path)).upgrades(X_Forwarded_For=HONEST) for _ in range(5)]
        for one in ones:
            one.text()
        manager.configure(Limits={"connections_per_prefix": 3})
        manager.restart()
        for one in ones:
            assert one.says("help")
        with Wire(unix=manager.server.unix_path) as other:
            assert other.sends(asks(HONEST)).response().status == 429
        for one in ones[:3]:
            one.says("quit")
            one.close_code()
        with Wire(unix=manager.server.unix_path) as other:
            other.upgrades(X_Forwarded_For=HONEST).text()


def test_a_refusal_says_when_to_come_again(attacked):
    with ExitStack() as stack:
        for _ in range(16):
            stack.enter_context(dial(attacked, HONEST))
        eventually(lambda: counts(attacked)["connections"] == 16)
        with Wire(attacked) as wire:
            answer = wire.sends(asks(HONEST)).response()
        assert (answer.status, answer.headers["retry-after"]) == (429, "30")
        assert answer.body == (
            b"429 Too Many Requests\nYour address has too many connections. Please close some, or try again later.\n")
