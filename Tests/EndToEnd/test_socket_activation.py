"""Sockets that systemd passes, by its own `systemd-socket-activate`: SD-2."""

from __future__ import annotations

import shutil
import socket
import stat
from pathlib import Path

import pytest

import sentences as say
from player import eventually, player
from server import BINARY, Server, write_config
from wire import Wire, request

ACTIVATE = shutil.which("systemd-socket-activate")

pytestmark = pytest.mark.skipif(ACTIVATE is None, reason="systemd-socket-activate is missing (apt: systemd)")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def activate(tmp_path):
    """Starts the server as systemd would: with a unix and a TCP socket, at the first connection."""
    servers: list[Server] = []

    def activate_one(*, names: str | None = None) -> Server:
        write_config(tmp_path)
        port, path = free_port(), tmp_path / "http.sock"
        fdname = [f"--fdname={names}"] if names else []
        server = Server(tmp_path, command=[
            ACTIVATE, "-l", str(path), "-l", f"127.0.0.1:{port}", *fdname, str(BINARY), "serve", "--config", "config.ini"])
        servers.append(server)
        server.places = [f"unix:{path}", f"127.0.0.1:{port}"]
        server.launch()
        return server

    yield activate_one
    for server in servers:
        if server.is_running:
            server.kill()


async def connectable(server: Server) -> bool:
    """Whether both sockets are there: connecting would start the server."""
    return "Listening on" in server.log() and Path(server.unix_path).exists() and server.log().count("Listening on") == 2


@pytest.mark.parametrize("names", [None, "http:http-tcp"], ids=["without names", "with names"])
async def test_passed_sockets_are_served_and_their_file_stays(activate, names):
    server = activate(names=names)
    await eventually(lambda: connectable(server))
    async with player(server, unix=True) as ada, player(server) as bob:
        await ada.enters("ada")
        await bob.enters("bob")
        await bob.says("who", say.who("ada", "bob"))
    assert server.stop() == 0
    assert stat.S_ISSOCK(Path(server.unix_path).stat().st_mode), "the socket file belongs to systemd"


async def test_a_passed_socket_wins_over_host_and_port(activate):
    """OPS-15."""
    server = activate()
    await eventually(lambda: connectable(server))
    async with player(server):
        assert server.wait_for_places(lambda places: len(places) == 2) == server.places
        assert "place=127.0.0.1:7450" not in server.log()
    assert server.stop() == 0


async def test_a_socket_of_an_unexpected_name_is_refused_in_one_line(activate):
    server = activate(names="http:telnet")
    await eventually(lambda: connectable(server))
    with socket.create_connection(("127.0.0.1", server.port), 10):
        code = server.wait()
    assert code == 78
    told = [line for line in server.log().splitlines() if "telnet" in line]
    assert len(told) == 1
    assert "listening place" not in server.log()
    assert Path(server.unix_path).exists()


async def test_a_passed_address_that_other_machines_reach_is_left_out_and_the_others_are_served(tmp_path):
    """SEC-5: a critical record, 503 there, and never an exit."""
    write_config(tmp_path)
    port, path = free_port(), tmp_path / "http.sock"
    server = Server(tmp_path, command=[
        ACTIVATE, "-l", str(path), "-l", f"0.0.0.0:{port}", str(BINARY), "serve", "--config", "config.ini"])
    server.places = [f"unix:{path}"]
    server.launch()
    try:
        await eventually(lambda: connectable(server))
        async with player(server, unix=True) as ada:
            await ada.enters("ada")
            with Wire(port=port) as wire:
                answer = wire.sends(request()).response()
            assert answer.status == 503
        told = [line for line in server.log().splitlines() if "an address is not served" in line]
        assert len(told) == 1 and f"0.0.0.0:{port}" in told[0] and "allow_plaintext_remote = yes" in told[0]
        assert "critical" in told[0].lower()
        assert server.stop() == 0
    finally:
        if server.is_running:
            server.kill()
