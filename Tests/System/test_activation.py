"""Sockets that systemd holds: the first connection starts the service, and a restart refuses nobody (SD-1, SD-3, NGX-4)."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import machine
import sentences as say
from client import get, player
from container import HOST
from machine import do, eventually

HTTP = Path("/run/uuu-server/http.sock")
ADMIN = Path("/run/uuu-server/admin.sock")


async def test_the_first_connection_starts_the_service_and_is_greeted_over_tls():
    assert not machine.is_active()
    async with player(greeted=False) as one:
        await one.expects("Welcome! Type 'login' to login or 'register' to create a new account.")
        eventually(machine.is_active, "the service is active: it may greet a moment before systemd has taken that in")
        await one.enters("ada")
        await one.says("who", say.who("ada"))


async def test_clients_of_the_original_need_no_path():
    """The original server did not look at the path: its clients connect to `/`."""
    async with player(url=f"wss://{HOST}/") as one:
        await one.says("help", say.HELP_BEFORE_LOGIN)


def test_the_modes_of_the_sockets_say_who_may_connect():
    """SD-1: nginx's group to the one, root and the server's own user to the other."""
    shown = {path: (stat.S_IMODE(path.stat().st_mode), path.owner(), path.group()) for path in (HTTP, ADMIN)}
    assert shown == {HTTP: (0o660, "root", "www-data"), ADMIN: (0o600, "uuu-server", "uuu-server")}


async def test_the_socket_outlives_the_service():
    """SD-3: a RuntimeDirectory= would take it away."""
    async with player():
        before = HTTP.stat().st_ino
    do("systemctl", "stop", machine.UNIT)
    assert HTTP.stat().st_ino == before
    async with player():
        eventually(machine.is_active, "the service is active")


async def test_a_restart_refuses_no_handshake_and_breaks_none_off():
    """NGX-4: new connections wait in the backlog; a handshake that has begun goes on with the next process."""
    stop = asyncio.Event()
    greeted = 0

    async def keeps_connecting(number: int) -> None:
        nonlocal greeted
        while not stop.is_set():
            async with player(source=f"127.0.1.{number}", greeted=False) as one:
                await one.hears()
                greeted += 1
            await asyncio.sleep(0.2)

    async with asyncio.TaskGroup() as group:
        for number in range(1, 9):
            group.create_task(keeps_connecting(number))
        for _ in range(3):
            await asyncio.sleep(0.3)
            await asyncio.to_thread(do, "systemctl", "restart", machine.UNIT)
        await asyncio.sleep(0.3)
        stop.set()
    assert greeted > 8


async def test_a_stop_tells_those_who_are_connected():
    """1001: going away."""
    async with player() as one:
        await asyncio.to_thread(do, "systemctl", "stop", machine.UNIT)
        await one.is_closed_with(1001)
    assert machine.shown("Result") == "success"


async def test_what_a_killed_server_leaves_is_started_anew():
    """Restart=always, and never given up (StartLimitIntervalSec=0)."""
    async with player() as one:
        await one.enters("ada")
    for _ in range(8):
        machine.kill()
    async with player() as one:
        await one.says("help", say.HELP_BEFORE_LOGIN)


async def test_the_tcp_socket_is_for_who_wants_it(journal):
    """SD-1: as the comment in its unit says; the service has no network but its passed sockets."""
    do("systemctl", "stop", "uuu-server.socket")
    do("systemctl", "start", "uuu-server-tcp.socket")
    do("systemctl", "start", "uuu-server.socket")
    async with player(url="ws://127.0.0.1:7450/") as one:
        await one.says("help", say.HELP_BEFORE_LOGIN)
    async with player() as one:
        await one.says("help", say.HELP_BEFORE_LOGIN)


def test_health_is_answered_to_this_machine():
    """NGX-15."""
    answer = get("/healthz")
    assert (answer.status, answer.body.strip()) == (200, "ok")
