"""Who the client is: what nginx says, never what the client says (SEC-12 to SEC-15)."""

from __future__ import annotations

import pytest

from client import player
from machine import configure, do

CLAIMS = {
    "X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": 'for="[2001:db8::1]:4711"',
    "X-Client-IP": "203.0.113.9", "True-Client-IP": "203.0.113.9", "CF-Connecting-IP": "203.0.113.9",
}
TCP = "ws://127.0.0.1:7450/"


@pytest.fixture
def tcp_socket():
    """The optional socket, for a proxy that connects over TCP."""
    do("systemctl", "stop", "uuu-server.socket")
    do("systemctl", "start", "uuu-server-tcp.socket")
    do("systemctl", "start", "uuu-server.socket")


async def test_what_a_client_claims_is_not_believed(journal):
    """SEC-12: nginx overwrites it, and only nginx may use the unix socket."""
    async with player(source="127.0.7.1", additional_headers=CLAIMS) as one:
        await one.enters("alice")
    login = journal.event("login_succeeded", "UUU_ACCOUNT=alice")
    assert login["UUU_CLIENT_ADDR"] == "127.0.7.1"
    assert b"203.0.113.9" not in journal.raw(form="export")


async def test_an_ipv6_client_is_known_too(journal):
    async with player(source="::1", url="wss://[::1]/ws", server_hostname="world.example") as one:
        await one.enters("alice")
    assert journal.event("login_succeeded")["UUU_CLIENT_ADDR"] == "::1"


async def test_headers_of_a_tcp_peer_that_is_not_listed_are_ignored(journal, tcp_socket):
    """SEC-12: trusted_proxies is empty by default."""
    async with player(source="127.0.7.2", url=TCP, additional_headers=CLAIMS) as one:
        await one.enters("alice")
    assert journal.event("login_succeeded")["UUU_CLIENT_ADDR"] == "127.0.7.2"


async def test_a_listed_proxy_is_believed_as_far_as_the_list_goes(journal, tcp_socket):
    """SEC-13: read from right to left, the first address that is not a listed proxy is the client."""
    configure(Server={"trusted_proxies": "127.0.7.0/28, 198.51.100.0/24"})
    hops = {"X-Forwarded-For": "203.0.113.66, 203.0.113.9, 198.51.100.4"}
    async with player(source="127.0.7.3", url=TCP, additional_headers=hops) as one:
        await one.enters("alice")
    assert journal.event("login_succeeded")["UUU_CLIENT_ADDR"] == "203.0.113.9"
    async with player(source="127.0.7.33", url=TCP, additional_headers=hops) as one:
        await one.enters("bob")
    assert journal.event("login_succeeded", "UUU_ACCOUNT=bob")["UUU_CLIENT_ADDR"] == "127.0.7.33"


async def test_a_proxy_that_names_nobody_is_warned_of(journal, tcp_socket):
    """SEC-15: all such clients count as one, and the operator is warned."""
    configure(Server={"trusted_proxies": "127.0.7.4"})
    async with player(source="127.0.7.4", url=TCP) as one:
        await one.enters("alice")
    assert journal.event("client_address_missing")["PRIORITY"] == "4"
    assert journal.event("login_succeeded")["UUU_CLIENT_ADDR"] == "unknown"


async def test_another_header_can_be_the_one(journal, tcp_socket):
    """SEC-13, SEC-14: only the header that is configured is read."""
    configure(Server={"trusted_proxies": "127.0.7.5", "client_address_header": "forwarded"})
    both = {"X-Forwarded-For": "203.0.113.1", "Forwarded": 'For="[2001:DB8::1]:4711";proto=https'}
    async with player(source="127.0.7.5", url=TCP, additional_headers=both) as one:
        await one.enters("alice")
    assert journal.event("login_succeeded")["UUU_CLIENT_ADDR"] == "2001:db8::1"
