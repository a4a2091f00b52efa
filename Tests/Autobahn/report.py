"""What the suite reported: a table by group, and every case that is not plainly good with its reason."""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby

GOOD = {"OK", "INFORMATIONAL"}
"""What a case may come to; FAILED, UNIMPLEMENTED, NON-STRICT and the rest may not be."""

GROUPS = {
    1: "Framing",
    2: "Pings and pongs",
    3: "Reserved bits",
    4: "Opcodes",
    5: "Fragmentation",
    6: "UTF-8",
    7: "Closing",
    9: "Limits and performance",
    10: "Automatic fragmentation",
    12: "Compression, sizes",
    13: "Compression, parameters",
}


def group(case: str) -> int:
    """The first number of a case's id."""
    return int(case.partition(".")[0])


def show(expected: list[str], reported: dict[str, dict]) -> bool:
    """Prints it all; True when every expected case was reported, and each is good."""
    print(f"\n  {'group':<30}{'cases':>6}{'OK':>6}{'info':>6}{'other':>7}{'missing':>9}{'seconds':>9}")
    for number, cases in groupby(expected, key=group):
        print_row(f"{number:>2} {GROUPS[number]}", list(cases), reported)
    print_row("all", expected, reported)

    missing = [case for case in expected if case not in reported]
    strangers = [case for case in reported if case not in set(expected)]
    not_plain = [case for case in expected if case in reported and verdicts(reported[case]) != {"OK"}]
    if not_plain:
        print()
    for case in not_plain:
        print_reasons(case, reported[case])
    if missing:
        print(f"\n  Not reported: {' '.join(missing)}")
    if strangers:
        print(f"\n  Reported but not expected: {' '.join(strangers)}")
    return not missing and not strangers and all(is_good(reported[case]) for case in expected)


def verdicts(result: dict) -> set[str]:
    """What the suite says of the messages, and of how the connection was closed."""
    return {result["behavior"], result["behaviorClose"]}


def is_good(result: dict) -> bool:
    return verdicts(result) <= GOOD


def print_row(title: str, cases: list[str], reported: dict[str, dict]) -> None:
    results = [reported[case] for case in cases if case in reported]
    kinds = Counter("OK" if verdicts(one) == {"OK"} else "info" if is_good(one) else "other" for one in results)
    seconds = sum(one["duration"] for one in results) / 1000
    missing = len(cases) - len(results)
    print(f"  {title:<30}{len(cases):>6}{kinds['OK']:>6}{kinds['info']:>6}{kinds['other']:>7}{missing:>9}{seconds:>9.1f}")


def print_reasons(case: str, result: dict) -> None:
    """Why a case is what it is, in the suite's own words."""
    details = json.loads(result["report"].read_text())
    print(f"  {case:<10}{result['behavior']}, close {result['behaviorClose']}: {details['result']} {details['resultClose']}")
    if not is_good(result):
        print(f"{'':12}{' '.join(details['description'].split())}\n{'':12}{result['report'].with_suffix('.html')}")
