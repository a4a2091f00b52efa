"""A mistake in config.ini: a restart disconnects nobody, a first start waits, and the log says both (SD-5, SD-6)."""

from __future__ import annotations

import stat

import machine
import sentences as say
from client import UPGRADE, get, player
from machine import CONFIG, STATE, UNIT, configure, do, eventually

MISTAKE = {"Settings": {"MOTD": "perhaps"}}


def place_of_the_mistake() -> str:
    return f"{CONFIG}:{1 + CONFIG.read_text().splitlines().index('MOTD = perhaps')}"


async def test_a_restart_with_a_mistake_closes_nobody_and_is_told_until_it_is_mended(journal):
    async with player(source="127.0.8.1") as ada, player(source="127.0.8.2") as bob:
        await ada.enters("ada")
        await bob.says("help", say.HELP_BEFORE_LOGIN)
        configure(**MISTAKE)
        machine.restart()
        await ada.says("who", say.who("ada"))
        await bob.says("help", say.HELP_BEFORE_LOGIN)
        said = do("uuu-server", "status", status=78)
        assert "degraded: " in said and place_of_the_mistake() in said and "2 connected" in said
        told = journal.event("configuration_degraded")
        assert place_of_the_mistake() in told["UUU_ERROR"] and told["PRIORITY"] == "3"
        assert told["UUU_PLACE"] == f"{STATE}/last-configuration"
        eventually(
            lambda: machine.shown("StatusText").startswith(f"degraded: {place_of_the_mistake()}: ")
            and machine.shown("StatusText").endswith("; 2 connected, 2 contexts"), "the mistake and the counts")
        copy = (STATE / "last-configuration").stat()
        assert stat.S_IMODE(copy.st_mode) == 0o600 and copy.st_uid == STATE.stat().st_uid

        # A file that the service may not read is such a mistake, and a kill is such a start.
        mode = stat.S_IMODE(CONFIG.stat().st_mode)
        configure()
        CONFIG.chmod(0o600)
        machine.kill()
        await ada.says("who", say.who("ada"))
        assert f"{CONFIG}: cannot be read" in do("uuu-server", "status", status=78)
        CONFIG.chmod(mode)
        do("systemctl", "reload", UNIT)
        do("uuu-server", "status")
        assert machine.shown("StatusText").startswith("2 connected")
        await bob.says("help", say.HELP_BEFORE_LOGIN)
        assert journal.records("UUU_EVENT=connection_closed") == []


async def test_a_first_start_answers_503_and_serves_when_the_file_is_mended(journal):
    configure(**MISTAKE)
    assert get("/healthz").status == 503
    process = machine.main_process()
    refused = get("/ws", headers=UPGRADE)
    assert refused.status == 503 and refused["Retry-After"]
    eventually(lambda: machine.shown("StatusText").startswith(f"waiting: {place_of_the_mistake()}: "), "the mistake")
    assert place_of_the_mistake() in do("uuu-server", "status", status=78)
    do("systemctl", "reload", UNIT, status=1)
    assert machine.is_active() and machine.main_process() == process
    assert len(journal.records("UUU_EVENT=configuration_awaited")) == 1
    configure()
    do("systemctl", "reload", UNIT)
    eventually(lambda: get("/healthz").status == 200, "that it serves")
    async with player(source="127.0.8.3") as ada:
        await ada.says("help", say.HELP_BEFORE_LOGIN)
    do("uuu-server", "status")
    assert machine.main_process() == process and machine.shown("NRestarts") == "0"
