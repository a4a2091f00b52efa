"""A page in Chromium that speaks `uuu.v1`: what browsers do to sockets, and the session goes on."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager

import pytest

import sentences as say
from browser import CHROMIUM, Page, browser, pages
from player import player
from relay import Relay

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is missing (apt: chromium)")

TEXTS = "[...document.querySelectorAll('#log .text')].map((line) => line.textContent)"
NOTES = "[...document.querySelectorAll('#log .note')].map((line) => line.textContent)"
STATE = "document.getElementById('state').textContent"


class Tab:
    """The page with its relay."""

    def __init__(self, page: Page, relay: Relay) -> None:
        self.page, self.relay = page, relay

    async def types(self, field: str, text: str) -> None:
        await self.page.runs(f"document.getElementById({field!r}).value = {text!r}")

    async def submits(self, form: str) -> None:
        await self.page.runs(f"document.getElementById({form!r}).requestSubmit()")

    async def says(self, line: str) -> None:
        await self.types("line", line)
        await self.submits("command")

    async def shows(self, *texts: str) -> None:
        """The last texts of the log become these."""
        await self.page.becomes(f"JSON.stringify({TEXTS}.slice(-{len(texts)}))", encoded(texts))

    async def is_back(self, notes: int) -> None:
        """It has resumed that many times, and waits for a line."""
        await self.page.becomes(f"{NOTES}.filter((note) => note.startsWith('back')).length", notes)
        await self.page.becomes(STATE, "ready")


def encoded(texts: tuple[str, ...]) -> str:
    """As JSON.stringify has it."""
    return json.dumps(list(texts), ensure_ascii=False, separators=(",", ":"))


@asynccontextmanager
async def logged_in(start, folder):
    """A player in the lobby, who has logged in by the form."""
    server = start(Settings={"MOTD": "no"}, Server={"allowed_origins": "any"})
    async with player(server) as someone:
        secret = await someone.registers("ada")
    with pages() as address:
        async with Relay(server.port).opens() as relay, browser(folder) as page:
            await page.does("Page.navigate", url=f"{address}/uuu_v1.html?ws://127.0.0.1:{relay.port}/")
            await page.becomes(f"document.readyState === 'complete' && {STATE}", "ready")
            tab = Tab(page, relay)
            await tab.types("name", "ada")
            await tab.types("password", secret)
            await tab.submits("question")
            await tab.shows(say.LOGIN_SUCCESSFUL, say.WELCOME_TO_LOBBY)
            await page.becomes("document.getElementById('password').value", "")
            await page.becomes("token !== null")
            yield tab


async def test_a_session_goes_on_after_all_that_browsers_do_to_sockets(start, tmp_path):
    async with logged_in(start, tmp_path) as tab:
        page = tab.page
        # The connection is cut, and a line is typed before it is back.
        tab.relay.cuts()
        await page.becomes(STATE, "lost")
        await tab.says("who")
        await tab.is_back(1)
        await tab.shows(say.WELCOME_TO_LOBBY, say.who("ada"))

        # An answer is lost on its way; it is sent again, once.
        tab.relay.swallows = True
        await tab.says("help")
        await page.runs("new Promise((done) => setTimeout(done, 200))")
        tab.relay.cuts()
        await tab.is_back(2)
        await tab.shows(say.who("ada"), say.HELP_MENU)

        # The page is frozen, and the connection is lost meanwhile.
        await page.does("Page.setWebLifecycleState", state="frozen")
        tab.relay.cuts()
        await page.does("Page.setWebLifecycleState", state="active")
        await tab.is_back(3)
        await tab.says("lobby")
        await tab.shows(say.HELP_MENU, say.WELCOME_TO_LOBBY)

        # One goes to another page and back.
        here = await page.runs("location.href")
        await page.does("Page.navigate", url=here.partition("?")[0].replace("uuu_v1.html", ""))
        await page.becomes("location.pathname", "/")
        await page.runs("history.back()")
        await page.becomes(f"location.pathname === '/uuu_v1.html' && {STATE}", "ready")
        await tab.says("who")
        await tab.shows(say.who("ada"))
        assert (await page.runs("sessionStorage.session")).count("uuu1_") == 1

        await tab.says("quit")
        await page.becomes(STATE, "over")
        await tab.shows(say.GOODBYE)
        assert "uuu1_" not in await page.runs("sessionStorage.session")
        assert await page.runs(f"{NOTES}.every((note) => note.endsWith('lost: 0'))")
