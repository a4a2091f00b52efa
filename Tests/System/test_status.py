"""What the operator sees of the running server: STATUS= and `uuu-server status` (SD-5, OPS-8)."""

from __future__ import annotations

import machine
from client import player
from machine import UNIT, do, eventually


async def test_the_status_line_tells_how_many_are_connected():
    async with player(source="127.0.6.1"), player(source="127.0.6.2"):
        eventually(lambda: machine.shown("StatusText").startswith("2 connected"), "2 connected")
    eventually(lambda: machine.shown("StatusText").startswith("0 connected"), "0 connected")


async def test_status_answers_root_alone():
    async with player():
        assert "1 connected" in do("uuu-server", "status")
        do("runuser", "-u", "www-data", "--", "uuu-server", "status", status=77)


def test_asking_starts_nobody():
    """A connection to the admin socket would start the service (SD-2), so a stopped server is not asked."""
    do("systemctl", "stop", UNIT)
    for words in (("status",), ("status", "--json"), ("reload",), ("status", "--socket", "unix:/var/run/uuu-server/admin.sock")):
        said = do("uuu-server", *words, status=69)
        assert "not running; uuu-server.service is stopped, and starts with: systemctl start uuu-server.service" in said
    do("systemctl", "reload", UNIT, status=1)
    assert "not running" in do("runuser", "-u", "uuu-server", "--", "uuu-server", "status", status=69)
    assert machine.shown("ActiveState") == "inactive" and machine.is_active("uuu-server-admin.socket")
    do("systemctl", "start", UNIT)
    assert "0 connected" in do("uuu-server", "status")
    assert "0 connected" in do("runuser", "-u", "uuu-server", "--", "uuu-server", "status")
    do("systemctl", "reload", UNIT)


def test_asking_for_the_status_is_no_reason_to_open_the_gates():
    machine.stop_all()
    assert "admin.sock" in do("uuu-server", "status", status=69)


async def test_it_says_that_it_stops(journal):
    async with player():
        do("systemctl", "stop", UNIT)
    journal.event("server_stopping")
    journal.event("server_stopped")
    assert machine.shown("Result") == "success"
