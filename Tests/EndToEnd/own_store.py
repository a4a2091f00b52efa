"""systemd's descriptor store (`FileDescriptorStoreMax=`), as systemd 252 keeps it."""

from __future__ import annotations

import fcntl
import os
import threading
from collections import Counter
from typing import NamedTuple


class Stored(NamedTuple):
    """A descriptor that is kept for the next process."""

    name: str
    descriptor: int
    is_polled: bool


class OwnStore:
    """Keeps descriptors by name; what finds no room is closed, and whoever sent it is not told.

    Its descriptors are read on one thread and written on another, so each method takes the lock.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.turned_away = 0
        self.most_at_once = 0
        """The most that were kept at the same time, without those that are polled."""
        self.kept: list[Stored] = []
        self.lock = threading.Lock()

    def add(self, name: str, descriptors: list[int], *, is_polled: bool) -> None:
        """Keeps what there is room for."""
        with self.lock:
            for descriptor in descriptors:
                if len(self.kept) < self.most:
                    self.kept.append(Stored(name, descriptor, is_polled))
                else:
                    self.turned_away += 1
                    os.close(descriptor)
            self.most_at_once = max(self.most_at_once, sum(not one.is_polled for one in self.kept))

    def remove(self, name: str) -> None:
        """Lets go of all that is kept under a name."""
        self._drop(lambda one: one.name == name)

    def hung_up(self, descriptor: int) -> None:
        """Lets go of a polled descriptor whose other end has gone."""
        self._drop(lambda one: one.descriptor == descriptor and one.is_polled)

    def clear(self) -> None:
        """Lets go of everything, as when the service is stopped or has failed."""
        self._drop(lambda one: True)

    def _drop(self, goes) -> None:
        with self.lock:
            gone = [one for one in self.kept if goes(one)]
            self.kept = [one for one in self.kept if not goes(one)]
            for one in gone:
                os.close(one.descriptor)

    def polled(self) -> list[int]:
        """What is let go of when it hangs up."""
        with self.lock:
            return [one.descriptor for one in self.kept if one.is_polled]

    def duplicates(self, least: int) -> list[tuple[str, int]]:
        """Copies for the next process, the newest first, numbered from `least` on; whoever asked closes them."""
        with self.lock:
            return [(one.name, fcntl.fcntl(one.descriptor, fcntl.F_DUPFD_CLOEXEC, least)) for one in reversed(self.kept)]

    @property
    def names(self) -> Counter[str]:
        """How many descriptors are kept under each name."""
        with self.lock:
            return Counter(one.name for one in self.kept)

    @property
    def kinds(self) -> Counter[str]:
        """How many are kept of each kind: `bottle`, `state`, `probe`."""
        with self.lock:
            return Counter(one.name.partition("-")[0] for one in self.kept)

    def __len__(self) -> int:
        with self.lock:
            return len(self.kept)
