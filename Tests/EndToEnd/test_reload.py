"""A configuration that is read again while the server runs: `uuu-server reload`, SIGHUP. SD-6."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import pytest

import sentences as say
from player import eventually, player
from server import Server, write_config
from wire import PING, TEXT, Wire, frame

PENDING = "changed in the file, takes effect at the next restart"


async def reload(server: Server) -> tuple[int, list[str], list[str]]:
    """Asks for a reload; exit code, and the lines on standard output and standard error."""
    ended = await asyncio.to_thread(server.ask, "reload")
    return ended.returncode, ended.stdout.splitlines(), ended.stderr.splitlines()


async def test_motd_and_registration_change_for_the_next_player_and_nobody_is_dropped(start):
    """The good file."""
    server = start(admin=True)
    async with player(server) as ada, player(server) as bob:
        secret = await ada.enters("ada")
        await bob.says("register", say.REGISTER_EMAIL)
        (server.folder / "motd.txt").write_text("The bridge is open again.\n")
        write_config(
            server.folder, Settings={"Registration": "no"},
            Messages={"motd_file": "motd.txt", "greeting_without_registration": "Members only."})
        code, told, complaints = await reload(server)
        assert (code, complaints) == (0, [])
        assert told == [
            "config.ini: changed: [Settings] Registration, [Messages] motd_file, "
            "[Messages] greeting_without_registration, the message of the day"]
        # Nobody was dropped, in the middle of a dialogue either; to go on with one is to register.
        await ada.says("who", say.who("ada"))
        await ada.says("motd", "The bridge is open again.")
        await bob.says("bob@example.org", say.REGISTRATION_CLOSED)
        await bob.is_silent()
        async with player(server, greeted=False) as cyd:
            await cyd.expects("Members only.")
            await cyd.says("register", say.REGISTRATION_CLOSED)
            assert await cyd.logs_in("ada", secret) == "The bridge is open again."
    assert "event=configuration_reloaded" in server.log()


async def test_a_broken_file_is_refused_and_the_old_settings_stay(start):
    """The broken file; all its mistakes are told, to the caller and to the log, at their lines."""
    server = start(admin=True)
    async with player(server) as ada:
        with (server.folder / "config.ini").open("a") as file:
            file.write("[Settings]\nRegistration = no\nMOTD = perhaps\n[Limts]\n")
        lines = (server.folder / "config.ini").read_text().splitlines()
        places = [f"config.ini:{1 + lines.index(wrong)}: " for wrong in ("MOTD = perhaps", "[Limts]")]
        code, told, complaints = await reload(server)
        assert (code, told) == (78, [])
        assert [line.startswith(place) for line, place in zip(complaints, places)] == [True, True]
        assert complaints[2:] == ["refused: the configuration stays as it was"]
        logged = [line for line in server.log().splitlines() if "event=configuration_refused" in line]
        assert len(logged) == 2 and all(place in line for line, place in zip(logged, places))
        async with player(server) as bob:
            await bob.says("register", say.REGISTER_EMAIL)
        await ada.says("help", say.HELP_BEFORE_LOGIN)
        # Once it is mended, it applies.
        write_config(server.folder, Settings={"Registration": "no"})
        assert (await reload(server))[0] == 0
        await ada.says("register", say.REGISTRATION_CLOSED)


async def test_a_file_that_is_gone_is_refused(start):
    server = start(admin=True)
    (server.folder / "config.ini").unlink()
    code, told, complaints = await reload(server)
    assert (code, told) == (66, []) and complaints[0].startswith("config.ini: cannot be read")
    async with player(server) as one:
        await one.says("help", say.HELP_BEFORE_LOGIN)


async def test_a_fifo_in_the_place_of_a_file_holds_up_no_reload(start):
    """Of the configuration: refused. Of the message of the day: a remark, and players are not kept from their lobby."""
    server = start(admin=True)
    os.mkfifo(server.folder / "fifo")
    write_config(server.folder, Messages={"motd_file": "fifo"})
    code, told, complaints = await reload(server)
    assert code == 0 and "fifo: cannot be read: it is a FIFO, not a file" in complaints[0]
    async with player(server) as one:
        await one.enters("ada")
    (server.folder / "config.ini").unlink()
    os.mkfifo(server.folder / "config.ini")
    code, told, complaints = await reload(server)
    assert (code, told) == (66, []) and complaints[0].startswith("config.ini: cannot be read: it is a FIFO, not a file")
    async with player(server) as one:
        await one.says("help", say.HELP_BEFORE_LOGIN)


async def test_what_needs_a_restart_is_named_and_the_rest_applies(start):
    server = start(admin=True)
    write_config(server.folder, Server={"port": 9, "event_loops": 3}, Settings={"Registration": "no"})
    for expected in ("changed: [Settings] Registration", "nothing has changed"):
        code, told, complaints = await reload(server)
        assert (code, complaints) == (0, [])
        assert told == [f"config.ini: {expected}", f"[Server] port: {PENDING}", f"[Server] event_loops: {PENDING}"]
    async with player(server) as one:
        await one.says("register", say.REGISTRATION_CLOSED)


async def test_remarks_reach_the_caller_but_refuse_nothing(start):
    server = start(admin=True)
    write_config(server.folder, Messages={"motd_file": "no-such.txt"})
    code, told, complaints = await reload(server)
    assert code == 0 and told[0].startswith("config.ini: changed: [Messages] motd_file")
    assert len(complaints) == 1 and "no-such.txt: cannot be read" in complaints[0]


async def test_a_hangup_signal_does_the_same(start):
    server = start(admin=True)
    write_config(server.folder, Settings={"Registration": "no"})
    server.process.send_signal(signal.SIGHUP)

    async def is_closed() -> bool:
        async with player(server) as one:
            return await one.asks("register") == say.REGISTRATION_CLOSED

    await eventually(is_closed)
    write_config(server.folder, Settings={"MOTD": "perhaps"})
    server.process.send_signal(signal.SIGHUP)

    async def is_refused() -> bool:
        return "event=configuration_refused" in server.log()

    await eventually(is_refused)
    assert await is_closed(), "the old settings stay"


async def test_limits_apply_at_once_those_of_a_connection_to_the_next_one(start):
    server = start(admin=True, Server={"initial_context": "c_echo"})
    with Wire(server).upgrades() as old:
        assert old.says("x" * 500) == "x" * 500
        write_config(
            server.folder, Server={"initial_context": "c_echo"},
            Limits={"message_bytes": 200, "ping_seconds": 1})
        assert (await reload(server))[0] == 0
        assert old.says("y" * 150) == "y" * 150
        with Wire(server).upgrades() as new:
            assert new.says("x" * 150) == "x" * 150
            assert new.sends(frame(TEXT, b"x" * 300)).close_code() == 1009
        assert old.frame().opcode == PING, "it was silent for a second"
        assert old.says("x" * 500) == "x" * 500, "what it was admitted under stays"


async def test_a_limit_of_a_line_is_for_everybody_at_once(start):
    server = start(admin=True)
    async with player(server) as one:
        await one.says("x" * 500, say.UNRECOGNIZED)
        write_config(server.folder, Limits={"line_characters": 80})
        assert (await reload(server))[0] == 0
        await one.says("x" * 81, "That line is too long (at most 80 characters).")


async def test_the_level_of_the_log_changes_at_once(start):
    server = start(admin=True)
    async with player(server):
        pass
    assert "connection opened" in server.log()
    write_config(server.folder, Log={"level": "error"})
    assert (await reload(server))[0] == 0
    before = server.log().count("connection opened")
    async with player(server):
        pass
    assert server.log().count("connection opened") == before
    write_config(server.folder, Log={"level": "debug"})
    assert (await reload(server))[0] == 0
    async with player(server):
        pass
    assert server.log().count("connection opened") == before + 1


async def test_passwords_cost_what_the_new_file_says(start):
    """A login renews the hash (SEC-28); both costs work."""
    server = start(admin=True)
    async with player(server) as ada:
        secret = await ada.enters("ada")
        write_config(server.folder, Passwords={"passes": "3"})
        code, told, _ = await reload(server)
        assert (code, told) == (0, ["config.ini: changed: [Passwords] passes"])
        async with player(server) as again:
            await again.fails_to_log_in("nobody", secret)
            await again.logs_in("ada", secret)


async def test_reloads_at_the_same_time_come_one_after_the_other_while_players_talk(start):
    server = start(admin=True)
    async with player(server) as ada, player(server) as bob:
        await ada.enters("ada")
        reloads = [asyncio.create_task(reload(server)) for _ in range(6)]
        turns = 0
        while not all(one.done() for one in reloads):
            server.process.send_signal(signal.SIGHUP)
            await ada.says("who", say.who("ada"))
            await bob.says("help", say.HELP_BEFORE_LOGIN)
            turns += 1
        assert turns > 0
        for code, told, complaints in await asyncio.gather(*reloads):
            assert (code, told, complaints) == (0, ["config.ini: nothing has changed"], [])


async def test_systemd_hears_of_a_reload_with_its_time_and_of_its_end(start, notify):
    """RELOADING=1 and MONOTONIC_USEC= in one datagram, then READY=1: SD-6."""
    server = start(admin=True, environment=notify.environment())
    notify.wait_for("READY=1")
    before = time.monotonic_ns() // 1000
    assert (await reload(server))[0] == 0
    message = notify.wait_for("RELOADING=1")
    assert len(message) == 2
    assert before <= int(message[1].removeprefix("MONOTONIC_USEC=")) <= time.monotonic_ns() // 1000
    assert notify.wait_for("READY=1") == ["READY=1"]
    with (server.folder / "config.ini").open("a") as file:
        file.write("[Limts]\n")
    assert (await reload(server))[0] == 78
    notify.wait_for("RELOADING=1")
    notify.wait_for("READY=1")


@pytest.mark.parametrize("setting", [{"UUU_SETTINGS_REGISTRATION": "no"}])
async def test_the_environment_still_wins(start, setting):
    server = start(admin=True, environment=setting)
    write_config(server.folder, Settings={"Registration": "yes"}, Log={"level": "debug"})
    code, told, _ = await reload(server)
    assert (code, told) == (0, ["config.ini: changed: [Log] level"])
    async with player(server) as one:
        await one.says("register", say.REGISTRATION_CLOSED)
