"""The tests' own service manager does as systemd 252 does: sd_pid_notify_with_fds(3), systemd.service(5)."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time

import pytest

import sentences as say
from manager import Manager
from own_notify import OwnNotify
from player import player
from server import START_SECONDS, Server
from wire import Wire


@pytest.fixture
def notify():
    own = OwnNotify(4)
    yield own
    own.close()


def send(notify: OwnNotify, *lines: str, descriptors: list[int] | None = None) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.connect(notify.path)
        socket.send_fds(sender, ["\n".join(lines).encode()], descriptors or [])


def test_what_is_stored_is_kept_by_name_until_it_is_removed(notify):
    mine, lent = socket.socketpair()
    send(notify, "FDSTORE=1", "FDNAME=bottle-1", "FDPOLL=0", descriptors=[lent.fileno(), mine.fileno()])
    send(notify, "FDSTORE=1", "FDNAME=state-1", descriptors=[os.memfd_create("state")])
    notify.settle()
    assert notify.store.names == {"bottle-1": 2, "state-1": 1}
    assert notify.store.kinds == {"bottle": 2, "state": 1}
    assert [name for name, number in notify.store.duplicates(100) if os.close(number) is None] == [
        "state-1", "bottle-1", "bottle-1"], "the newest first"
    send(notify, "FDSTOREREMOVE=1", "FDNAME=bottle-1")
    notify.settle()
    assert notify.store.names == {"state-1": 1}
    mine.close()
    lent.close()


def test_what_finds_no_room_is_closed_and_nobody_is_told(notify):
    pairs = [socket.socketpair() for _ in range(6)]
    send(notify, "FDSTORE=1", "FDNAME=probe", descriptors=[lent.fileno() for _, lent in pairs])
    for _, lent in pairs:
        lent.close()
    notify.settle()
    assert (len(notify.store), notify.store.turned_away, notify.store.most_at_once) == (4, 2, 0)
    hung_up = []
    for mine, _ in pairs:
        mine.setblocking(False)
        try:
            hung_up.append(mine.recv(1) == b"")
        except BlockingIOError:
            hung_up.append(False)
    assert hung_up == [False] * 4 + [True] * 2
    for mine, _ in pairs:
        mine.close()


@pytest.mark.parametrize(("poll", "left"), [([], 0), (["FDPOLL=0"], 1)], ids=["polled", "not polled"])
def test_what_hangs_up_is_dropped_unless_it_is_not_polled(notify, poll, left):
    mine, lent = socket.socketpair()
    send(notify, "FDSTORE=1", "FDNAME=probe", *poll, descriptors=[lent.fileno()])
    lent.close()
    notify.settle()
    assert len(notify.store) == 1
    mine.close()
    notify.settle()
    deadline = time.monotonic() + 5
    while len(notify.store) != left and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(notify.store) == left


def test_only_the_main_process_is_listened_to(notify):
    notify.main = 1
    send(notify, "READY=1")
    notify.settle()
    assert (notify.heard, notify.ignored) == ([], [["READY=1"]])


def test_the_next_process_gets_the_sockets_and_what_was_stored(tmp_path):
    told = "import os, socket; s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);" \
        "s.connect(os.environ['NOTIFY_SOCKET']);" \
        "print(os.getpid() == int(os.environ['LISTEN_PID']), os.environ['LISTEN_FDS'], os.environ['LISTEN_FDNAMES']," \
        "[os.fstat(3 + n).st_ino for n in range(int(os.environ['LISTEN_FDS']))], os.listdir('/proc/self/fd'), flush=True);" \
        "socket.send_fds(s, [b'FDSTORE=1\\nFDNAME=state-1'], [os.memfd_create('state')]); s.send(b'READY=1')"
    manager = Manager(tmp_path, command=[sys.executable, "-c", told])
    with manager:
        assert manager.server.wait() == 0
        first = manager.server.log(since_start=True)
        assert first.startswith("True 3 http:http-tcp:admin ["), first
        manager.start()
        assert manager.server.wait() == 0
        second = manager.server.log(since_start=True)
        inodes = [os.fstat(listener.fileno()).st_ino for _, listener in manager.sockets]
        inodes += [os.fstat(one.descriptor).st_ino for one in manager.store.kept][:1]
        assert second.startswith(f"True 4 http:http-tcp:admin:state-1 {inodes} "), second
        assert manager.store.names == {"state-1": 2}
        assert manager.starts == 2


async def test_a_server_is_served_restarted_killed_and_stopped(manage):
    manager = manage()
    async with player(manager.server, unix=True) as ada, player(manager.server) as bob:
        await ada.enters("ada")
        await bob.enters("bob")
        await bob.says("who", say.who("ada", "bob"))
        assert manager.server.ask("status").returncode == 0
        first = manager.pid
    manager.restart()
    manager.kill()
    assert (manager.starts, manager.pid != first) == (3, True)
    with Wire(manager.server).upgrades() as wire:
        assert wire.text()
    manager.dies(signal.SIGABRT)
    assert manager.starts_until_ready() == 1
    manager.stop()
    assert len(manager.store) == 0
    manager.start()


WRITES_LATE = """
import ctypes, sys, threading, time

def write():
    ctypes.CDLL(None).prctl(15, b"uuu-log")
    print("begun", file=sys.stderr, flush=True)
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        pass
    print("late", file=sys.stderr, flush=True)
    time.sleep(60)

threading.Thread(target=write, daemon=True).start()
time.sleep(60)
"""
"""A program whose thread for the log is busy before it writes a record: the name is that of the server's."""


def test_the_log_is_read_when_what_was_logged_is_written(tmp_path):
    """Who logs does not wait for the thread that writes: without that a record of a start was missed now and then."""
    server = Server(tmp_path, command=[sys.executable, "-c", WRITES_LATE])
    server.launch()
    try:
        deadline = time.monotonic() + START_SECONDS
        while b"begun" not in server.log_path.read_bytes() and time.monotonic() < deadline:
            time.sleep(0.001)
        assert "late" in server.log()
    finally:
        server.kill()
