"""Searches for secrets in every form in which bytes may hold them: frames, files on the disk, and files in memory."""

from __future__ import annotations

import base64
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from relay import Relay
from wire import TEXT

RSV1 = 0x40
TAIL = b"\x00\x00\xff\xff"
PIECE = 1 << 22


def forms(secret: str) -> set[bytes]:
    """The bytes by which somebody could recognize a text: as it is, in hex, and in base64 at each of its three offsets.

    Of a token also the random half alone, as text and as the bytes that it stands for.
    """
    wanted = {secret.encode()}
    if half := re.fullmatch(r"uuu1_([\w-]{43})", secret):
        wanted |= {half[1].encode(), base64.urlsafe_b64decode(half[1] + "=")}
    found: set[bytes] = set()
    for plain in wanted:
        found |= {plain, plain.hex().encode(), plain.hex().upper().encode()}
        for offset in range(3):
            # The first and the last characters depend on what stands beside it.
            coded = base64.b64encode(bytes(offset) + plain)
            middle = coded[4 if offset else 0 : len(coded) - 4]
            found |= {middle, middle.translate(bytes.maketrans(b"+/", b"-_"))}
    return found


class Sought(NamedTuple):
    """Secrets, each with a name and its forms."""

    patterns: dict[str, set[bytes]]

    @classmethod
    def of(cls, **secrets: str) -> Sought:
        return cls({name: forms(secret) for name, secret in secrets.items()})

    def found_in(self, data: bytes) -> list[str]:
        """The names of the secrets that are in the bytes."""
        return [name for name, patterns in self.patterns.items() if any(one in data for one in patterns)]

    def found_in_file(self, path: Path) -> list[str]:
        """The same of a file, of which holes are left out."""
        longest = max(len(one) for patterns in self.patterns.values() for one in patterns)
        found: set[str] = set()
        for piece in written(path, longest):
            found.update(self.found_in(piece))
        return sorted(found)


def written(path: Path, overlap: int) -> Iterator[bytes]:
    """The bytes of a file that are not in holes, in pieces which overlap."""
    with path.open("rb", buffering=0) as file:
        size, place = os.fstat(file.fileno()).st_size, 0
        while place < size:
            try:
                start = os.lseek(file.fileno(), place, os.SEEK_DATA)
            except OSError:
                return  # nothing but a hole
            end = os.lseek(file.fileno(), start, os.SEEK_HOLE)
            for at in range(start, end, PIECE):
                yield os.pread(file.fileno(), min(PIECE + overlap, end - at), at)
            place = end


def memory_files(pid: int) -> list[Path]:
    """The files in memory that a process has open."""
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            if os.readlink(link).startswith("/memfd:"):
                found.append(link)
    return found


class Told(NamedTuple):
    """A message of the server, and whether it was compressed."""

    text: str
    is_compressed: bool


class Listening(Relay):
    """A relay that notes all that the server sends, each connection for itself."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.streams: list[bytearray] = []

    async def pipes(self, source, sink, is_from_server: bool) -> None:
        if is_from_server:
            self.streams.append(bytearray())
            source = Noting(source, self.streams[-1])
        await super().pipes(source, sink, is_from_server)

    def messages(self) -> list[Told]:
        """All text messages, whole frames only."""
        return [told for stream in self.streams for told in messages(bytes(stream))]


class Noting:
    """A stream whose bytes are noted as they are read."""

    def __init__(self, reader, noted: bytearray) -> None:
        self.reader, self.noted = reader, noted

    async def read(self, most: int) -> bytes:
        data = await self.reader.read(most)
        self.noted += data
        return data


def messages(stream: bytes) -> list[Told]:
    """The text messages of a connection, after the answer to its handshake."""
    _, _, rest = stream.partition(b"\r\n\r\n")
    told = []
    while len(rest) >= 2:
        first, size, head = rest[0], rest[1] & 0x7F, 2
        if size == 126:
            size, head = int.from_bytes(rest[2:4]), 4
        elif size == 127:
            size, head = int.from_bytes(rest[2:10]), 10
        payload, rest = rest[head : head + size], rest[head + size :]
        if len(payload) < size:
            break
        if first & 0x0F == TEXT:
            assert first & 0x80, "a fragment"
            is_compressed = bool(first & RSV1)
            text = zlib.decompressobj(wbits=-15).decompress(payload + TAIL) if is_compressed else payload
            told.append(Told(text.decode(), is_compressed))
    return told
