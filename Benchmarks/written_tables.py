"""The places in docs/PERFORMANCE.md where the tables of the benchmarks stand."""

from __future__ import annotations

from serving import HERE

DOCUMENT = "docs/PERFORMANCE.md"
END = "<!-- up to here -->"


def write(text: str, *, by: str) -> None:
    """Puts the text where the document says that what is printed by that command stands."""
    document = HERE.parent / DOCUMENT
    mark = f"<!-- printed by {by} -->"
    before, begin, rest = document.read_text(encoding="utf-8").partition(mark)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{DOCUMENT} lacks {mark} or {END} after it")
    document.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}", encoding="utf-8")
