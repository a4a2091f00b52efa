"""Compares measured figures with the promised ones."""

from __future__ import annotations

from typing import NamedTuple


class Bar(NamedTuple):
    """A figure, with the bound that it must reach and the one to aim at; with `at_least`, larger figures are better."""

    label: str
    measured: float
    must: float
    aim: float
    at_least: bool = False
    unit: str = ""

    @property
    def verdict(self) -> str:
        # The verdict is about the rounded figure, because that is what is printed.
        measured = round(self.measured, 2)
        reaches = lambda bar: measured >= bar if self.at_least else measured <= bar  # noqa: E731
        return "aim reached" if reaches(self.aim) else "must reached" if reaches(self.must) else "**missed**"


def table(head: list[str], rows: list[list[str]]) -> str:
    """Returns a Markdown table that is aligned in its source: the first column to the left, all others to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    ruler = ["-" * width if column == 0 else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    return "\n".join(
        "| " + " | ".join(f"{cell:<{width}}" if column == 0 else f"{cell:>{width}}"
                          for column, (cell, width) in enumerate(zip(row, widths))) + " |"
        for row in [head, ruler, *rows])


def bars_table(bars: list[Bar]) -> str:
    """Returns a table with a row for each bar."""
    sign = lambda bar: "≥" if bar.at_least else "≤"  # noqa: E731
    return table(
        ["bar", "measured", "must", "aim", ""],
        [[bar.label, f"{bar.measured:.2f}{bar.unit}", f"{sign(bar)} {bar.must}{bar.unit}", f"{bar.aim}{bar.unit}", bar.verdict]
         for bar in bars])
