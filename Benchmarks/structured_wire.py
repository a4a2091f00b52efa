"""A client of `uuu.v1` that is driven step by step, so that thousands can take each step together."""

from __future__ import annotations

import json

from serving import HERE  # noqa: F401  serving.py adds the folder of the end-to-end tests to sys.path

from wire import TEXT, Wire, frame

NAME = "uuu.v1"
UNCOUNTED = ("welcome", "token", "pong")


def told(message: dict) -> bytes:
    """Returns the frame of a message."""
    return frame(TEXT, json.dumps(message).encode())


class StructuredWire(Wire):
    """A connection that speaks `uuu.v1`."""

    def __init__(self, port: int) -> None:
        super().__init__(port=port)
        self.upgrades(Sec_WebSocket_Protocol=NAME)
        self.sent = 0
        """The id of the last line."""
        self.count = 0
        """How many messages have come of those that count."""
        self.token = ""

    def tells(self, **message: object) -> None:
        self.sends(told(message))

    def says(self, text: str, step: str | None = None) -> None:
        """Sends a line; the answer is not read."""
        self.sent += 1
        self.tells(type="line", id=self.sent, text=text, **({"step": step} if step else {}))

    def message(self) -> dict:
        """Returns the next message."""
        message = json.loads(self.text())
        self.count += message["type"] not in UNCOUNTED
        self.token = message.get("token", self.token)
        return message

    def until(self, kind: str) -> list[str]:
        """Reads up to the first message of that type; returns all texts that came."""
        texts = []
        while True:
            message = self.message()
            texts += [message["text"]] if "text" in message else []
            if message["type"] == kind:
                return texts
