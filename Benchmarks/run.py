"""Measures the release binary and prints the tables of the README. Run it by `make bench`, or `make bench-quick`."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import echo
import fanout
import mallocs
import memory
from bars import bars_table
from serving import HERE

BUSY = 0.15
"""Processors taken by others from which on a ratio is not to be relied on."""
BEGIN, END = "<!-- printed by make bench -->", "<!-- up to here -->"


def machine() -> str:
    """What this runs on, and how busy it was before."""
    processor = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return ", ".join([
        f"{len(os.sched_getaffinity(0))} cores", processor[1] if processor else os.uname().machine,
        "Linux " + ".".join(os.uname().release.split(".")[:2]), time.strftime("%Y-%m-%d %H:%M %Z"),
        f"load average {os.getloadavg()[0]:.1f} at the start",
    ])


def write_into_readme(text: str) -> None:
    """Puts the text where README.md says that this program's words stand."""
    readme = HERE.parent / "README.md"
    before, begin, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"README.md lacks {BEGIN} or {END}")
    readme.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute: shorter rounds, fewer connections, no logins")
    parser.add_argument("--readme", action="store_true", help="write the tables into README.md too")
    asked = parser.parse_args()
    rounds, counted, seconds, idle = (4, 3, 0.6, 2_000) if asked.quick else (7, 5, 0.8, 10_000)

    parts = [f"{machine()}; the quietest {counted} of {rounds} rounds of {seconds} s."]
    speeds, bars, disturbance = echo.measure(rounds, counted, seconds)
    parts.append(speeds)
    if disturbance > BUSY:
        parts.append(f"**The machine was busy**: other programs took up to {disturbance:.0%} of a core; ratios are unsure.")
    print("\n\n".join(parts), flush=True)
    counts = mallocs.measure()
    spread, fans = fanout.measure(idle, counted, 1.5)
    found, sizes = memory.measure(idle)
    parts += [bars_table([*bars, *fans, *counts, *sizes]), spread, found]
    print("", *parts[-3:], sep="\n\n", flush=True)
    if asked.readme:
        write_into_readme("\n\n".join(parts))
    if not asked.quick:
        print(flush=True)
        subprocess.run([sys.executable, HERE / "login_latency.py"], check=True)
    sys.exit("\n".join(mallocs.exceeded(counts)) or 0)


if __name__ == "__main__":
    main()
