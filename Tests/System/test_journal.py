"""The journal as an operator reads it: who, from where, in which context; and nothing that a player can forge or leak.
"""

from __future__ import annotations

import re

from websockets.exceptions import InvalidStatus

import secrets_used
import sentences as say
from client import player
from container import REPOSITORY_INSIDE
from machine import do

CATALOGUE = REPOSITORY_INSIDE / "systemd/uuu-server.catalog"

FIELDS = re.compile(r"MESSAGE(_ID)?|PRIORITY|SYSLOG_IDENTIFIER|CODE_(FILE|LINE|FUNC)|TID|ERRNO|DOCUMENTATION|UUU_[A-Z_]+")
"""The fields that a record may have (SD-12), beside those that journald adds, which begin with `_`."""

MARK = "zyxwvutsrq"
"""Occurs in all that a forger types, and nowhere else."""

FORGERIES = [
    f"{MARK}\nPRIORITY=0\n_UID=0\nMESSAGE={MARK} forged",
    f"<0>{MARK}",
    f"{MARK}\r\n<0>{MARK} kernel panic",
    f"\x1b[2J\x1b]0;{MARK}\x07",
    f"UUU_ACCOUNT={MARK}",
    f"{MARK} from 203.0.113.9",
    f"{MARK}\u2028<1>{MARK}\x00\x01",
]


async def test_an_account_is_found_with_address_context_and_message_id(journal):
    """`journalctl -u uuu-server UUU_ACCOUNT=alice -o json`; the fields are those of SD-12."""
    async with player(source="127.0.4.1") as one:
        await one.enters("alice")
        await one.says("quit", say.GOODBYE)
        await one.is_closed_with(1000)
    async with player(source="127.0.4.2") as one:
        await one.enters("bob")
    journal.event("connection_closed", "UUU_ACCOUNT=alice")
    records = journal.records("UUU_ACCOUNT=alice")
    assert {record["UUU_EVENT"] for record in records} >= {"account_registered", "login_succeeded", "connection_closed"}
    [login] = [record for record in records if record["UUU_EVENT"] == "login_succeeded"]
    assert login["UUU_CLIENT_ADDR"] == "127.0.4.1"
    assert login["UUU_CONTEXT"] == "c_server_auth"
    assert re.fullmatch("[0-9a-f]{32}", login["MESSAGE_ID"])
    assert login["UUU_CONNECTION"].isdigit() and login["PRIORITY"] == "6"
    of_connection = journal.records(f"UUU_CONNECTION={login['UUU_CONNECTION']}")
    assert of_connection[0]["UUU_EVENT"] == "connection_opened" and of_connection[-1]["UUU_EVENT"] == "connection_closed"


async def test_the_address_is_in_every_record_of_a_connection(journal):
    """The resolved address is in every log record."""
    async with player(source="127.0.4.3") as one:
        await one.fails_to_log_in("ada", secrets_used.password())
        await one.enters("ada")
    journal.event("connection_closed", "UUU_ACCOUNT=ada")
    of_connections = [record for record in journal.from_server() if "UUU_CONNECTION" in record]
    assert len(of_connections) >= 4
    assert {record["UUU_CLIENT_ADDR"] for record in of_connections} == {"127.0.4.3"}


async def test_journalctl_explains_an_event(journal):
    """SD-13: `journalctl -x` says what the operator should do."""
    async with player() as one:
        await one.enters("alice")
    journal.event("login_succeeded")
    said = journal.raw("--catalog", "UUU_EVENT=login_succeeded", form="short").decode()
    assert "Defined-By: uuu-server" in said and "What to do:" in said


async def test_every_event_that_is_written_is_in_the_catalogue(journal):
    async with player() as one:
        await one.fails_to_log_in("ada", secrets_used.password())
        await one.enters("ada")
    do("systemctl", "stop", "uuu-server.service")
    known = set(re.findall(r"^-- ([0-9a-f]{32})$", CATALOGUE.read_text(), re.M))
    written = {record["MESSAGE_ID"] for record in journal.from_server() if "UUU_EVENT" in record}
    assert len(written) >= 5 and written <= known


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
    journal.event("login_succeeded", "UUU_ACCOUNT=forger6")
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
