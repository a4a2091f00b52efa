"""Tells how Python's json reads messages of uuu.v1, for PythonComparisonTests.

Reads rounds from standard input: a count, then as many frames, each a letter, a length, and bytes. Answers each round with
as many frames of a length and bytes: for `s`, a message of the server, a view of what was read; for `c`, a message of a
client, `ok` and a view, or `no` and every reason for which the protocol refuses it. A count of zero ends it. Numbers are
unsigned, of four bytes, little-endian.
"""

from __future__ import annotations

import json
import re
import struct
import sys
from decimal import Decimal, InvalidOperation, Overflow

LARGEST = 2 ** 53
WHOLE = re.compile(r"-?[0-9]+\Z")
WORDS = ["commands", "presence", "channels", "mail", "data"]


class Object(list):
    """The members of an object in their order, duplicates included."""


class Number(str):
    """A number as it was written."""


def refuse(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


def view(value: object) -> bytes:
    """Returns the value in the form of `JSONTree.view`."""
    if value is None:
        return b"n"
    if value is True or value is False:
        return b"t" if value else b"f"
    if isinstance(value, (int, Number)):
        return b"i%d;" % int(value)
    if isinstance(value, str):
        octets = value.encode()
        return b"s%d:" % len(octets) + octets
    if isinstance(value, Object):
        return b"o%d:" % len(value) + b"".join(view(name) + view(item) for name, item in value)
    return b"a%d:" % len(value) + b"".join(view(item) for item in value)


def server(data: bytes) -> bytes:
    """Returns a view of a message, or what is wrong with it."""
    try:
        read = json.loads(data.decode(), parse_constant=refuse, object_pairs_hook=Object)
        plain = json.loads(data.decode())
    except ValueError as error:
        return f"Python cannot read it: {error}".encode()
    if json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() != data:
        return b"Python writes it in another way"
    return view(read)


def beyond(number: Number) -> bool:
    """Whether a number is beyond the largest one that is allowed."""
    try:
        # Not `abs`, which rounds.
        return Decimal(number).copy_abs() > LARGEST
    except (InvalidOperation, Overflow):
        mantissa, _, exponent = number.lower().partition("e")
        return Decimal(mantissa) != 0 and not exponent.startswith("-")


def reasons(value: object, depth: int) -> set[str]:
    """Returns why JSON is refused that Python reads."""
    if isinstance(value, Number):
        return {"numberTooLarge"} if beyond(value) else set()
    if isinstance(value, str):
        return {"loneSurrogate"} if any("\ud800" <= character <= "\udfff" for character in value) else set()
    if not isinstance(value, list):
        return set()
    found = {"tooDeep"} if depth > 4 else set()
    items = value
    if isinstance(value, Object):
        names = [name for name, _ in value]
        if len(names) > 32:
            found.add("tooManyMembers")
        if len(set(names)) < len(names):
            found.add("duplicateMember")
        items = [part for member in value for part in member]
    for item in items:
        found |= reasons(item, depth + 1)
    return found


class Message:
    """The members of a message, and what is wrong with them."""

    def __init__(self, members: Object):
        self.members = dict(members)
        self.wrong: set[str] = set()

    def string(self, name: str, *, optional: bool = False, most: int | None = None) -> str | None:
        value = self.members.get(name)
        if name not in self.members:
            self.wrong |= set() if optional else {"missingMember"}
        elif not isinstance(value, str) or isinstance(value, Number):
            self.wrong.add("wrongType")
        elif most is not None and len(value) > most:
            self.wrong.add("outOfRange")
        return value

    def number(self, name: str, least: int = 0, most: int = LARGEST, *, optional: bool = False) -> int | None:
        value = self.members.get(name)
        if name not in self.members:
            self.wrong |= set() if optional else {"missingMember"}
            return None
        if not isinstance(value, Number) or not WHOLE.match(value):
            self.wrong.add("wrongType")
            return None
        if value.startswith("-") or not least <= int(value) <= most:
            self.wrong.add("outOfRange")
        return int(value)

    def hello(self) -> list[object]:
        client = self.string("client", optional=True, most=40)
        wants = self.members.get("wants", [])
        if isinstance(wants, (Object, str)) or not isinstance(wants, list) or any(
                not isinstance(word, str) or isinstance(word, Number) for word in wants):
            self.wrong.add("wrongType")
            wants = []
        reader = self.members.get("reader")
        if "reader" in self.members and reader is not True and reader is not False:
            self.wrong.add("wrongType")
        return [client or "", [word for word in WORDS if word in wants], reader]

    def parts(self) -> list[object]:
        kind = self.string("type")
        if self.wrong:
            return []
        if kind == "hello":
            return [kind, *self.hello()]
        if kind == "resume":
            return [kind, self.string("token"), self.number("seen"), *self.hello()]
        if kind == "line":
            return [kind, self.number("id", 1), self.string("text"), self.string("step", optional=True)]
        if kind == "ping":
            return [kind, self.number("n"), self.number("seen", optional=True)]
        if kind == "history":
            limit = self.number("limit", 1, 200, optional=True)
            return [kind, self.string("of"), self.number("before", 1, optional=True), 50 if limit is None else limit]
        if kind == "read":
            return [kind, self.string("of"), self.number("id", 1)]
        self.wrong.add("unknownType")
        return []


def client(data: bytes) -> bytes:
    """Returns what a message means, or why it is refused."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return b"no notUTF8"
    try:
        value = json.loads(text, parse_constant=refuse, object_pairs_hook=Object, parse_int=Number, parse_float=Number)
    except (ValueError, RecursionError):
        return b"no syntax"
    wrong = reasons(value, 1)
    if not isinstance(value, Object):
        wrong.add("notAnObject")
    if wrong:
        return b"no " + " ".join(sorted(wrong)).encode()
    message = Message(value)
    parts = message.parts()
    return b"no " + " ".join(sorted(message.wrong)).encode() if message.wrong else b"ok " + view(parts)


def main() -> None:
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while count := struct.unpack("<I", source.read(4))[0]:
        frames = []
        for _ in range(count):
            letter = source.read(1)
            frames.append((letter, source.read(struct.unpack("<I", source.read(4))[0])))
        answers = [server(data) if letter == b"s" else client(data) for letter, data in frames]
        for answer in answers:
            target.write(struct.pack("<I", len(answer)) + answer)
        target.flush()


main()
