"""The journal, read as an operator does: `journalctl -o json`."""

from __future__ import annotations

import json
import re
import subprocess
import time
from typing import NamedTuple

from machine import PATIENCE, UNIT, do, eventually

Record = dict[str, str]


class Restoration(NamedTuple):
    """Connections that a new process took over."""

    count: int
    milliseconds: float


class Journal:
    """What was written since this was made."""

    def __init__(self) -> None:
        do("journalctl", "--sync")
        # Not a cursor: after one, journalctl 252 leaves out the first record that matches.
        self.began = time.time()

    def raw(self, *arguments: str, form: str = "json") -> bytes:
        """What journalctl prints, after journald has written down all that it was sent."""
        do("journalctl", "--sync", seconds=PATIENCE)
        return subprocess.run(
            ["journalctl", "--quiet", "--all", "--output", form, f"--since=@{self.began:.6f}", *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=PATIENCE).stdout

    def records(self, *matches: str, unit: str = UNIT) -> list[Record]:
        """The records of a unit that match, such as `UUU_ACCOUNT=alice`, oldest first."""
        lines = self.raw("--unit", unit, *matches).splitlines()
        return [{name: text(value) for name, value in json.loads(line).items()} for line in lines]

    def from_server(self, *matches: str) -> list[Record]:
        """The same without what systemd says about the unit."""
        return [record for record in self.records(*matches) if record.get("_COMM") != "systemd"]

    def waits_for(self, *matches: str) -> Record:
        """The first record that matches; it may come in a moment."""
        return eventually(lambda: self.records(*matches), f"a record with {' '.join(matches)}")[0]

    def event(self, word: str, *matches: str) -> Record:
        """The first record of an event of the server's, such as `login_succeeded`."""
        return self.waits_for(f"UUU_EVENT={word}", *matches)

    def restorations(self) -> list[Restoration]:
        """What each process that found connections says of them; those that found none are left out."""
        found = [restoration(record) for record in self.from_server("UUU_EVENT=connections_restored")]
        return [one for one in found if one.count]


def restoration(record: Record) -> Restoration:
    """The figures of one record; the time may stand in a field, or in the message only."""
    told = record.get("UUU_MILLISECONDS") or re.search(r"([\d.]+) ?ms", record["MESSAGE"])[1]
    return Restoration(int(record["UUU_COUNT"]), float(told))


def text(value: object) -> str:
    """A field's value: what is not printable comes as an array of bytes, a repeated field as an array of values."""
    if isinstance(value, list) and all(isinstance(byte, int) for byte in value):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, list):
        return "\n".join(text(one) for one in value)
    assert isinstance(value, str), f"journalctl left out a value: {value!r}"
    return value
