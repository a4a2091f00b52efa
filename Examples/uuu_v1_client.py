#!/usr/bin/env python3
"""Talks to a world from the terminal, in `uuu.v1`: sends lines, prints texts, and resumes when the connection is lost.

docs/PROTOCOL.md says what the messages mean. Needs `pip install websockets`.
"""

import argparse
import asyncio
import contextlib
import getpass
import json
import random
import sys
import threading
import time

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

STDIN = open(0, closefd=False, encoding="utf-8")


class Client:
    def __init__(self, url: str, reader: bool) -> None:
        self.url, self.reader, self.socket, self.token = url, reader, None, None
        self.seen = self.replayed = self.sent = 0  # two counts of messages: all, those sent again; the id of the last line
        self.unanswered: list[dict] = []
        self.prompt, self.asked = {}, asyncio.Event()  # what is asked; whether nothing is on its way
        self.again, self.after, self.lost_at = True, 1.0, None

    async def run(self) -> None:
        """Connects until the player or the server ends it for good."""
        typing, tries = asyncio.create_task(self.type()), 0
        while self.again:
            began = time.monotonic()
            try:
                async with connect(self.url, subprotocols=["uuu.v1"]) as self.socket:
                    if self.socket.subprotocol is None:
                        sys.exit("That server does not speak uuu.v1.")
                    first = {"type": "resume", "token": self.token, "seen": self.seen} if self.token else {"type": "hello"}
                    await self.send(first | {"client": "uuu_v1_client.py", "reader": self.reader})
                    async for frame in self.socket:
                        await self.handle(json.loads(frame))
            except (OSError, WebSocketException) as error:
                if self.again:
                    note(str(error))
            if self.again:
                self.lost_at = self.lost_at or time.monotonic()
                tries = 1 if time.monotonic() - began > 10 else tries + 1
                later = random.uniform(0.5, 1.5) * min(2 ** (tries - 2), 30)
                await asyncio.sleep(random.uniform(0, self.after) if tries == 1 else later)
        typing.cancel()

    async def handle(self, message: dict) -> None:
        """Counts a message, prints its text, and does what it asks for."""
        self.seen += message["type"] not in {"welcome", "token", "pong"}
        if "text" in message:
            print(message["text"], flush=True)
        match message["type"]:
            case "welcome" if message["resumed"]:
                self.token, self.seen = message.get("token", self.token), message["count"]
                self.replayed = self.seen + message["replayed"]
                self.unanswered = [line for line in self.unanswered if line["id"] > message["did"]]
                note(f"back: {message['replayed']} messages came, lost are {message['lost']}")
                await self.send({"type": "ping", "n": 1})  # the new token is here
            case "welcome":
                self.token, self.seen, self.replayed, self.sent = None, 0, 0, 0
                self.give_up()
            case "token":
                self.token = message["token"]
            case "prompt":
                await self.go_on(message)
            case "bye":
                self.again, self.after = message["again"], message.get("after", 1.0)

    async def go_on(self, prompt: dict) -> None:
        """An answer ended; or after `welcome`, what comes before the next line."""
        self.prompt = prompt
        if "re" in prompt:
            self.unanswered = [line for line in self.unanswered if line["id"] > prompt["re"]]
        elif self.lost_at is not None and self.seen > self.replayed:
            is_soon, self.lost_at = time.monotonic() - self.lost_at < 30, None
            if is_soon and all(line.get("step") == prompt.get("step") for line in self.unanswered):
                for line in self.unanswered:
                    await self.send(line)
            else:
                self.give_up()
        if not self.unanswered:
            self.asked.set()

    def give_up(self) -> None:
        for line in self.unanswered:
            note("not sent: " + ("an answer" if "step" in line else line["text"]))
        self.unanswered = []

    async def type(self) -> None:
        """Sends what the player types, one line after the other."""
        while await self.asked.wait():
            prompt = self.prompt
            text = await in_thread(lambda: read(prompt.get("masked", False)))
            if text is None:
                self.again = False
                return await self.socket.close()
            self.asked.clear()
            self.sent += 1
            line = {"type": "line", "id": self.sent, "text": text}
            self.unanswered.append(line | ({"step": prompt["step"]} if "step" in prompt else {}))
            await self.send(self.unanswered[-1])

    async def send(self, message: dict) -> None:
        with contextlib.suppress(WebSocketException):  # the connection is lost; lines are sent when it is back
            await self.socket.send(json.dumps(message))


def read(is_masked: bool) -> str | None:
    """Returns the next line; nothing at the end. A password is not shown."""
    if is_masked and STDIN.isatty():
        return getpass.getpass("")
    line = STDIN.readline()
    return line.rstrip("\r\n") if line else None


def in_thread(function) -> asyncio.Future:
    """Runs what may wait for ever in a thread that does not hold up the end of the program."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    threading.Thread(target=lambda: loop.call_soon_threadsafe(future.set_result, function()), daemon=True).start()
    return future


def note(text: str) -> None:
    print(f"-- {text} --", file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("url", help="such as wss://your.host/ws")
    parser.add_argument("--reader", action="store_true", help="ask for texts that suit a screen reader")
    arguments = parser.parse_args()
    asyncio.run(Client(arguments.url, arguments.reader).run())
