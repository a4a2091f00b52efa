"""After a restart, an upgrade or a kill -9 every connection goes on where it was."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from contextlib import AsyncExitStack, closing

import sentences as say
from continuity import COUNTER, away, counting, each_end, events, faulty, renew
from player import eventually, player
from secrets_used import address, password
from server import Server
from test_presence import sees


def changes(server: Server, statement: str) -> None:
    """Changes one account behind the server's back."""
    with closing(sqlite3.connect(server.database)) as database, database:
        assert database.execute(statement).rowcount == 1


@each_end
async def test_a_login_goes_on_after_the_username_and_again_after_a_wrong_password(manage, end):
    manager = manage()
    async with player(manager.server, unix=True) as ada:
        secret = await ada.registers("ada")
        for entered, answer in [(password(), say.LOGIN_FAILED), (secret, say.LOGIN_SUCCESSFUL)]:
            await ada.says("login", say.ENTER_USERNAME)
            await renew(manager, end)
            await ada.says("ada", say.ENTER_PASSWORD)
            await renew(manager, end)
            await ada.says(entered, answer)
        assert await ada.hears()
        await renew(manager, end)
        await ada.says("who", say.who("ada"))


@each_end
async def test_a_registration_goes_on_at_each_of_its_questions(manage, end):
    manager = manage()
    secret = password()
    async with player(manager.server, unix=True) as ada:
        await ada.says("register", say.REGISTER_EMAIL)
        for line, answer in [
            (address("ada"), say.REGISTER_USERNAME), ("ada", say.CHOOSE_PASSWORD), (secret, say.CONFIRM_PASSWORD),
            (secret, say.registered("ada")),
        ]:
            await renew(manager, end)
            await ada.says(line, answer)
        await renew(manager, end)
        await ada.logs_in("ada", secret)


@each_end
async def test_a_password_is_changed_over_the_end_of_a_process_at_each_masked_question(manage, end):
    manager = manage()
    async with player(manager.server, unix=True) as ada:
        secret, other = await ada.enters("ada"), password()
        await ada.says("manage", say.ACCOUNT_MANAGEMENT)
        await ada.says("reset", say.CURRENT_PASSWORD)
        for line, answer in [
            (secret, say.NEW_PASSWORD), (other, say.CONFIRM_NEW_PASSWORD), (other, say.PASSWORD_CHANGED)]:
            await renew(manager, end)
            await ada.says(line, answer)
        await renew(manager, end)
        await ada.says("reset", say.CURRENT_PASSWORD)
        await ada.says("cancel", say.CANCELLED)
        await ada.says("quit", say.GOODBYE)
    async with player(manager.server, unix=True) as ada:
        await ada.fails_to_log_in("ada", secret)
        await ada.logs_in("ada", other)


@each_end
async def test_who_names_the_same_players_in_the_same_order_and_later_ones_behind(manage, end):
    manager = manage(Server={"event_loops": 3})
    names = ["cyd", "ada", "eve", "bob", "dan"]
    async with AsyncExitStack() as stack:
        players = [await stack.enter_async_context(player(manager.server, unix=name < "c")) for name in names]
        for one, name in zip(players, names, strict=True):
            await one.enters(name)
        for _ in range(2):
            await renew(manager, end)
            for one in players:
                await one.says("who", say.who(*names))
        late = await stack.enter_async_context(player(manager.server))
        await late.enters("abe")
        await late.says("who", say.who(*names, "abe"))
        await players[1].says("quit", say.GOODBYE)
        await players[1].is_closed_with(1000)
        await eventually(lambda: sees(late, "cyd", "eve", "bob", "dan", "abe"))


@each_end
async def test_everybody_stays_in_the_menu_they_were_in_and_finds_the_way_out(manage, end):
    manager = manage(Settings={"MOTD": "no"})
    greetings = {"help": say.HELP_MENU, "manage": say.ACCOUNT_MANAGEMENT, "messages": say.MESSAGE_MENU}
    async with AsyncExitStack() as stack:
        players = {word: await stack.enter_async_context(player(manager.server, unix=True)) for word in greetings}
        for word, one in players.items():
            await one.enters("in" + word)
            await one.says(word, greetings[word])
        before = {word: await one.asks("xyzzy") for word, one in players.items()}
        assert len(set(before.values())) == 3
        await renew(manager, end)
        assert {word: await one.asks("xyzzy") for word, one in players.items()} == before
        for one in players.values():
            await one.says("lobby", say.WELCOME_TO_LOBBY)


@each_end
async def test_a_second_login_takes_a_restored_session_over(manage, end):
    manager = manage(Server={"event_loops": 3})
    async with player(manager.server, unix=True) as first, player(manager.server) as second:
        secret = await first.enters("ada")
        await renew(manager, end)
        await second.logs_in("ada", secret)
        await first.expects(say.TAKEN_OVER)
        await first.is_closed_with(1008)
        await second.says("who", say.who("ada"))
        await renew(manager, end)
        await second.says("who", say.who("ada"))


@each_end
async def test_an_account_that_was_deleted_meanwhile_is_not_admitted_and_all_others_are(manage, end):
    manager = manage()

    async with player(manager.server, unix=True) as eve, player(manager.server) as ada:
        await eve.enters("eve")
        await ada.enters("ada")
        async with away(manager, end):
            changes(manager.server, "DELETE FROM account WHERE username = 'eve'")
        await eve.expects(say.NOT_ADMITTED)
        await eve.is_closed_with(1008)
        await ada.says("who", say.who("ada"))


@faulty
@each_end
async def test_a_role_that_was_changed_meanwhile_holds(manage, end):
    manager = manage(binary=COUNTER["binary"], environment=counting("counter"))

    async with player(manager.server, unix=True) as ada, player(manager.server) as bob:
        for one, name in [(ada, "ada"), (bob, "bob")]:
            await one.enters(name)
            await one.says("messages", "Counter at 0.")
            await one.says("rule", say.UNRECOGNIZED)
        async with away(manager, end):
            changes(manager.server, "UPDATE account SET role = 9 WHERE username = 'ada'")
        await ada.says("rule", "Ruled.")
        await bob.says("rule", say.UNRECOGNIZED)


@each_end
async def test_who_comes_and_who_goes_while_the_server_is_away_is_dealt_with_after(manage, end):
    manager = manage()
    async with AsyncExitStack() as stack:
        ada, bob, cyd, dan = [await stack.enter_async_context(player(manager.server)) for _ in range(4)]
        for one, name in [(ada, "ada"), (bob, "bob"), (cyd, "cyd"), (dan, "dan")]:
            await one.enters(name)
        async with away(manager, end):
            bob.socket.transport.abort()
            cyd.socket.transport.write_eof()
        await eventually(lambda: sees(ada, "ada", "dan"))
        await dan.is_silent()


@each_end
async def test_the_log_and_the_status_tell_of_the_same_connections_clients_and_accounts(manage, end):
    manager = manage(Server={"event_loops": 2})
    async with AsyncExitStack() as stack:
        ada, bob = [
            await stack.enter_async_context(player(
                manager.server, unix=True, additional_headers={"X-Forwarded-For": f"203.0.113.{number}"}))
            for number in (7, 8)
        ]
        await ada.enters("ada")
        opened = {field(line, "client_addr"): field(line, "connection") for line in events(manager.server, "connection_opened")}
        assert set(opened) == {"203.0.113.7", "203.0.113.8"}
        await renew(manager, end)
        [restored] = events(manager.server, "connections_restored")
        assert field(restored, "count") == "2"
        told = json.loads(manager.server.ask("status", "--json").stdout)
        assert (told["connections"], told["accounts_online"]) == (2, 1)
        assert told["contexts"] == {"c_lobby": 1, "c_server_auth": 1}
        await ada.says("quit", say.GOODBYE)
        await ada.is_closed_with(1000)
        await bob.socket.close()
        await eventually(lambda: is_so(len(events(manager.server, "connection_closed")) == 2))
        closed = {field(line, "client_addr"): line for line in events(manager.server, "connection_closed")}
        assert {address: field(line, "connection") for address, line in closed.items()} == opened
        assert field(closed["203.0.113.7"], "account") == "ada"


def field(line: str, name: str) -> str | None:
    """The value of a field of a log record."""
    found = re.search(rf"\b{name}=(\S+)", line)
    return found and found[1]


async def is_so(value: bool) -> bool:
    return value
