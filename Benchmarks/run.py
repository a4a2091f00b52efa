"""Measures the release binary and prints the tables of docs/PERFORMANCE.md. Run it with `make bench` or `make bench-quick`."""

from __future__ import annotations

import argparse
import subprocess
import sys

import continuity_cost
import dialect_cost
import echo
import fanout
import mallocs
import memory
import resume
import written_tables
from bars import bars_table
from machine_here import described
from serving import BINARY, HERE

BUSY = 0.15
"""If other programs use more than this part of a processor, the ratios are not reliable."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="four minutes: shorter rounds, fewer connections, no logins")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {written_tables.DOCUMENT} too")
    asked = parser.parse_args()
    rounds, counted, seconds, idle = (4, 3, 0.6, 2_000) if asked.quick else (7, 5, 0.8, 10_000)

    parts = [f"{described()}; the quietest {counted} of {rounds} rounds of {seconds} s."]
    speeds, bars, disturbance = echo.measure(rounds, counted, seconds)
    parts.append(speeds)
    if disturbance > BUSY:
        parts.append(f"**The machine was busy**: other programs took up to {disturbance:.0%} of a core; ratios are unsure.")
    print("\n\n".join(parts), flush=True)
    counts, of_row = mallocs.measure(), mallocs.measure_row()
    spread, fans = fanout.measure(idle, counted, 1.5)
    # Its two servers differ by less than two rounds of one do.
    costs, kept = continuity_cost.measure(3 * rounds, 2 * rounds, seconds)
    dialects, structured = dialect_cost.measure(rounds, counted, seconds)
    found, sizes = memory.measure(idle)
    back, times = resume.measure(BINARY, idle)
    all_bars = [*bars, *kept, *structured, *fans, *counts, *of_row, *sizes, *times]
    parts += [costs, dialects, bars_table(all_bars), spread, found, back]
    print("", *parts[-6:], sep="\n\n", flush=True)
    if asked.write:
        written_tables.write("\n\n".join(parts), by="make bench")
    if not asked.quick:
        print(flush=True)
        subprocess.run([sys.executable, HERE / "login_latency.py"], check=True)
    sys.exit("\n".join(mallocs.exceeded(counts)) or 0)


if __name__ == "__main__":
    main()
