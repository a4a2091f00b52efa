"""Who has failed too often waits, comes back later, or is disconnected; a restart resets nothing (SEC-18 to SEC-21)."""

from __future__ import annotations

import re
import sqlite3
import statistics
import time

import pytest
from websockets.exceptions import ConnectionClosed

import sentences as say
from player import Player, eventually, player
from secrets_used import password
from strangers import came_from

HOME = "203.0.113.5"
PAIRS, TRIES = 200, 3
WITHIN = 0.05


@pytest.fixture
def behind_proxy(start, tmp_path):
    """A server that clients reach through a proxy on a unix socket, which names them."""

    def start_one(**sections):
        return start(listen=(f"unix:{tmp_path}/http.sock",), **sections)

    return start_one


async def is_put_off(one: Player, name: str) -> int:
    """Tries to log in, and is told in how many minutes to come back."""
    await one.says("login", say.ENTER_USERNAME)
    await one.says(name, say.ENTER_PASSWORD)
    told = await one.asks(password())
    match = re.fullmatch(r"That is not possible right now\. Please try again in (\d+) min\.", told)
    assert match, told
    return int(match[1])


async def fail_from_everywhere(server, name: str, count: int) -> None:
    """So many failures, each from an address of its own."""
    for number in range(count):
        async with player(server, **came_from(f"10.0.{number // 250}.{number % 250}")) as one:
            await one.fails_to_log_in(name, password())


def failures(server) -> int:
    """How many failures the database has."""
    with sqlite3.connect(f"file:{server.database}?mode=ro", uri=True) as database:
        return database.execute("SELECT coalesce(max(consecutive), 0) FROM login_failures").fetchone()[0]


async def test_the_fifth_failure_on_a_connection_ends_it(server):
    async with player(server) as eve:
        for _ in range(5):
            await eve.fails_to_log_in("nobody", password())
        await eve.is_closed_with(1008)
    async with player(server) as eve:
        await eve.fails_to_log_in("nobody", password())


async def test_the_fifth_wrong_current_password_on_a_connection_ends_it(server):
    async with player(server) as ada:
        await ada.enters("ada")
        await ada.says("manage", say.ACCOUNT_MANAGEMENT)
        for _ in range(5):
            await ada.says("reset", say.CURRENT_PASSWORD)
            await ada.says(password(), say.INCORRECT_CURRENT_PASSWORD)
        await ada.is_closed_with(1008)


async def test_no_number_of_failures_ends_a_connection_if_the_operator_says_so(start):
    server = start(Accounts={"login_failures": "0"})
    async with player(server) as eve:
        for _ in range(12):
            await eve.fails_to_log_in("nobody", password())


@pytest.mark.parametrize("kills", [False, True], ids=["restart", "kill"])
async def test_a_restart_resets_nothing_and_the_owner_gets_in(behind_proxy, kills):
    server = behind_proxy()
    async with player(server, **came_from(HOME)) as ada:
        secret = await ada.registers("ada")
        await ada.logs_in("ada", secret)
    await fail_from_everywhere(server, "ada", 100)

    async def is_written() -> bool:
        return failures(server) == 100

    if kills:
        await eventually(is_written)
        server.kill()
        server.start()
    else:
        server.restart()
        assert failures(server) == 100, "it writes what is not written as it stops"
    async with player(server, **came_from("10.0.0.1")) as eve:
        await eve.fails_to_log_in("ada", password())
        assert await is_put_off(eve, "ada") >= 23 * 60
    for address in (HOME, "198.51.100.9"):
        async with player(server, **came_from(address)) as ada:
            await ada.logs_in("ada", secret)
            await ada.socket.send("quit")


async def test_wrong_tokens_end_the_connection_and_a_right_one_is_taken_from_the_same_address(behind_proxy):
    server = behind_proxy()
    async with player(server, **came_from(HOME)) as ada:
        await ada.enters("ada")
        token = re.search(r"uuu1_\S+", await ada.asks("token"))[0]
        await ada.vanishes()
    wrong = "uuu1_" + "A" * 43
    async with player(server, **came_from(HOME)) as eve:
        for _ in range(10):
            await eve.socket.send(f"resume {wrong}")
            await eve.hears()
        await eve.socket.send(f"resume {wrong}")
        with pytest.raises(ConnectionClosed):
            await eve.hears()
        assert eve.socket.close_code == 1008
    async with player(server, **came_from(HOME)) as ada:
        assert (await ada.asks(f"resume {token}")).startswith("You are back.")


async def test_a_fourth_registration_within_an_hour_is_put_off(behind_proxy):
    server = behind_proxy()
    async with player(server, **came_from(HOME)) as one:
        for name in ("ada", "bob", "cid"):
            await one.registers(name)
        await one.says("register", say.REGISTER_EMAIL)
        told = await one.asks("dan@example.org")
        assert told == "That is not possible right now. Please try again in 20 min."
    async with player(server, **came_from("203.0.113.6")) as other:
        await other.registers("dan")


async def seconds_for(one: Player, name: str, answer: str | None) -> float:
    """How long the answer to a wrong password takes."""
    await one.says("login", say.ENTER_USERNAME)
    await one.says(name, say.ENTER_PASSWORD)
    secret = password()
    began = time.perf_counter()
    told = await one.asks(secret)
    took = time.perf_counter() - began
    assert (told == answer) if answer else told.startswith("That is not possible right now.")
    return took


def differ(pairs: list[tuple[float, float]]) -> float:
    """By which part the medians of existing and unknown names differ."""
    existing, unknown = (statistics.median(times) for times in zip(*pairs, strict=True))
    return abs(existing - unknown) / max(existing, unknown)


async def test_nobody_can_tell_by_the_time_whether_a_name_has_an_account(behind_proxy):
    """SEC-21: each pair from an address of its own; from the hundredth failure on its second attempts are put off."""
    server = behind_proxy(Passwords={"memory_kib": "8192", "passes": "4", "threads": "1"})
    async with player(server, **came_from(HOME)) as ada:
        await ada.registers("ada")
    await fail_from_everywhere(server, "ada", 100)
    await fail_from_everywhere(server, "bea", 100)
    for attempt in range(TRIES):
        tried, put_off = [], []
        for number in range(PAIRS):
            async with player(server, **came_from(f"10.{attempt + 1}.1.{number}")) as eve:
                names = ("ada", "bea") if number % 2 else ("bea", "ada")
                for answer, pairs in ((say.LOGIN_FAILED, tried), (None, put_off)):
                    times = {name: await seconds_for(eve, name, answer) for name in names}
                    pairs.append((times["ada"], times["bea"]))
        told = f"{differ(tried):.1%} with a hash, {differ(put_off):.1%} when put off"
        print(f"\nmedians of {PAIRS} pairs differ by {told}")
        if max(differ(tried), differ(put_off)) <= WITHIN:
            return
    raise AssertionError(f"the medians differ by {told}")
