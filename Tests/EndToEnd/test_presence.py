"""Who is connected: one session an account, and names that go when their connection goes."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path

from websockets.exceptions import ConnectionClosed

import sentences as say
from player import eventually, player
from wire import Wire

LISTENER = 1
"""The socket that a server without connections has."""


async def sees(watcher, *names: str) -> bool:
    """Whether `who` names exactly these, in the order of their logins, apart from players whose connection was lost."""
    lines = (await watcher.asks("who")).split("\n")
    return "\n".join(line for line in lines if "  (connection lost " not in line) == say.who(*names)



def logs_in_by_wire(server, name: str, secret: str) -> Wire:
    """A logged-in client that answers nothing of its own accord, not even a ping."""
    wire = Wire(server).upgrades()
    wire.text()
    assert [wire.says(line) for line in ("login", name, secret)] == [
        say.ENTER_USERNAME, say.ENTER_PASSWORD, say.LOGIN_SUCCESSFUL]
    wire.text()
    return wire


async def test_a_second_login_takes_over_and_the_first_is_told_why(server):
    """The original let both in under one name."""
    async with player(server) as first, player(server) as second:
        secret = await first.enters("ada")
        await second.logs_in("ada", secret)
        await first.expects(say.TAKEN_OVER)
        await first.is_closed_with(1008)
        await second.says("who", say.who("ada"))


async def test_a_login_in_the_middle_of_a_dialogue_of_the_first_takes_over_too(server):
    async with player(server) as first, player(server) as second:
        secret = await first.enters("ada")
        await first.says("manage", say.ACCOUNT_MANAGEMENT)
        await first.says("reset", say.CURRENT_PASSWORD)
        await second.logs_in("ada", secret)
        await first.expects(say.TAKEN_OVER)
        await first.is_closed_with(1008)


async def test_the_end_of_a_connection_that_was_taken_over_leaves_the_name_in_who(server):
    async with player(server) as watcher, player(server) as second:
        await watcher.enters("bob")
        async with player(server) as first:
            await second.logs_in("ada", await first.enters("ada"))
            await first.expects(say.TAKEN_OVER)
        for _ in range(10):
            await watcher.says("who", say.who("bob", "ada"))
            await asyncio.sleep(0.02)


async def test_of_twenty_logins_at_once_with_one_name_one_is_left(server):
    async def is_taken_over(secret: str, logged_in: asyncio.Semaphore) -> bool:
        async with player(server) as one:
            await one.logs_in("ada", secret)
            logged_in.release()
            try:
                async with asyncio.timeout(30):
                    assert await one.socket.recv() == say.TAKEN_OVER
                    await one.is_closed_with(1008)
                    return True
            except TimeoutError:
                return False

    async with player(server) as watcher:
        await watcher.enters("bob")
        async with player(server) as ada:
            secret = await ada.registers("ada")
        logged_in = asyncio.Semaphore(0)
        tasks = [asyncio.create_task(is_taken_over(secret, logged_in)) for _ in range(20)]
        for _ in tasks:
            await logged_in.acquire()
        await eventually(lambda: _is(sum(task.done() for task in tasks) == 19))
        assert await sees(watcher, "bob", "ada")
        [last] = [task for task in tasks if not task.done()]
        last.cancel()
        assert all(task.result() for task in tasks if task is not last and task.done())
        await asyncio.gather(last, return_exceptions=True)
        await eventually(lambda: sees(watcher, "bob"))


async def _is(value: bool) -> bool:
    return value


async def test_a_name_leaves_who_when_its_player_quits_closes_or_is_reset(server):
    """A name left behind was a fault of the original."""
    async with player(server) as watcher:
        await watcher.enters("bob")
        async with player(server) as ada:
            secret = await ada.enters("ada")
            assert await sees(watcher, "bob", "ada")
            await ada.says("/quit", say.GOODBYE)
        await eventually(lambda: sees(watcher, "bob"))

        async with player(server) as ada:
            await ada.logs_in("ada", secret)
        await eventually(lambda: sees(watcher, "bob"))

        logs_in_by_wire(server, "ada", secret).resets()
        await eventually(lambda: sees(watcher, "bob"))

        with logs_in_by_wire(server, "ada", secret):
            assert await sees(watcher, "bob", "ada")
        await eventually(lambda: sees(watcher, "bob"))


CLIENT = """
import sys, time
from wire import Wire
wire = Wire(port=int(sys.argv[1])).upgrades()
wire.text()
for line in ("login", "ada", sys.stdin.readline().strip()):
    wire.says(line)
print("in", flush=True)
time.sleep(60)
"""


async def test_a_name_leaves_who_when_the_client_is_killed(server):
    async with player(server) as watcher:
        await watcher.enters("bob")
        secret = await registered_apart(server, "ada")
        client = subprocess.Popen(
            [sys.executable, "-c", CLIENT, str(server.port)], cwd=Path(__file__).parent, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            client.stdin.write(secret + "\n")
            client.stdin.flush()
            assert client.stdout.readline() == "in\n"
            assert await sees(watcher, "bob", "ada")
        finally:
            client.kill()
            client.communicate(timeout=10)
        await eventually(lambda: sees(watcher, "bob"))


async def registered_apart(server, name: str) -> str:
    """Registers on a connection of its own."""
    async with player(server) as one:
        return await one.registers(name)


async def test_a_name_leaves_who_when_its_client_no_longer_answers_pings(start):
    """The network went: no FIN, no RST. SEC-49."""
    server = start(Limits={"ping_seconds": 1, "pong_seconds": 1})
    async with player(server) as watcher:
        await watcher.enters("bob")
        with logs_in_by_wire(server, "ada", await registered_apart(server, "ada")):
            assert await sees(watcher, "bob", "ada")
            await eventually(lambda: sees(watcher, "bob"))
        assert await sees(watcher, "bob")


async def test_who_marks_a_player_whose_connection_was_lost_until_the_time_is_over(start):
    server = start(Sessions={"resume_seconds": 2})
    async with player(server) as watcher:
        await watcher.enters("bob")
        async with player(server) as ada:
            await ada.enters("ada")
            await ada.vanishes()

        async def is_marked() -> bool:
            answer = await watcher.asks("who")
            return re.fullmatch(r"Connected users:\nbob\nada  \(connection lost [0-9]s\)", answer) is not None

        await eventually(is_marked)
        await eventually(lambda: _is_told(watcher, "who", say.who("bob")))


async def test_without_a_time_to_come_back_a_name_leaves_who_at_once(start):
    server = start(Sessions={"resume_seconds": 0})
    async with player(server) as watcher:
        await watcher.enters("bob")
        async with player(server) as ada:
            await ada.enters("ada")
            await ada.vanishes()
        await eventually(lambda: _is_told(watcher, "who", say.who("bob")))


async def _is_told(watcher, line: str, answer: str) -> bool:
    return await watcher.asks(line) == answer


async def test_clients_that_vanish_in_the_middle_of_a_dialogue_leave_nothing(server):
    """Neither a socket nor a name, at each question of each dialogue."""
    async with player(server) as watcher:
        await watcher.enters("bob")
        secret = await registered_apart(server, "ada")
        await eventually(lambda: sees(watcher, "bob"))
        scripts = [
            [], ["login"], ["login", "ada"], ["login", "ada", secret], ["login", "ada", secret, "manage", "reset"],
            ["register"], ["register", "x@example.org"], ["register", "x@example.org", "xenia"],
            ["register", "x@example.org", "xenia", secret], ["register", "x@example.org", "xenia", secret, secret],
        ]
        for script in scripts * 3:
            async with player(server) as one:
                for line in script[:-1]:
                    await one.asks(line)
                if script:
                    await one.socket.send(script[-1])  # the answer finds nobody
                await one.vanishes()

        async def all_gone() -> bool:
            return server.sockets() == LISTENER + 1 and await sees(watcher, "bob")

        await eventually(all_gone)


async def test_a_player_who_is_closed_while_the_password_is_verified_does_not_appear(start):
    server = start(Passwords={"memory_kib": 65536, "passes": 3})
    async with player(server) as watcher:
        await watcher.enters("bob")
        secret = await registered_apart(server, "ada")
        for _ in range(3):
            async with player(server) as ada:
                await ada.says("login", say.ENTER_USERNAME)
                await ada.says("ada", say.ENTER_PASSWORD)
                await ada.socket.send(secret)
                await ada.vanishes()
        async with player(server) as last:  # its login waits for the three before
            await last.enters("cyd")
            assert await sees(watcher, "bob", "cyd")
            await last.says("quit", say.GOODBYE)


async def test_a_login_that_is_over_takes_its_close_as_the_end(server):
    """After `quit` nothing that was sent behind it is answered."""
    async with player(server) as ada:
        await ada.enters("ada")
        await ada.socket.send("quit")
        try:
            await ada.socket.send("who")
        except ConnectionClosed:
            pass
        await ada.expects(say.GOODBYE)
        await ada.is_closed_with(1000)
