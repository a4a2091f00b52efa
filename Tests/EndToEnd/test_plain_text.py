"""Passwords are not asked for where others could read them on their way: SEC-5."""

from __future__ import annotations

import pytest

import sentences as say
from continuity import each_end, renew
from player import player
from server import Server, write_config

FAR, NEAR = "192.0.2.7", "127.0.0.1"


def forwarded(scheme: str, client: str) -> dict[str, str]:
    """What nginx says of its client."""
    return {"X-Forwarded-Proto": scheme, "X-Forwarded-For": client}


@pytest.fixture
def served(tmp_path):
    """Starts a server on a unix socket, as nginx finds it."""
    servers: list[Server] = []

    def start(**settings: str) -> Server:
        write_config(tmp_path, Server=settings)
        server = Server(tmp_path, listen=(f"unix:{tmp_path}/http.sock",)).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        assert server.stop() == 0


async def test_who_came_by_http_is_told_why_no_password_is_asked_for(served):
    server = served()
    async with player(server, unix=True, additional_headers=forwarded("http", FAR)) as ada:
        await ada.says("login", say.UNENCRYPTED)
        await ada.says("register", say.UNENCRYPTED)
        await ada.says("help", say.HELP_BEFORE_LOGIN)


@pytest.mark.parametrize("scheme, client", [("https", FAR), ("http", NEAR), ("http", "::1")])
async def test_who_came_by_https_or_from_the_machine_itself_logs_in(served, scheme, client):
    server = served()
    async with player(server, unix=True, additional_headers=forwarded(scheme, client)) as ada:
        await ada.enters("ada")


async def test_who_allows_plain_text_allows_it_behind_a_proxy_too(served):
    server = served(allow_plaintext_remote="yes")
    async with player(server, unix=True, additional_headers=forwarded("http", FAR)) as ada:
        await ada.enters("ada")


@each_end
async def test_who_logged_in_while_plain_text_was_allowed_is_asked_for_no_password_when_it_is_not_any_more(manage, end):
    """The open form is left too; what has no password in it goes on."""
    manager = manage(Server={"allow_plaintext_remote": "yes"})
    async with (
        player(manager.server, unix=True, additional_headers=forwarded("http", FAR)) as ada,
        player(manager.server, unix=True, additional_headers=forwarded("http", FAR)) as bob,
        player(manager.server, unix=True, additional_headers=forwarded("https", FAR)) as cyd,
    ):
        secret = await ada.enters("ada")
        await ada.says("manage", say.ACCOUNT_MANAGEMENT)
        await bob.says("login", say.ENTER_USERNAME)
        await cyd.says("login", say.ENTER_USERNAME)
        await renew(manager, end)
        await bob.says("ada", say.ENTER_PASSWORD)
        manager.configure(Server={"allow_plaintext_remote": "no"})
        await renew(manager, end)
        await ada.says("reset", say.UNENCRYPTED)
        await ada.says("who", say.who("ada"))
        await bob.says(secret, say.UNENCRYPTED)
        await bob.is_silent()
        await cyd.says("ada", say.ENTER_PASSWORD)


@each_end
async def test_another_process_asks_for_no_password_either(manage, end):
    manager = manage()
    async with player(manager.server, unix=True, additional_headers=forwarded("http", FAR)) as ada:
        await renew(manager, end)
        await ada.says("login", say.UNENCRYPTED)
        await ada.says("register", say.UNENCRYPTED)
