"""Counts the allocations per echoed message after warm-up, and compares them with thresholds.json.

Exits with 1 when there are more. Unlike a time, the count is the same on a busy machine. Run it with
`make bench-mallocs`.
"""

from __future__ import annotations

import json
import struct
import sys
import tempfile
from pathlib import Path

from bars import Bar, bars_table
from serving import ECHO, HERE, ExactLoad, compiled, product, serving

MESSAGES = 64_000
CONNECTIONS = 64
SIZE = 20
DEPTHS = (1, 16)


def per_message(depth: int, *, is_row: bool = False) -> float:
    """Returns the allocations per message while each of 64 connections keeps `depth` messages in flight."""
    row = {"settings": ECHO | {"Server": ECHO["Server"] | {"initial_context": "c_echo_row"}}}
    subject = row | {"binary": product("tally")} if is_row else {}
    counter = compiled("load/mallocs.c", "-shared", "-fPIC")
    with tempfile.TemporaryDirectory(prefix="uuu-mallocs-") as name:
        counts = Path(name) / "counts"
        read = lambda: struct.unpack("=Q", counts.read_bytes())[0]  # noqa: E731
        with serving(**subject, LD_PRELOAD=str(counter), MALLOC_COUNTS=str(counts)) as (_, port):
            with ExactLoad(port, messages=MESSAGES, depth=depth, connections=CONNECTIONS, size=SIZE, core=None,
                           flags=("row",) if is_row else ()) as load:
                before = read()
                load.again()
                return (read() - before) / load.messages


def label(depth: int) -> str:
    return f"mallocs a message, {SIZE} B echo, depth {depth}"


def measure() -> list[Bar]:
    """Returns the counts of the line echo as bars."""
    return [Bar(label(depth), per_message(depth), 1, 1) for depth in DEPTHS]


def measure_row() -> list[Bar]:
    """Returns the counts of a command table's row as bars."""
    return [Bar(f"mallocs a message, table row, depth {depth}", per_message(depth, is_row=True), 3, 1) for depth in DEPTHS]


def exceeded(bars: list[Bar]) -> list[str]:
    """Returns a line for each count above its threshold.

    Counts are rounded to one decimal, because allocations that happen once in a while belong to no message.
    """
    thresholds = json.loads((HERE / "thresholds.json").read_text(encoding="utf-8"))
    return [
        f"{bar.label}: {bar.measured:.2f}, and thresholds.json has {thresholds[bar.label]}"
        for bar in bars if round(bar.measured, 1) > thresholds[bar.label]
    ]


if __name__ == "__main__":
    found = measure()
    print(bars_table(found))
    sys.exit("\n".join(exceeded(found)) or 0)
