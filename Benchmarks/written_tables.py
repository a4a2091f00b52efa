"""Writes the tables of the benchmarks into docs/PERFORMANCE.md."""

from __future__ import annotations

from serving import HERE

DOCUMENT = "docs/PERFORMANCE.md"
END = "<!-- up to here -->"


def write(text: str, *, by: str) -> None:
    """Replaces the part of the document that is marked as the output of the command `by`."""
    document = HERE.parent / DOCUMENT
    mark = f"<!-- printed by {by} -->"
    before, begin, rest = document.read_text(encoding="utf-8").partition(mark)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{DOCUMENT} lacks {mark} or {END} after it")
    document.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}", encoding="utf-8")
