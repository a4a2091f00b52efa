"""The machine as those see it who are elsewhere: what they connect to, and what happens to it."""

from __future__ import annotations

import asyncio
import ctypes
import os
import random
import socket
import ssl
import threading
import time
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from container import HOST, Container, inside
from player import PATIENCE
from relay import Relay
from structured import NAME

CERTIFICATE = f"/etc/letsencrypt/live/{HOST}/fullchain.pem"
UNIT = "uuu-server.service"
CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)


class Distant:
    """A machine that is operated from outside, and reached through its network, which is another one after each boot."""

    def __init__(self, container: Container) -> None:
        self.container = container
        folder = inside(Path(__file__).parent)
        given = {name: value for name, value in os.environ.items() if name.startswith("UUU_")}
        given |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": f"{folder.parent}:{folder.parents[1] / 'EndToEnd'}"}
        self.does("/usr/bin/python3", folder / "prepare.py", environment=given)
        self.security = ssl.create_default_context(cadata=self.does("cat", CERTIFICATE))

    def does(self, *command: str | Path, **options: object) -> str:
        """Runs a command on the machine; returns what it said."""
        ended = self.container.run(*command, capture_output=True, text=True, **options)
        assert ended.returncode == 0, f"{command} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}"
        return ended.stdout

    def restarts(self) -> None:
        self.does("systemctl", "restart", UNIT)

    def kills(self) -> None:
        """`kill -9`; returns when systemd has another process ready."""
        before = self.main_process()
        self.does("systemctl", "kill", "--kill-who=main", "--signal=KILL", UNIT)
        deadline = time.monotonic() + PATIENCE
        while not (self.main_process() not in (0, before) and self.is_active()):
            assert time.monotonic() < deadline, "no other process was started"
            time.sleep(0.05)

    def restarts_nginx(self) -> None:
        self.does("systemctl", "restart", "nginx.service")

    def reboots(self) -> float:
        """In good order; returns when all processes were gone.

        What is enabled is started by systemd, but nginx, which belongs to a target that this machine does not reach.
        """
        gone = self.container.reboot()
        self.does("systemctl", "start", "nginx.service")
        return gone

    def main_process(self) -> int:
        return int(self.does("systemctl", "show", "--value", "--property=MainPID", UNIT))

    def is_active(self) -> bool:
        return self.does("systemctl", "show", "--value", "--property=ActiveState", UNIT).strip() == "active"

    def socket(self) -> socket.socket:
        """A connection to nginx, from any address, as nginx lets only so many come from one."""
        made: list[socket.socket | OSError] = []

        def connects() -> None:
            # The network namespace is that of this thread alone, and a socket stays in the one in which it was made.
            try:
                network = os.open(f"/proc/{self.container.leader}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
                try:
                    if LIBC.setns(network, CLONE_NEWNET) != 0:
                        raise OSError(ctypes.get_errno(), "setns")
                finally:
                    os.close(network)
                one = socket.socket()
                try:
                    one.bind((f"127.{random.randint(1, 254)}.{random.randint(0, 255)}.{random.randint(1, 254)}", 0))
                    one.connect(("127.0.0.1", 443))
                except OSError:
                    one.close()
                    raise
                one.setblocking(False)
                made.append(one)
            except OSError as error:
                made.append(error)

        thread = threading.Thread(target=connects)
        thread.start()
        thread.join()
        if isinstance(made[0], OSError):
            raise made[0]
        return made[0]

    async def opens(self, relay: Relay) -> ClientConnection:
        """A connection of `uuu.v1` through a relay, with TLS."""
        return await connect(
            f"wss://{HOST}/ws", host="127.0.0.1", port=relay.port, ssl=self.security, server_hostname=HOST,
            subprotocols=[Subprotocol(NAME)], proxy=None, ping_interval=None, open_timeout=PATIENCE)


class DistantRelay(Relay):
    """A relay to nginx on the machine."""

    def __init__(self, machine: Distant) -> None:
        super().__init__(443)
        self.machine = machine

    async def reaches(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(sock=await asyncio.to_thread(self.machine.socket))
