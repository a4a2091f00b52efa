"""The journal as an operator reads it: who, from where, in which context; and nothing that a player can forge or leak.

Issue 4, must show 3.
"""

from __future__ import annotations

import re

from websockets.exceptions import InvalidStatus

import secrets_used
import sentences as say
from client import player

FIELDS = re.compile(r"MESSAGE(_ID)?|PRIORITY|SYSLOG_IDENTIFIER|CODE_(FILE|LINE|FUNC)|TID|ERRNO|DOCUMENTATION|UUU_[A-Z_]+")
"""What a record may have (SD-12), beside what journald adds, which begins with `_`."""

MARK = "zyxwvutsrq"
"""Occurs in all that a forger types, and nowhere else."""

FORGERIES = [
    f"{MARK}\nPRIORITY=0\n_UID=0\nMESSAGE={MARK} forged",
    f"<0>{MARK}",
    f"{MARK}\r\n<0>{MARK} kernel panic",
    f"\x1b[2J\x1b]0;{MARK}\x07",
    f"UUU_ACCOUNT={MARK}",
    f"{MARK}\u2028<1>{MARK}\x00\x01",
]


async def test_journalctl_explains_an_event(journal):
    """SD-13: `journalctl -x` says what the operator should do."""
    async with player() as one:
        await one.enters("alice")
    journal.event("login_succeeded")
    said = journal.raw("--catalog", "UUU_EVENT=login_succeeded", form="short").decode()
    assert "Defined-By: uuu-server" in said and "What to do:" in said


async def test_what_a_player_types_forges_no_record_and_no_field(journal):
    """SEC-45: one record in, one record out, of the priority that the server gave it."""
    for number, forgery in enumerate(FORGERIES):
        async with player() as one:
            await one.says("login", say.ENTER_USERNAME)
            await one.asks(forgery)
            await one.asks(secrets_used.password())
        async with player() as one:
            await one.says("register", say.REGISTER_EMAIL)
            await one.asks(f"{forgery}@example.org")
            await one.asks("cancel")
        async with player() as one:
            await one.enters(f"forger{number}")
            await one.asks(forgery)
            await one.asks(f"help {forgery}")
    headers = {"User-Agent": f"<0>{MARK} [31m", "X-Request-Id": MARK, "Origin": f"https://{MARK}.example"}
    try:
        async with player(additional_headers=headers):
            pass
    except InvalidStatus:
        pass  # an Origin of elsewhere may be refused
    journal.event("login_succeeded", "UUU_ACCOUNT=forger5")
    records = journal.from_server()
    assert len(records) >= 3 * len(FORGERIES)
    for record in records:
        assert record["_TRANSPORT"] == "journal", record
        assert record["PRIORITY"] in ("4", "5", "6", "7"), record
        assert MARK not in record["MESSAGE"] and "\n" not in record["MESSAGE"], record
        assert MARK not in record.get("UUU_ACCOUNT", ""), record
        strange = [name for name in record if not name.startswith("_") and not FIELDS.fullmatch(name)]
        assert strange == [], record
    assert journal.raw(f"UUU_ACCOUNT={MARK}") == b""
    assert not any(MARK in record.get("_UID", "") or record["_UID"] == "0" for record in records)


async def test_what_players_type_is_in_no_record(journal):
    """SEC-47, at the lowest level: no password, made or chosen, no address, no chat, no name of an account there is not."""
    said = [f"word{secrets_used.password()}" for _ in range(4)]
    async with player() as one:
        await one.registers_with_made_password("carol")
        secret = await one.enters("ada")
        await one.asks(said[0])
        await one.asks(f"who {said[1]}")
        await one.says("manage", say.ACCOUNT_MANAGEMENT)
        await one.says("reset", say.CURRENT_PASSWORD)
        await one.says(secrets_used.password(), say.INCORRECT_CURRENT_PASSWORD)
    async with player() as one:
        await one.fails_to_log_in(said[2], secret)
        await one.fails_to_log_in("ada", said[3])
    journal.event("login_failed")
    written = journal.raw(form="export")
    assert b"UUU_EVENT=login_failed" in written
    assert secrets_used.found_in(written, {*said, *secrets_used.PASSWORDS, *secrets_used.ADDRESSES}) == []
