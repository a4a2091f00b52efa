"""The log in the real journal: fields, and what happens when journald stands still, restarts, or is not there."""

from __future__ import annotations

import re
import socket
import time

import secrets_used
import sentences as say
from player import player
from secrets_used import password
from server import write_config
from wire import PATIENCE, Wire

WAITING = 8192
"""Records that wait in the server at most (`LogQueue.Limits`)."""

SLOWEST_ANSWER = 0.5
"""Seconds that an answer may take while journald stands still, on a machine that may be busy compiling."""


async def test_an_account_is_found_with_address_context_and_message_id(served, journal):
    """`journalctl -u uuu-server UUU_ACCOUNT=alice -o json` (SD-12)."""
    server = served()
    async with player(server) as alice:
        await alice.enters("alice")
        await alice.says("quit", say.GOODBYE)
        await alice.is_closed_with(1000)
    assert server.stop() == 0
    records = journal.records(UUU_ACCOUNT="alice")
    assert [record["UUU_EVENT"] for record in records][:2] == ["account_registered", "login_succeeded"]
    login = records[1]
    assert login["MESSAGE"] == "logged in: alice from 127.0.0.1"
    assert re.fullmatch(r"[0-9a-f]{32}", login["MESSAGE_ID"])
    assert login["UUU_CLIENT_ADDR"] == "127.0.0.1"
    assert login["UUU_CONTEXT"] == "c_server_auth"
    assert login["UUU_CONNECTION"].isdigit()
    assert login["PRIORITY"] == "6" and login["SYSLOG_IDENTIFIER"] == "uuu-server"
    assert login["_TRANSPORT"] == "journal" and login["_PID"] == str(server.pid)
    assert login["CODE_FILE"].startswith("World/") and login["CODE_LINE"].isdigit() and login["CODE_FUNC"]
    assert login["TID"].isdigit() and login["DOCUMENTATION"].startswith("file:/")
    ids = {record["MESSAGE_ID"]: record["UUU_EVENT"] for record in journal.records(_PID=str(server.pid))
           if "MESSAGE_ID" in record}
    assert len(set(ids.values())) == len(ids) > 5, "an id an event"


async def test_what_is_told_to_the_journal_holds_no_secret(served, journal):
    """SEC-47: every byte that journald got is looked at."""
    server = served(Log={"level": "trace"})
    async with player(server) as ada:
        secret = await ada.enters("ada")
        await ada.says("manage", say.ACCOUNT_MANAGEMENT)
        await ada.says("reset", say.CURRENT_PASSWORD)
        await ada.says(password(), say.INCORRECT_CURRENT_PASSWORD)
    async with player(server) as someone:
        await someone.fails_to_log_in("ada", password())
        await someone.fails_to_log_in(password(), secret)
        await someone.asks(password())
    assert server.stop() == 0
    told = journal.everything()
    assert b"UUU_EVENT=login_failed" in told, "there was a log to look at"
    assert not secrets_used.found_in(told, secrets_used.PASSWORDS | secrets_used.ADDRESSES)


def test_a_refused_configuration_is_a_record_for_each_mistake(journal, tmp_path):
    """A unit that does not start says why where the operator looks, with an id and the priority of an error."""
    journal.start()
    write_config(tmp_path, Server={"port": "abc", "prot": "1"})
    code, written = journal.refuses(tmp_path, "serve", "--config", "config.ini")
    assert (code, written) == (78, "")
    records = journal.records(UUU_EVENT="configuration_refused")
    assert [record["PRIORITY"] for record in records] == ["3", "3"]
    assert all(record["UUU_ERROR"].startswith("config.ini:") for record in records)
    assert [record["MESSAGE"] for record in records] == [f"configuration refused: {record['UUU_ERROR']}" for record in records]
    assert len({record["MESSAGE_ID"] for record in records}) == 1


def test_a_server_that_cannot_start_is_a_record(journal, tmp_path):
    journal.start()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        write_config(tmp_path, Server={"port": taken.getsockname()[1]})
        code, written = journal.refuses(tmp_path, "serve", "--config", "config.ini")
    assert 64 <= code <= 77 and written == ""
    [record] = journal.records(UUU_EVENT="server_failed")
    assert record["PRIORITY"] == "2" and "another program listens there" in record["UUU_ERROR"]
    assert record["MESSAGE"] == f"server failed: {record['UUU_ERROR']}"


def refused_requests(server, count: int) -> None:
    """Requests that are answered with 404: at level debug, each leaves one record."""
    for _ in range(count):
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as client:
            client.sendall(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n")
            while client.recv(4096):
                pass


def slowest_answer(wire: Wire, count: int) -> float:
    """The longest that an answer took, in seconds."""
    slowest = 0.0
    for _ in range(count):
        began = time.monotonic()
        assert wire.says("help") == say.HELP_BEFORE_LOGIN
        slowest = max(slowest, time.monotonic() - began)
    return slowest


def test_while_journald_stands_still_nobody_waits_and_afterwards_it_is_told_what_was_lost(served, journal, tell):
    """SD-14: the queue is bounded, what finds no room is counted, and no record is lost without being counted."""
    server = served(Log={"level": "debug"})
    journal.stand_still()
    requests = WAITING + 2000
    with Wire(server).upgrades() as wire:
        wire.text()
        before = server.resident_kib()
        refused_requests(server, requests)
        slowest = slowest_answer(wire, 100)
        grown = server.resident_kib() - before
    tell(f"journald stood still for {requests} records: slowest answer {slowest * 1000:.1f} ms, {grown} KiB more")
    assert slowest < SLOWEST_ANSWER
    assert grown < 32 * 1024
    assert not journal.records(UUU_EVENT="log_records_lost")
    journal.go_on()
    lost = journal.wait_for_record(UUU_EVENT="log_records_lost")
    assert lost["PRIORITY"] == "4" and re.fullmatch(r"[0-9a-f]{32}", lost["MESSAGE_ID"])
    assert server.stop() == 0
    messages = [record["MESSAGE"] for record in journal.records(_PID=str(server.pid))]
    arrived = sum(message.startswith("connection ended before its upgrade") for message in messages)
    others = sum(message.startswith(("connection opened", "connection closed")) for message in messages)
    told = sum(int(record["UUU_COUNT"]) for record in journal.records(UUU_EVENT="log_records_lost"))
    assert arrived + others + told == requests + 2, "each is there, or counted"
    assert told > 0 and arrived + others >= WAITING


def test_a_server_ends_in_time_while_journald_stands_still(served, journal):
    server = served()
    journal.stand_still()
    with Wire(server).upgrades() as wire:
        wire.text()
    refused_requests(server, 10)
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 10
    journal.go_on()


async def test_after_a_restart_of_journald_records_arrive_again(served, journal):
    """libsystemd sends to the path each time; what comes meanwhile is written on stderr."""
    server = served()
    journal.kill()
    async with player(server) as ada:
        await ada.enters("ada")
    journal.wait_for(lambda: "account=ada" in server.log(), "line on stderr")
    assert re.search(r"^<6>\S+ info     logged in account=ada ", server.log(), re.MULTILINE)
    assert journal.records(UUU_ACCOUNT="ada") == []
    journal.start()
    async with player(server) as bob:
        await bob.enters("bob")
    journal.wait_for_record(UUU_ACCOUNT="bob", UUU_EVENT="login_succeeded")
    assert "account=bob" not in server.log()
    assert server.stop() == 0


async def test_without_a_journal_records_are_lines_on_stderr(start, journal):
    """The socket is not there at all: libsystemd would say that all is well and drop them."""
    server = start()
    assert server.stop() == 0
    journal.serve(server)
    server.places = server.wait_for_places(lambda places: len(places) == 1)
    async with player(server) as ada:
        await ada.enters("ada")
    assert server.stop() == 0
    lines = server.log(since_start=True).splitlines()
    assert any("logged in account=ada" in line for line in lines)
    assert all(re.match(r"<[2-7]>\d{4}-", line) for line in lines)
