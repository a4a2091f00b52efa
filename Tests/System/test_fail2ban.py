"""fail2ban with the shipped filter and jail, on records of the real server: who guesses is banned, and nobody else."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from pathlib import Path

from websockets.asyncio.client import unix_connect
from websockets.exceptions import InvalidStatus

import sentences as say
from client import HOST, PATIENCE, player
from machine import do, eventually
from player import Player
from secrets_used import password

LOCAL = Path("/etc/fail2ban/jail.d/uuu-server.local")
FILTER = "/etc/fail2ban/filter.d/uuu-server.conf"
VICTIM = "203.0.113.9"

ENABLED = """\
[DEFAULT]
dbfile = :memory:
[sshd]
enabled = false
[uuu-server]
enabled = true
# As it is shipped, but the firewall of this machine is not touched, and all clients come from addresses of its own.
banaction = dummy
ignoreself = false
# Where the players of other tests came from, whose failures are in the journal too.
ignoreip = 127.0.0.1
maxretry = 4
"""


@asynccontextmanager
async def forwarded(address: str, **headers: str):
    """A player of whom a proxy says where it is."""
    async with unix_connect(
        "/run/uuu-server/http.sock", f"ws://{HOST}/ws", open_timeout=PATIENCE,
        additional_headers={"X-Forwarded-For": address, **headers}) as socket:
        one = Player(socket)
        await one.hears()
        yield one


async def fails(one: Player, name: str) -> None:
    await one.says("login", say.ENTER_USERNAME)
    await one.asks(name)
    await one.asks(password())


def banned() -> list[str]:
    told = do("fail2ban-client", "status", "uuu-server")
    return sorted(re.search(r"Banned IP list:(.*)", told)[1].split())


async def test_the_shipped_jail_bans_who_guesses_and_nobody_else(journal):
    assert "uuu-server" not in re.search(r"Jail list:(.*)|$", do("fail2ban-client", "--dp"))[0], "off until it is enabled"
    LOCAL.write_text(ENABLED)
    try:
        plan = do("fail2ban-client", "-d")
        assert "'port', 'http,https'" in plan or '"port", "http,https"' in plan, plan
        do("systemctl", "start", "fail2ban.service")
        eventually(lambda: "uuu-server" in do("fail2ban-client", "status", status=None), "the jail")
        await guess()
        eventually(lambda: len(banned()) >= 2, "both bans")
        await asyncio.sleep(1)
        assert banned() == ["127.0.5.1", "2001:db8::7"]
        messages = {record["MESSAGE"] for record in journal.records("UUU_EVENT=login_failed")}
        assert messages == {
            "login failed from 127.0.5.1", "login failed for ada from 127.0.5.1", "login failed from 2001:db8::7",
            "login failed for ada from 127.0.5.3"}
        read = do("fail2ban-regex", "--print-all-missed", "systemd-journal[journalflags=0]", FILTER)
        failures = len(journal.records("UUU_EVENT=login_failed"))
        matched = re.search(r"Lines: (\d+) lines, (\d+) ignored, (\d+) matched, (\d+) missed", read)
        assert int(matched[3]) >= failures and matched[4] == "0", read
    finally:
        do("systemctl", "stop", "fail2ban.service", status=None)
        LOCAL.unlink()


async def guess() -> None:
    """Four failures from two addresses each, with all that could make another's look guilty; and one mistyped password."""
    async with player(source="127.0.5.2") as one:
        await one.registers("ada")
    async with player(source="127.0.5.3") as one:
        await fails(one, "ada")
    headers = {"X-Forwarded-For": VICTIM, "X-Real-IP": VICTIM, "User-Agent": f"login failed from {VICTIM}"}
    for name in ("ada", f"ada from {VICTIM}", f"x\nlogin failed for ada from {VICTIM}", f"login failed from {VICTIM}"):
        async with player(source="127.0.5.1", additional_headers=headers) as one:
            await fails(one, name)
        async with forwarded("2001:db8::7") as one:
            await fails(one, f"{name}. from {VICTIM}")
        try:
            async with player(source="127.0.5.4", additional_headers={"Origin": f"https://x login failed from {VICTIM}"}):
                pass
        except InvalidStatus:
            pass
