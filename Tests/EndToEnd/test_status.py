"""How a running server is: `uuu-server status`, the admin socket, and the line of `systemctl status`. SD-5."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import socket
import stat
import subprocess
from datetime import datetime, timezone
from pathlib import Path

import pytest

import sentences as say
from player import eventually, player
from server import BINARY, START_SECONDS, Server, clean_environment, run, write_config
from wire import PATIENCE, Wire

NOBODY = 65534


async def status(server: Server) -> dict:
    """The status as a program reads it."""
    ended = await asyncio.to_thread(server.ask, "status", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.count("\n") == 1
    return json.loads(ended.stdout)


def rest(wire: Wire) -> bytes:
    """What comes up to the end, be it because the server has not read all that was sent to it."""
    with contextlib.suppress(ConnectionResetError):
        while wire.more():
            pass
    return wire.buffer


async def test_programs_read_json(start):
    before = datetime.now(timezone.utc).replace(microsecond=0)
    server = start(admin=True, Server={"event_loops": 2})
    async with player(server) as ada, player(server), player(server) as bob:
        await ada.enters("ada")
        await bob.enters("bob")
        await bob.says("help", say.HELP_MENU)
        told = await status(server)
        assert told["version"] == run(server.folder, "version").stdout.split()[-1]
        assert before <= datetime.fromisoformat(told["since"]) <= datetime.now(timezone.utc)
        assert told["connections"] == 3 and told["accounts_online"] == 2
        assert told["contexts"] == {"c_lobby": 1, "c_server_auth": 1, "c_help": 1}
        assert [loop["connections"] for loop in told["loops"]] in ([3, 0], [2, 1], [1, 2], [0, 3])
        assert told["log"] == {"lost": 0, "omitted": 0}
        assert "restarts" not in told
        assert "reload" not in told
        await ada.says("quit", say.GOODBYE)
        await bob.says("quit", say.GOODBYE)

    async def is_empty() -> bool:
        told = await status(server)
        return told["connections"] == 0 and told["accounts_online"] == 0 and told["contexts"] == {}

    await eventually(is_empty)


async def test_people_read_a_line_for_each_matter(start):
    server = start(admin=True, Server={"event_loops": 1})
    async with player(server) as ada:
        await ada.enters("ada")
        write_config(server.folder, Server={"port": "x"})
        assert server.ask("reload").returncode == 78
        ended = server.ask("status")
    assert (ended.returncode, ended.stderr) == (0, "")
    first, *others = ended.stdout.splitlines()
    assert re.fullmatch(r"uuu-server \S+, since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first)
    assert re.fullmatch(r"longest turn of a loop: \d+\.\d ms of work, \d+\.\d ms elapsed", others.pop(5))
    assert others[:8] == [
        "1 connected, 1 context (c_lobby 1)", "1 account online", "database: ok",
        "no administrator: make one with 'uuu-server account role NAME administrator'", "1 event loop: 1 connected",
        "strangers: 0 not logged in, 0 displaced, 0 refused", "log: 0 records lost, 0 left out",
        "restarts drop all connections"]
    assert re.fullmatch(r"last reload: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, refused", others[8])
    assert others[9].startswith('  config.ini:') and '"x" is not a port' in others[9] and len(others) == 10


@pytest.mark.parametrize("command", ["status", "reload"])
def test_where_no_server_is_the_status_is_69_and_a_line_says_so(start, tmp_path, command):
    ended = run(tmp_path, command, "--socket", "admin.sock")
    assert (ended.returncode, ended.stdout) == (69, "")
    assert ended.stderr.splitlines() == [
        "admin.sock: no server listens there; start uuu-server, or name its admin socket with --socket PATH"]
    server = start(admin=True)
    server.kill()
    assert Path(server.folder / "admin.sock").is_socket(), "a killed server leaves it"
    assert server.ask(command).returncode == 69
    server.start()
    assert server.ask("status").returncode == 0


def test_the_socket_is_the_owners_and_goes_at_the_end(start):
    server = start(admin=True)
    path = server.folder / "admin.sock"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert server.stop() == 0
    assert not path.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
@pytest.mark.parametrize("mode", [0o600, 0o666])
def test_another_user_is_refused_by_the_file_and_by_the_server(start, mode):
    """The file's mode is one lock, SO_PEERCRED the other."""
    server = start(admin=True)
    path = server.folder / "admin.sock"
    path.chmod(mode)
    for folder in [server.folder, *server.folder.parents][:-1]:
        folder.chmod(folder.stat().st_mode | 0o711)
    os.seteuid(NOBODY)
    try:
        if mode == 0o600:
            with socket.socket(socket.AF_UNIX) as one, pytest.raises(PermissionError):
                one.connect(str(path))
        else:
            with Wire(unix=str(path)) as wire:
                answer = rest(wire.sends(b"reload\n"))
            assert answer == b"err only root and the server's own user may ask\nexit 77\n"
    finally:
        os.seteuid(0)
    assert "configuration reloaded" not in server.log()
    assert server.ask("status").returncode == 0


@pytest.mark.parametrize("garbage", [
    b"\n", b"stop\n", b"status json please\n", b"\x00\xff\xfe\n", b"GET /status\r\n\r\n", b"x" * 4096,
    b"y" * 1_000_000, b"fault hang\n", b"fault trap\n"], ids=lambda garbage: repr(garbage[:12]))
async def test_hostile_bytes_are_answered_and_survived(start, garbage):
    server = start(admin=True)
    async with player(server) as ada:
        with Wire(unix=str(server.folder / "admin.sock")) as wire:
            answer = rest(wire.sends(garbage))
            assert answer == b"err this is no request; there are: status, status json, reload\nexit 64\n"
        await ada.says("help", say.HELP_BEFORE_LOGIN)
        assert (await status(server))["connections"] == 1


async def test_who_only_listens_or_says_half_a_word_is_let_go_and_keeps_nobody_out(start):
    """Bounded clients, bounded time; an operator waits for a place no longer than that."""
    server = start(admin=True)
    path = str(server.folder / "admin.sock")
    mute = [Wire(unix=path) for _ in range(30)]
    try:
        for wire in mute[::2]:
            wire.sends(b"stat")
        async with player(server) as ada:
            await ada.says("help", say.HELP_BEFORE_LOGIN)
        codes = [server.ask("status").returncode]
        assert codes == [75], "eight are there, who have five seconds"

        async def is_answered() -> bool:
            return (await asyncio.to_thread(server.ask, "status")).returncode == 0

        await eventually(is_answered)
        for wire in mute:
            assert rest(wire) in (b"", b"err too many ask at the same time; try again\nexit 75\n")
    finally:
        for wire in mute:
            wire.socket.close()


async def test_the_line_of_systemctl_status_is_kept_true(start, notify):
    server = start(admin=True, environment=notify.environment())
    assert notify.wait_for("READY=1")[1:] == ["STATUS=0 connected, 0 contexts"]
    async with player(server) as ada:
        notify.wait_for("STATUS=1 connected, 1 context")
        async with player(server) as bob:
            await bob.enters("bob")
            notify.wait_for("STATUS=2 connected, 2 contexts")
        notify.wait_for("STATUS=1 connected, 1 context")
        await ada.says("help", say.HELP_BEFORE_LOGIN)
        assert notify.drain(6) == [], "nothing has changed"
    notify.wait_for("STATUS=0 connected, 0 contexts")
    assert server.stop() == 0
    assert notify.wait_for("STOPPING=1")[1:] == ["STATUS=closing connections"]


@pytest.mark.skipif(not shutil.which("systemd-socket-activate"), reason="systemd-socket-activate is missing (apt: systemd)")
async def test_systemd_passes_the_socket_by_its_name(tmp_path):
    """`FileDescriptorName=admin`; its file is never removed (SD-2)."""
    write_config(tmp_path)
    http, admin = tmp_path / "http.sock", tmp_path / "admin.sock"
    server = Server(tmp_path, command=[
        shutil.which("systemd-socket-activate"), "-l", str(http), "-l", str(admin), "--fdname=http:admin",
        str(BINARY), "serve", "--config", "config.ini"])
    server.places = [f"unix:{http}"]
    server.launch()
    try:
        async def is_there() -> bool:
            return server.log().count("Listening on") == 2

        await eventually(is_there)
        # The question itself starts the server, and waits for it.
        assert (await status(server))["connections"] == 0
        async with player(server, unix=True):
            assert (await status(server))["connections"] == 1
        assert server.stop() == 0
        assert admin.is_socket()
    finally:
        if server.is_running:
            server.kill()


def test_an_answer_that_is_cut_short_is_none(tmp_path):
    """As when the server ends at that moment."""
    path = str(tmp_path / "admin.sock")
    with socket.socket(socket.AF_UNIX) as other:
        other.settimeout(PATIENCE)
        other.bind(path)
        other.listen()
        with subprocess.Popen(
            [BINARY, "status", "--socket", path], cwd=tmp_path, env=clean_environment(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as asking:
            client, _ = other.accept()
            assert client.recv(100) == b"status\n"
            client.sendall(b"out half an answer\n")
            client.close()
            told, complaint = asking.communicate(timeout=START_SECONDS)
    assert (asking.returncode, told) == (69, "")
    assert complaint.startswith(f"{path}: the answer was cut short; ")
