"""Allocations per echoed message, after warm-up, held by the counts in thresholds.json.

Exits with 1 when there are more. A count, not a time: it is the same on a busy machine. Run it by `make bench-mallocs`.
"""

from __future__ import annotations

import json
import struct
import sys
import tempfile
from pathlib import Path

from serving import HERE, ExactLoad, compiled, serving

MESSAGES = 64_000
CONNECTIONS = 64
SIZE = 20
DEPTHS = (1, 16)


def per_message(depth: int) -> float:
    """What the server allocates for a message while 64 connections keep so many on the way."""
    counter = compiled("load/mallocs.c", "-shared", "-fPIC")
    with tempfile.TemporaryDirectory(prefix="uuu-mallocs-") as name:
        counts = Path(name) / "counts"
        read = lambda: struct.unpack("=Q", counts.read_bytes())[0]  # noqa: E731
        with serving(LD_PRELOAD=str(counter), MALLOC_COUNTS=str(counts)) as (_, port):
            with ExactLoad(port, messages=MESSAGES, depth=depth, connections=CONNECTIONS, size=SIZE, core=None) as load:
                before = read()
                load.again()
                return (read() - before) / load.messages


def main() -> None:
    thresholds = json.loads((HERE / "thresholds.json").read_text(encoding="utf-8"))
    exceeded = 0
    for depth in DEPTHS:
        label = f"mallocs a message, {SIZE} B echo, depth {depth}"
        counted = per_message(depth)
        # A few that come once in a while, for time or for log, are no message's.
        within = round(counted, 1) <= thresholds[label]
        exceeded += not within
        print(f"{label:<48}{counted:6.2f}   at most {thresholds[label]}{'' if within else '   EXCEEDED'}", flush=True)
    sys.exit(1 if exceeded else 0)


if __name__ == "__main__":
    main()
