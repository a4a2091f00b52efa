"""Chromium without a window, driven through its DevTools protocol."""

from __future__ import annotations

import asyncio
import functools
import http.server
import itertools
import json
import os
import shutil
import threading
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from player import PATIENCE
from server import clean_environment

CHROMIUM = shutil.which("chromium")
PAGES = Path(__file__).parent / "pages"


@contextmanager
def pages():
    """Serves the pages of the tests; yields their address."""
    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=PAGES)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class Page:
    """A page of the browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.numbers = itertools.count(1)

    async def does(self, method: str, **parameters: object) -> dict:
        """Calls a method of the DevTools protocol."""
        number = next(self.numbers)
        await self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        async with asyncio.timeout(PATIENCE):
            while (answer := json.loads(await self.socket.recv())).get("id") != number:
                pass
        assert "error" not in answer, answer
        return answer["result"]

    async def runs(self, script: str) -> object:
        """Evaluates a script, and returns its value."""
        answer = await self.does("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def becomes(self, script: str, value: object = True) -> None:
        """Waits until a script has that value."""
        async with asyncio.timeout(PATIENCE):
            while (last := await self.runs(script)) != value:
                await asyncio.sleep(0.02)
        assert last == value


@asynccontextmanager
async def browser(folder: Path):
    """Starts Chromium, with a profile of its own in the folder; yields its one page."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    process = await asyncio.create_subprocess_exec(
        CHROMIUM, "--headless", *root, "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0",
        f"--user-data-dir={folder}", "about:blank", env=clean_environment(HOME=str(folder)),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)
    try:
        port_file = folder / "DevToolsActivePort"
        async with asyncio.timeout(PATIENCE):
            while not port_file.exists() or port_file.read_text().count("\n") < 1:
                await asyncio.sleep(0.02)
        port, path = port_file.read_text().split("\n")[:2]
        options = {"proxy": None, "max_size": None, "ping_interval": None}
        async with connect(f"ws://127.0.0.1:{port}{path}", **options) as socket:
            targets = (await Page(socket).does("Target.getTargets"))["targetInfos"]
        target = next(target["targetId"] for target in targets if target["type"] == "page")
        async with connect(f"ws://127.0.0.1:{port}/devtools/page/{target}", **options) as socket:
            page = Page(socket)
            await page.does("Page.enable")
            yield page
    finally:
        process.terminate()
        await process.wait()
