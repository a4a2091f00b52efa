"""The places in README.md where the tables of the benchmarks stand."""

from __future__ import annotations

from serving import HERE

END = "<!-- up to here -->"


def write_into_readme(text: str, *, by: str) -> None:
    """Puts the text where README.md says that what is printed by that command stands."""
    readme = HERE.parent / "README.md"
    mark = f"<!-- printed by {by} -->"
    before, begin, rest = readme.read_text(encoding="utf-8").partition(mark)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"README.md lacks {mark} or {END} after it")
    readme.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}", encoding="utf-8")
