"""`systemctl reload uuu-server` applies what can change, for the next player, and a broken file changes nothing (SD-6).
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

import machine
import sentences as say
from client import player
from machine import CONFIG, UNIT, configure, do, eventually

OPEN = "Welcome! Type 'login' to login or 'register' to create a new account."
CLOSED = "Welcome! Type 'login' to login. Registration is currently closed."
MOTD = Path("/etc/uuu-server/motd.txt")


@pytest.fixture
def motd():
    """A message of the day that the configuration can name."""
    MOTD.write_text("The bridge is out.\n")
    yield {"motd_file": str(MOTD)}
    MOTD.unlink()


async def test_a_good_file_changes_what_the_next_player_meets_and_drops_nobody(motd):
    async with player(greeted=False) as ada:
        await ada.expects(OPEN)
        await ada.enters("ada")
        process = machine.main_process()
        configure(Settings={"Registration": "no"}, Messages=motd)
        do("systemctl", "reload", UNIT)
        async with player(greeted=False) as bob:
            await bob.expects(CLOSED)
            await bob.says("register", say.REGISTRATION_CLOSED)
        await ada.says("who", say.who("ada"))
        assert "The bridge is out." in await ada.asks("refresh")
    assert (machine.main_process(), machine.shown("NRestarts")) == (process, "0")


async def test_a_broken_file_is_refused_with_its_line_and_the_old_one_stays(journal):
    configure(Settings={"Registration": "no"})
    async with player(greeted=False) as one:
        await one.expects(CLOSED)
        configure(Settings={"Registration": "yes", "MOTD": "perhaps"})
        line = 1 + CONFIG.read_text().splitlines().index("MOTD = perhaps")
        do("systemctl", "reload", UNIT, status=1)
        async with player(greeted=False) as another:
            await another.expects(CLOSED)
        await one.says("help", "You can type 'login' to login. Registration is currently closed.")
    refused = journal.event("configuration_refused")
    assert f"{CONFIG}:{line}: [Settings] MOTD" in refused["UUU_ERROR"] and refused["PRIORITY"] == "3"
    assert machine.is_active() and machine.shown("NRestarts") == "0"
    configure(Settings={"Registration": "yes"})
    do("systemctl", "reload", UNIT)
    async with player(greeted=False) as one:
        await one.expects(OPEN)


async def test_every_mistake_is_told_to_who_asked(journal):
    """`uuu-server reload` prints them all and ends with 78."""
    async with player():
        configure(Settings={"Registration": "perhaps"}, Limits={"ping_second": "1"})
        said = do("uuu-server", "reload", status=78)
        assert f"{CONFIG}:" in said and "Registration" in said and "ping_second" in said and "ping_seconds" in said
    assert len(journal.records("UUU_EVENT=configuration_refused")) == 2


async def test_what_needs_a_restart_is_named(journal):
    async with player():
        configure(Server={"event_loops": 2}, Settings={"Registration": "no"})
        said = do("uuu-server", "reload")
        assert "event_loops" in said and "restart" in said
        async with player(greeted=False) as one:
            await one.expects(CLOSED)
    journal.event("configuration_reloaded")


async def test_the_level_of_the_log_changes_with_a_reload(journal):
    configure(Log={"level": "error"})
    async with player():
        pass
    assert journal.records("UUU_EVENT=connection_opened") == []
    configure(Log={"level": "info"})
    do("systemctl", "reload", UNIT)
    async with player():
        pass
    journal.event("connection_closed")


async def test_sighup_reloads_too():
    """SD-6: the same, without an answer."""
    async with player():
        configure(Settings={"Registration": "no"})
        os.kill(machine.main_process(), signal.SIGHUP)

        def closed() -> bool:
            return "Reload" not in machine.shown("ActiveState")

        eventually(closed, "the end of the reload")
        async with player(greeted=False) as one:
            await one.expects(CLOSED)


def test_reloading_a_server_that_does_not_listen_is_a_clear_error():
    machine.stop_all()
    said = do("uuu-server", "reload", status=69)
    assert "/run/uuu-server/admin.sock" in said


async def test_the_list_of_trusted_proxies_changes_with_a_reload(journal):
    do("systemctl", "stop", "uuu-server.socket")
    do("systemctl", "start", "uuu-server-tcp.socket")
    do("systemctl", "start", "uuu-server.socket")
    claim = {"X-Forwarded-For": "203.0.113.9"}
    async with player(source="127.0.7.6", url="ws://127.0.0.1:7450/", additional_headers=claim) as one:
        await one.enters("alice")
    configure(Server={"trusted_proxies": "127.0.7.6"})
    do("systemctl", "reload", UNIT)
    async with player(source="127.0.7.6", url="ws://127.0.0.1:7450/", additional_headers=claim) as one:
        await one.enters("bob")
    assert journal.event("login_succeeded", "UUU_ACCOUNT=alice")["UUU_CLIENT_ADDR"] == "127.0.7.6"
    assert journal.event("login_succeeded", "UUU_ACCOUNT=bob")["UUU_CLIENT_ADDR"] == "203.0.113.9"
