"""More connections than descriptors: the process lives, answers, and accepts again when they have gone."""

from __future__ import annotations

import asyncio
import os
import resource
import selectors
import shutil
import socket
import threading
import time
from contextlib import AsyncExitStack, ExitStack, contextmanager
from itertools import count
from pathlib import Path

import pytest

import sentences as say
from player import Player, eventually, player
from secrets_used import address
from server import BINARY, Server, write_config
from wire import Wire

PLAYERS = 40
"""They go through the first questions of a registration again and again: each asks the database, on another thread."""

TRIES_A_SECOND = 3000
"""How often those who connect and say nothing try again, all together."""


@contextmanager
def limited(folder: Path, limit: int, loops: int):
    """A server that may have so many descriptors."""
    write_config(folder, Server={"event_loops": loops})
    command = ["prlimit", f"--nofile={limit}", str(BINARY.resolve()), "serve", "--config", "config.ini", "--admin", "admin.sock"]
    server = Server(folder, command=command)
    try:
        yield server.start()
        assert server.stop() == 0
    finally:
        if server.is_running:
            server.kill()


@pytest.fixture(autouse=True)
def many_descriptors():
    """The clients have all that the tests may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Idlers(threading.Thread):
    """Connections that say nothing; who is turned away tries again."""

    def __init__(self, port: int, number: int) -> None:
        super().__init__(daemon=True)
        self.port, self.number = port, number
        self.over = threading.Event()
        self.turned_away = 0

    def run(self) -> None:
        with selectors.DefaultSelector() as selector:
            while not self.over.is_set():
                for _ in range(min(self.number - len(selector.get_map()), TRIES_A_SECOND // 100)):
                    one = socket.socket()
                    one.setblocking(False)
                    one.connect_ex(("127.0.0.1", self.port))
                    selector.register(one, selectors.EVENT_READ)
                for key, _ in selector.select(0.01):
                    try:
                        is_over = not key.fileobj.recv(4096)
                    except OSError:
                        is_over = True
                    if is_over:
                        self.turned_away += 1
                        selector.unregister(key.fileobj)
                        key.fileobj.close()
                time.sleep(0.01)
            for key in list(selector.get_map().values()):
                selector.unregister(key.fileobj)
                key.fileobj.close()

    def __enter__(self) -> Idlers:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()


async def keeps_asking(one: Player, number: int, until: float) -> int:
    """Registers up to the password, and cancels; how often."""
    for times in count():
        if time.monotonic() > until:
            return times
        await one.says("register", say.REGISTER_EMAIL)
        await one.says(address(f"p{number}"), say.REGISTER_USERNAME)
        await one.says(f"player{number}x{times}", say.CHOOSE_PASSWORD)
        await one.says("cancel", say.CANCELLED)


async def holds(folder: Path, limit: int, loops: int, seconds: float, tell) -> None:
    """The server holds out so long against half as many connections again as it may have descriptors."""
    with limited(folder, limit, loops) as server:
        until = time.monotonic() + seconds
        most = 0
        async with asyncio.TaskGroup() as group, AsyncExitStack() as stack:
            players = [await stack.enter_async_context(player(server)) for _ in range(PLAYERS)]
            with Idlers(server.port, limit * 3 // 2) as idlers:
                asking = [group.create_task(keeps_asking(one, number, until)) for number, one in enumerate(players)]
                while time.monotonic() < until:
                    assert server.is_running, f"it died ({server.process.poll()}):\n{server.log()[-2000:]}"
                    most = max(most, len(os.listdir(f"/proc/{server.pid}/fd")))
                    await asyncio.sleep(0.2)
                told = await asyncio.to_thread(server.ask, "status")
                assert told.returncode == 0, "the operator is answered meanwhile"
                times = sum([await one for one in asking])
        tell(f"{limit} descriptors, {loops} loops: {most} open at most, {idlers.turned_away} turned away, {times} asked")
        assert idlers.turned_away > 0 and times >= PLAYERS
        assert most <= limit - 8, "some are left to the rest of the process"

        async def all_are_gone() -> bool:
            return server.sockets() <= 3

        await eventually(all_are_gone)
        async with player(server) as one:
            await one.registers("late")


@pytest.mark.parametrize("loops", [1, 2])
async def test_more_connections_than_descriptors_stop_nobody(tmp_path, tell, loops):
    await holds(tmp_path, 256, loops, 4, tell)


@pytest.mark.long
@pytest.mark.parametrize("loops", [1, 2])
@pytest.mark.parametrize("limit", [256, 1024, 8192])
async def test_they_stop_nobody_for_a_minute(tmp_path, tell, limit, loops):
    await holds(tmp_path, limit, loops, 60, tell)


async def test_a_setting_for_more_connections_than_descriptors_is_remarked_on(tmp_path):
    write_config(tmp_path, Limits={"connections": 5000})
    command = ["prlimit", "--nofile=256", str(BINARY.resolve()), "serve", "--config", "config.ini"]
    server = Server(tmp_path, command=command).start()
    assert server.stop() == 0
    [line] = [line for line in server.log().splitlines() if "[Limits] connections: 5000" in line]
    assert "LimitNOFILE=" in line


def test_a_restart_with_fewer_descriptors_than_connections_takes_over_what_it_can(manage):
    """Those that came first; there are some left to live and to accept with, and nobody waits for ever for an answer."""
    manager = manage(Limits={"ping_seconds": 600, "handshake_seconds": 300})
    with ExitStack() as stack:
        wires = [stack.enter_context(Wire(manager.server).upgrades()) for _ in range(500)]
        for wire in wires:
            wire.text()
        manager.ends()
        manager.command = [shutil.which("prlimit"), "--nofile=256", str(BINARY.resolve()), "serve", "--config", "config.ini"]
        manager.start()
        for wire in wires[:80]:
            assert wire.says("") == say.BLANK_LINE
        with Wire(manager.server) as late:
            assert late.upgrades().text()
        for wire in wires[150:]:
            wire.ends()
        manager.restart()
        for wire in wires[:80]:
            assert wire.says("") == say.BLANK_LINE


def test_too_few_descriptors_to_begin_with_are_an_error_that_says_how_many_are_needed(tmp_path):
    write_config(tmp_path)
    command = ["prlimit", "--nofile=24", str(BINARY.resolve()), "serve", "--config", "config.ini"]
    server = Server(tmp_path, command=command)
    server.launch()
    assert server.wait() == 71
    assert "descriptors" in server.log() and "raise LimitNOFILE=" in server.log()


def test_threads_that_are_refused_at_the_start_are_an_error_that_says_what_to_raise(tmp_path):
    """No thread can have a stack of this size."""
    write_config(tmp_path)
    command = ["prlimit", f"--stack={1 << 46}", str(BINARY.resolve()), "serve", "--config", "config.ini"]
    server = Server(tmp_path, command=command)
    server.launch()
    assert server.wait() == 71
    assert "pthread_create" in server.log() and "raise TasksMax=" in server.log()
