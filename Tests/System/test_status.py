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


def test_asking_for_the_status_is_no_reason_to_open_the_gates():
    machine.stop_all()
    assert "admin.sock" in do("uuu-server", "status", status=69)


async def test_it_says_that_it_stops(journal):
    async with player():
        do("systemctl", "stop", UNIT)
    journal.event("server_stopping")
    journal.event("server_stopped")
    assert machine.shown("Result") == "success"
