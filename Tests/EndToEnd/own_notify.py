"""systemd's end of NOTIFY_SOCKET: a real datagram socket that keeps what the service tells."""

from __future__ import annotations

import shutil
import socket
import tempfile
import time
from pathlib import Path

PATIENCE = 20.0
"""Seconds that a message may take: generous, because the machine may be busy compiling."""


class OwnNotify:
    """Hears the messages of sd_notify(3), each a list of assignments; `heard` keeps them all."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="uuu-notify-")  # a short path: tmp_path may be too long for a socket
        self.path = str(Path(self.folder) / "s")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.heard: list[tuple[float, list[str]]] = []

    def environment(self, **more: str) -> dict[str, str]:
        """What systemd sets for the service."""
        return {"NOTIFY_SOCKET": self.path} | more

    def next(self, seconds: float = PATIENCE) -> list[str] | None:
        """The next message, or None when none comes in time."""
        self.socket.settimeout(max(0.001, seconds))
        try:
            message = self.socket.recv(4096).decode().splitlines()
        except TimeoutError:
            return None
        self.heard.append((time.monotonic(), message))
        return message

    def wait_for(self, *assignments: str, seconds: float = PATIENCE) -> list[str]:
        """The next message that has all of these; what comes before is kept in `heard`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            message = self.next(deadline - time.monotonic())
            if message and set(assignments) <= set(message):
                return message
        raise AssertionError(f"{assignments} was not told within {seconds} s: {self.heard}")

    def drain(self, seconds: float) -> list[list[str]]:
        """All messages of the next seconds."""
        deadline = time.monotonic() + seconds
        messages = []
        while time.monotonic() < deadline:
            message = self.next(deadline - time.monotonic())
            if message:
                messages.append(message)
        return messages

    def close(self) -> None:
        self.socket.close()
        shutil.rmtree(self.folder)
