"""A mistake in config.ini at the start of a service disconnects nobody: the last configuration is used. SD-5, SD-6."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import sentences as say
from manager import Manager
from player import player
from server import Server, run, write_config
from wire import Wire

MOTD = "The day of the kept word."
MISTAKE = {"Settings": {"MOTD": "perhaps"}}


def asks(manager: Manager, *words: str) -> tuple[int, str]:
    """An operator's question: the exit status, and all that was said."""
    ended = manager.server.ask(*words)
    return ended.returncode, ended.stdout + ended.stderr


def get(manager: Manager, path: str = "/healthz", method: str = "GET") -> str:
    with Wire(manager.server) as wire:
        wire.sends(f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        while wire.more():
            pass
        return wire.buffer.decode()


def readyz(server: Server) -> tuple[int, str]:
    """Whether it can do what it is there for, as a monitor asks on the admin socket."""
    with Wire(unix=str(server.folder / "admin.sock")) as wire:
        wire.sends(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
        while wire.more():
            pass
        head, _, body = wire.buffer.decode().partition("\r\n\r\n")
    return int(head.split()[1]), body


def with_motd(manager: Manager, text: str = MOTD, **sections) -> None:
    (manager.folder / "motd.txt").write_text(text + "\n", encoding="utf-8")
    manager.configure(Messages={"motd_file": "motd.txt"}, **sections)


def kept(manager: Manager) -> Path:
    """The copy."""
    file = manager.folder / "var/last-configuration"
    assert file.exists(), "it is made before the server is ready"
    return file


def status_lines(manager: Manager) -> list[str]:
    return [line for _, message in manager.notify.heard for line in message if line.startswith("STATUS=")]


async def test_a_restart_with_a_mistake_closes_nobody_and_is_told_until_it_is_mended(manage):
    manager = manage()
    with_motd(manager)
    assert (await asyncio.to_thread(asks, manager, "reload"))[0] == 0
    async with player(manager.server) as ada:
        await ada.enters("ada")
        await ada.says("who", say.who("ada"))
        with_motd(manager, "Not this one.", **MISTAKE)
        line = 1 + (manager.folder / "config.ini").read_text().splitlines().index("MOTD = perhaps")
        await asyncio.to_thread(manager.restart)
        await ada.says("who", say.who("ada"))

        told = [line for line in manager.server.log(since_start=True).splitlines() if "event=configuration_degraded" in line]
        assert len(told) == 1 and f"config.ini:{line}: [Settings] MOTD" in told[0] and " error " in told[0]
        assert any(text.startswith(f"STATUS=degraded: config.ini:{line}: ") for text in status_lines(manager))
        code, said = await asyncio.to_thread(asks, manager, "status")
        assert code == 78 and "degraded: " in said and f"config.ini:{line}: " in said and "1 connected" in said
        code, said = await asyncio.to_thread(asks, manager, "status", "--json")
        assert code == 78 and json.loads(said)["state"] == "degraded" and len(json.loads(said)["mistakes"]) == 1

        async with player(manager.server) as bob:
            secret = await bob.registers("bob")
            assert await bob.logs_in("bob", secret) == MOTD, "as it was when it was in force"
        code, said = await asyncio.to_thread(asks, manager, "reload")
        assert code == 78 and f"config.ini:{line}: " in said
        assert (await asyncio.to_thread(asks, manager, "status"))[0] == 78, "it is still wrong"
        manager.configure()
        manager.notify.skip()
        code, said = await asyncio.to_thread(asks, manager, "reload")
        assert code == 0, said
        message = await asyncio.to_thread(manager.notify.wait_for, "READY=1")
        assert any("connected" in text and "degraded" not in text for text in message)
        assert (await asyncio.to_thread(asks, manager, "status"))[0] == 0


async def test_the_message_of_the_day_is_the_one_that_was_in_force(manage):
    """The file that the configuration names is kept with it."""
    manager = manage()
    with_motd(manager)
    await asyncio.to_thread(manager.restart)
    (manager.folder / "motd.txt").unlink()
    manager.configure(**MISTAKE)
    await asyncio.to_thread(manager.restart)
    async with player(manager.server) as ada:
        secret = await ada.registers("ada")
        assert await ada.logs_in("ada", secret) == MOTD


def breaks(text: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(text)


def nothing(path: Path) -> None:
    path.unlink()


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def changed(old: str, new: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
    return change


MISTAKES = {
    "syntax": breaks(b"[Server]\njunk\n"),
    "no section": breaks(b"port = 1\n"),
    "not UTF-8": breaks(b"[Server]\nhost = \xff\n"),
    "control character": breaks(b"[Server]\nhost = a\x00b\n"),
    "too large": breaks(b"#" * (1 << 20) + b"\n\n"),
    "unknown section": breaks(b"[Sever]\n"),
    "unknown key": breaks(b"[Server]\nprot = 1\n"),
    "bad value": breaks(b"[Limits]\nmessage_bytes = -5\n"),
    "reachable host": breaks(b"[Server]\nhost = 0.0.0.0\n"),
    "unknown context": breaks(b"[Server]\ninitial_context = c_lobbby\n"),
    "no file": nothing,
    "a folder": folder,
    "a FIFO": fifo,
    "a database that cannot be": changed("world.sqlite", "/no/such/folder/world.sqlite"),
}


async def test_whatever_the_mistake_is_the_last_configuration_is_used(manage):
    """One player through all of it, and a kill between: the copy is not changed by being used."""
    manager = manage()
    config = manager.folder / "config.ini"
    good = config.read_bytes()
    copy = kept(manager).read_bytes()
    async with player(manager.server) as ada:
        await ada.says("help", say.HELP_BEFORE_LOGIN)
        for name, mistake in MISTAKES.items():
            mistake(config)
            await asyncio.to_thread(manager.kill if name == "no file" else manager.restart)
            await ada.says("help", say.HELP_BEFORE_LOGIN)
            code, said = await asyncio.to_thread(asks, manager, "status")
            assert code == 78 and "degraded: " in said, name
            assert manager.server.log(since_start=True).count("event=configuration_degraded") == 1, name
            assert kept(manager).read_bytes() == copy, name
            if config.is_dir():
                config.rmdir()
            config.unlink(missing_ok=True)
            config.write_bytes(good)
        await asyncio.to_thread(manager.restart)
        await ada.says("help", say.HELP_BEFORE_LOGIN)
        assert (await asyncio.to_thread(asks, manager, "status"))[0] == 0


async def test_the_environment_counts_as_it_is_now(manage):
    manager = manage()
    manager.environment = {"UUU_SETTINGS_REGISTRATION": "no"}
    manager.configure(**MISTAKE)
    await asyncio.to_thread(manager.restart)
    async with player(manager.server) as one:
        await one.says("register", say.REGISTRATION_CLOSED)


def test_what_is_kept_is_for_the_service_alone_and_in_its_state_directory(manage, tmp_path):
    state = tmp_path / "state"
    state.mkdir()
    manager = manage(environment={"STATE_DIRECTORY": f"{state}:/elsewhere"})
    file = state / "last-configuration"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not (manager.folder / "var").exists()
    manager.restart()
    manager.stop()
    assert sorted(path.name for path in state.iterdir()) == ["crash", "last-configuration"]


def test_outside_of_a_service_a_mistake_ends_the_program_and_nothing_is_kept(start, tmp_path):
    server = start()
    assert server.stop() == 0
    assert not (server.folder / "var").exists()
    write_config(server.folder, **MISTAKE)
    ended = run(server.folder, "serve", "--config", "config.ini")
    assert ended.returncode == 78 and len(ended.stderr.splitlines()) == 1


def test_that_it_cannot_be_kept_is_told_and_ends_nothing(manage):
    manager = manage(environment={"STATE_DIRECTORY": "/proc/no-such-folder"})
    manager.restart()
    assert manager.server.log(since_start=False).count("event=configuration_not_kept") >= 1


# Where the file says where to listen.


def serves(server: Server) -> None:
    with Wire(server).upgrades() as one:
        assert one.text()


def test_an_address_that_cannot_be_had_is_a_mistake_of_the_file(start, notify):
    """No systemd socket, no --listen: the file's own host and port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = start(admin=True, environment=notify.environment())
        notify.wait_for("READY=1")
        assert (server.folder / "var/last-configuration").exists()
        for key, value in {"port": taken.getsockname()[1], "host": "no.such.host.invalid"}.items():
            write_config(server.folder, Server={key: value} | ({"allow_plaintext_remote": "yes"} if key == "host" else {}))
            server.restart()
            serves(server)
            told = server.ask("status")
            assert told.returncode == 78 and f"[Server] {key}: " in told.stdout and "config.ini:" in told.stdout
        write_config(server.folder)
        server.restart()
        assert server.ask("status").returncode == 0


def test_while_it_waits_addresses_of_the_command_line_answer_503_too(tmp_path, notify):
    write_config(tmp_path, **MISTAKE)
    server = Server(tmp_path, listen=(f"unix:{tmp_path}/http.sock",), admin=True, environment=notify.environment())
    server.launch()
    try:
        notify.wait_for("READY=1")
        with Wire(unix=str(tmp_path / "http.sock")) as wire:
            wire.sends(b"GET / HTTP/1.1\r\n\r\n")
            while wire.more():
                pass
            assert wire.buffer.startswith(b"HTTP/1.1 503 ")
        write_config(tmp_path)
        assert server.ask("reload").returncode == 0
        server.wait_for_places(bool)
        with Wire(unix=str(tmp_path / "http.sock")).upgrades() as one:
            assert one.text()
        assert server.stop() == 0
    finally:
        if server.is_running:
            server.kill()


# Without a usable copy.


def is_watched(manager: Manager) -> None:
    """One watchdog tells that the server lives, every 0.3 s: that of the wait has ended."""
    manager.notify.drain(0.3)
    told = sum("WATCHDOG=1" in message for message in manager.notify.drain(1.8))
    assert 3 <= told <= 8, told


def first_start(manage, **options) -> Manager:
    """A service whose file has a mistake when it is started for the first time."""
    manager = manage(**options)
    manager.stop()
    kept(manager).unlink()
    manager.configure(**MISTAKE)
    manager.start()
    return manager


async def test_the_first_start_waits_and_says_so_and_serves_when_the_file_is_mended(manage):
    manager = first_start(manage, environment={"WATCHDOG_USEC": "600000"})
    assert any(line.startswith("STATUS=waiting: config.ini:") for line in status_lines(manager))
    pid = manager.pid
    for path in ("/healthz", "/ws"):
        answer = await asyncio.to_thread(get, manager, path)
        assert answer.startswith("HTTP/1.1 503 Service Unavailable\r\n") and "\r\nRetry-After: 30\r\n" in answer
    code, said = await asyncio.to_thread(asks, manager, "status")
    assert code == 78 and "waiting: " in said and "config.ini:" in said
    code, said = await asyncio.to_thread(asks, manager, "status", "--json")
    assert code == 78 and json.loads(said)["state"] == "waiting"
    status, body = await asyncio.to_thread(readyz, manager.server)
    assert status == 503 and body == "not ready: the configuration has to be mended first, see `uuu-server status`\n"
    code, said = await asyncio.to_thread(asks, manager, "reload")
    assert code == 78 and "config.ini:" in said
    await asyncio.sleep(1.2)  # it has looked by itself, too
    log = manager.server.log(since_start=True)
    assert log.count("event=configuration_awaited") == 1 and log.count(" error ") == 1
    assert sum("WATCHDOG=1" in message for _, message in manager.notify.heard) >= 2

    manager.configure()
    manager.notify.skip()
    code, said = await asyncio.to_thread(asks, manager, "reload")
    assert code == 0 and "nothing has changed" in said, "it returns when the server serves"
    assert await asyncio.to_thread(readyz, manager.server) == (200, "ready\n")
    async with player(manager.server) as ada:
        await ada.says("help", say.HELP_BEFORE_LOGIN)
    assert (await asyncio.to_thread(asks, manager, "status"))[0] == 0
    await asyncio.to_thread(is_watched, manager)
    assert manager.pid == pid and manager.server.is_running
    kept(manager)


async def test_it_looks_by_itself_and_at_a_hangup_signal(manage):
    for hint in (lambda manager: None, lambda manager: os.kill(manager.pid, signal.SIGHUP)):
        manager = first_start(manage)
        manager.configure()
        manager.notify.skip()
        hint(manager)
        await asyncio.to_thread(manager.notify.wait_for, "READY=1")
        async with player(manager.server) as ada:
            await ada.says("help", say.HELP_BEFORE_LOGIN)


async def test_who_was_connected_goes_on_after_the_wait_and_after_one_that_was_ended(manage):
    """As when a new version refuses the copy too: what the store keeps is not touched."""
    manager = manage()
    async with player(manager.server) as ada:
        await ada.enters("ada")
        manager.configure(**MISTAKE)
        kept(manager).write_bytes(b"damaged\n")
        await asyncio.to_thread(manager.restart)
        names = dict(manager.store.names)
        assert names
        await ada.socket.send("who")
        assert (await asyncio.to_thread(get, manager)).startswith("HTTP/1.1 503 ")
        # SIGTERM, and another start that waits too.
        await asyncio.to_thread(manager.restart)
        assert manager.store.names == names
        assert "event=server_stopped" in manager.server.log()
        manager.configure()
        assert (await asyncio.to_thread(asks, manager, "reload"))[0] == 0
        await ada.expects(say.who("ada"))
        await ada.says("who", say.who("ada"))


@pytest.mark.long
def test_status_never_hangs(start):
    """A server that does nothing at all is told of after ten seconds, not sixty."""
    server = start(admin=True)
    server.process.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        told = server.ask("status")
        assert told.returncode == 75 and "no answer within 10 s" in told.stderr
        assert time.monotonic() - began < 15
    finally:
        server.process.send_signal(signal.SIGCONT)
