"""systemd's end of NOTIFY_SOCKET: a real datagram socket that keeps what the service tells, and its descriptors."""

from __future__ import annotations

import array
import os
import select
import shutil
import socket
import struct
import tempfile
import threading
import time
from pathlib import Path

from own_store import OwnStore

PATIENCE = 20.0
"""Seconds that a message may take: generous, because the machine may be busy compiling."""

MOST_BYTES, MOST_DESCRIPTORS = 4096, 768
"""What systemd reads of one message."""


class OwnNotify:
    """Hears the messages of sd_notify(3), each a list of assignments; `heard` keeps them all.

    It does what systemd 252 does with them: FDSTORE, FDPOLL, FDSTOREREMOVE and BARRIER, on a thread of its own. With
    room for no descriptor it keeps none.
    """

    def __init__(self, most_stored: int = 0) -> None:
        self.folder = tempfile.mkdtemp(prefix="uuu-notify-")  # a short path: tmp_path may be too long for a socket
        self.path = str(Path(self.folder) / "s")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 * 1024 * 1024)
        self.socket.bind(self.path)
        self.store = OwnStore(most_stored)
        self.main: int | None = None
        """The only process that is listened to (NotifyAccess=main), once it is known."""
        self.heard: list[tuple[float, list[str]]] = []
        self.ignored: list[list[str]] = []
        self._next = 0
        self._news = threading.Condition()
        self._waker, self._wake = socket.socketpair()
        self._thread = threading.Thread(target=self._listen, name="own-notify", daemon=True)
        self._thread.start()

    def environment(self, **more: str) -> dict[str, str]:
        """What systemd sets for the service."""
        return {"NOTIFY_SOCKET": self.path} | more

    def next(self, seconds: float = PATIENCE) -> list[str] | None:
        """The next message, or None when none comes in time."""
        with self._news:
            if not self._news.wait_for(lambda: self._next < len(self.heard), max(0.0, seconds)):
                return None
            self._next += 1
            return self.heard[self._next - 1][1]

    def wait_for(self, *assignments: str, seconds: float = PATIENCE) -> list[str]:
        """The next message that has all of these; what comes before is kept in `heard`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            message = self.next(deadline - time.monotonic())
            if message and set(assignments) <= set(message):
                return message
        raise AssertionError(f"{assignments} was not told within {seconds} s: {self.heard[-20:]}")

    def drain(self, seconds: float) -> list[list[str]]:
        """All messages of the next seconds."""
        deadline = time.monotonic() + seconds
        messages = []
        while time.monotonic() < deadline:
            message = self.next(deadline - time.monotonic())
            if message:
                messages.append(message)
        return messages

    def skip(self) -> None:
        """What was told until now is not waited for any more."""
        with self._news:
            self._next = len(self.heard)

    def settle(self) -> None:
        """Returns when all that was sent before has been dealt with, as sd_notify_barrier(3) does."""
        reading, writing = os.pipe2(os.O_CLOEXEC)
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.settimeout(PATIENCE)
                sender.connect(self.path)
                socket.send_fds(sender, [b"BARRIER=1"], [writing])
        finally:
            os.close(writing)
        waiting = select.poll()
        waiting.register(reading, 0)
        answered = waiting.poll(PATIENCE * 1000)
        os.close(reading)
        assert answered, "the messages were not dealt with in time"

    def close(self) -> None:
        self._wake.close()
        self._thread.join(PATIENCE)
        self._waker.close()
        self.socket.close()
        self.store.clear()
        shutil.rmtree(self.folder)

    # What runs on the thread.

    def _listen(self) -> None:
        while True:
            waiting = select.poll()
            waiting.register(self._waker, 0)
            waiting.register(self.socket, select.POLLIN)
            for descriptor in self.store.polled():
                waiting.register(descriptor, 0)
            events = dict(waiting.poll())
            if self._waker.fileno() in events:
                return
            # systemd reads messages before it looks at what it keeps.
            if self.socket.fileno() in events:
                self._receive()
                continue
            for descriptor in events:
                self.store.hung_up(descriptor)

    def _receive(self) -> None:
        room = socket.CMSG_SPACE(struct.calcsize("3i")) + socket.CMSG_SPACE(MOST_DESCRIPTORS * 4)
        data, ancillary, flags, _ = self.socket.recvmsg(MOST_BYTES, room, socket.MSG_CMSG_CLOEXEC)
        descriptors, sender = array.array("i"), 0
        for level, kind, content in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                descriptors.frombytes(content[: len(content) - len(content) % descriptors.itemsize])
            elif (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                sender = struct.unpack("3i", content)[0]
        message = data.decode(errors="replace").splitlines()
        if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
            self._ignore(message, descriptors)
        elif "BARRIER=1" in message:
            # It is answered whoever sends it; with anything beside it, systemd does nothing but that.
            self._ignore(message if len(message) > 1 or len(descriptors) != 1 else [], descriptors)
        elif self.main not in (None, sender):
            self._ignore(message, descriptors)
        else:
            self._obey(message, list(descriptors))
            with self._news:
                self.heard.append((time.monotonic(), message))
                self._news.notify_all()

    def _ignore(self, message: list[str], descriptors: array.array) -> None:
        for descriptor in descriptors:
            os.close(descriptor)
        if message:
            self.ignored.append(message)

    def _obey(self, message: list[str], descriptors: list[int]) -> None:
        fields = dict(line.partition("=")[::2] for line in message)
        name = fields.get("FDNAME", "stored")
        is_name = len(name) < 256 and all(" " < letter < "\x7f" and letter != ":" for letter in name)
        if fields.get("FDSTOREREMOVE") == "1":
            self.store.remove(name)
        elif fields.get("FDSTORE") == "1" and is_name:
            self.store.add(name, descriptors, is_polled=fields.get("FDPOLL") != "0")
            return
        for descriptor in descriptors:
            os.close(descriptor)
