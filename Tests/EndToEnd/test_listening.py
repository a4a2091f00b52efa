"""Sockets of the server's own: `--listen`, `[Server] host, port`."""

from __future__ import annotations

import socket
from pathlib import Path

import sentences as say
from player import player
from server import run, write_config
from wire import Wire


async def test_it_listens_on_every_place_it_is_given(start, tmp_path):
    server = start(listen=("127.0.0.1:0", f"unix:{tmp_path}/own.sock"))
    async with player(server) as ada, player(server, unix=True, path="/ws") as bob:
        await ada.enters("ada")
        await bob.enters("bob")
        await ada.says("who", say.who("ada", "bob"))


async def test_a_unix_socket_of_its_own_is_removed_at_the_end(start, tmp_path):
    server = start(listen=(f"unix:{tmp_path}/own.sock",))
    assert Path(server.unix_path).is_socket()
    assert server.stop() == 0
    assert not Path(server.unix_path).exists()


async def test_a_unix_socket_that_a_killed_server_left_is_no_obstacle(start, tmp_path):
    server = start(listen=(f"unix:{tmp_path}/own.sock",))
    server.kill()
    assert Path(server.unix_path).is_socket()
    server.start()
    async with player(server, unix=True) as one:
        await one.says("help", say.HELP_BEFORE_LOGIN)


def test_a_unix_socket_on_which_somebody_listens_is_left_alone(start, tmp_path):
    """Two servers, one place: the second goes, the first serves on."""
    server = start(listen=(f"unix:{tmp_path}/own.sock",))
    second = tmp_path / "second"
    second.mkdir()
    write_config(second)
    ended = run(second, "serve", "--config", "config.ini", "--listen", f"unix:{tmp_path}/own.sock")
    assert 64 <= ended.returncode <= 78
    with Wire(unix=server.unix_path) as wire:
        assert wire.upgrades().text()


def test_a_file_that_is_no_socket_is_never_removed(tmp_path):
    write_config(tmp_path)
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")
    ended = run(tmp_path, "serve", "--config", "config.ini", "--listen", f"unix:{precious}")
    assert 64 <= ended.returncode <= 78
    assert precious.read_text() == "mine"


def test_a_place_that_cannot_be_read_is_refused_as_wrong_usage(tmp_path):
    write_config(tmp_path)
    for place in ("127.0.0.1", "127.0.0.1:abc", "127.0.0.1:70000", "unix:", ""):
        ended = run(tmp_path, "serve", "--config", "config.ini", "--listen", place)
        assert ended.returncode == 64, place
        assert ended.stderr


def test_a_port_in_use_is_one_line_and_a_sysexits_code(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        write_config(tmp_path, Server={"port": port})
        ended = run(tmp_path, "serve", "--config", "config.ini")
    assert 64 <= ended.returncode <= 78
    made, line = ended.stderr.splitlines()
    assert "database created" in made
    assert line.startswith("config.ini:3: [Server] port: ") and f"127.0.0.1:{port}" in line
    assert "another program listens there" in line
