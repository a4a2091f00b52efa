"""Raw bytes over a socket, for what no decent WebSocket client would send (RFC 6455)."""

from __future__ import annotations

import socket
import struct
from typing import NamedTuple

from server import Server

PATIENCE = 20.0

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # RFC 6455, section 1.3

HEADERS = [
    ("Host", "localhost"),
    ("Upgrade", "websocket"),
    ("Connection", "Upgrade"),
    ("Sec-WebSocket-Key", KEY),
    ("Sec-WebSocket-Version", "13"),
]


class Frame(NamedTuple):
    """A frame as the server sent it."""

    final: bool
    opcode: int
    payload: bytes


class Response(NamedTuple):
    """The answer to a request."""

    status: int
    headers: dict[str, str]
    body: bytes


def request(line: str = "GET / HTTP/1.1", headers: list[tuple[str, str]] = HEADERS, **changes: str | None) -> bytes:
    """An upgrade request; `changes` replace headers (`_` for `-`), None takes one away."""
    wanted = {name.replace("_", "-").lower(): value for name, value in changes.items()}
    lines = [line]
    for name, value in headers:
        value = wanted.pop(name.lower(), value)
        if value is not None:
            lines.append(f"{name}: {value}")
    lines += [f"{name}: {value}" for name, value in wanted.items() if value is not None]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def frame(
    opcode: int, payload: bytes = b"", *, final: bool = True, reserved: int = 0, masked: bool = True,
    claimed: int | None = None, length_bytes: int | None = None,
) -> bytes:
    """A client's frame; `claimed` is the length that the header tells, `length_bytes` how wide it is written."""
    size = len(payload) if claimed is None else claimed
    width = length_bytes if length_bytes is not None else 0 if size < 126 else 2 if size < 1 << 16 else 8
    short, extended = {
        0: (size, b""),
        2: (126, struct.pack("!H", size & 0xFFFF)),
        8: (127, struct.pack("!Q", size)),
    }[width]
    head = bytes([final << 7 | reserved << 4 | opcode, masked << 7 | short]) + extended
    if not masked:
        return head + payload
    mask = b"\x37\xfa\x21\x3d"
    return head + mask + xor(payload, mask)


def xor(data: bytes, mask: bytes) -> bytes:
    """The bytes with the mask over them, again and again."""
    stretched = (mask * (len(data) // len(mask) + 1))[: len(data)]
    return (int.from_bytes(data) ^ int.from_bytes(stretched)).to_bytes(len(data))


def close_payload(code: int, reason: bytes = b"") -> bytes:
    return struct.pack("!H", code) + reason


class Wire:
    """A TCP or unix connection on which every read is bounded in time."""

    def __init__(self, server: Server | None = None, *, port: int | None = None, unix: str | None = None) -> None:
        if unix:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(PATIENCE)
            self.socket.connect(unix)
        else:
            self.socket = socket.create_connection(("127.0.0.1", port or server.port), PATIENCE)
        self.buffer = b""

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def sends(self, data: bytes) -> Wire:
        """Sends; that the server has gone already is not an error here, as its answer may wait to be read."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return self

    def upgrades(self, path: str = "/", *, then: bytes = b"", **changes: str | None) -> Wire:
        """Completes the opening handshake with `changes` to its headers; `then` is sent in the same packet."""
        answer = self.sends(request(f"GET {path} HTTP/1.1", **changes) + then).response()
        assert answer.status == 101, answer
        assert answer.headers["sec-websocket-accept"] == ACCEPT
        return self

    def more(self) -> bool:
        """Reads what has come; False at the end of the stream."""
        data = self.socket.recv(65536)
        self.buffer += data
        return bool(data)

    def take(self, count: int) -> bytes:
        while len(self.buffer) < count:
            if not self.more():
                raise EOFError(f"{len(self.buffer)} of {count} bytes, then the end")
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def response(self) -> Response:
        """An HTTP response; its body is what Content-Length says."""
        while b"\r\n\r\n" not in self.buffer:
            if not self.more():
                raise EOFError(f"no response, but {self.buffer!r} and the end")
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        status, *fields = head.decode("ascii").split("\r\n")
        headers = {name.lower(): value.strip() for name, value in (field.split(":", 1) for field in fields)}
        version, code, *_ = status.split(" ")
        assert version == "HTTP/1.1", status
        return Response(int(code), headers, self.take(int(headers.get("content-length", 0))))

    def frame(self) -> Frame:
        """The next frame; the server's are never masked and have no reserved bits."""
        first, second = self.take(2)
        assert first & 0x70 == 0, "reserved bits"
        assert second & 0x80 == 0, "a masked frame from the server"
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self.take(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self.take(8))
        return Frame(bool(first & 0x80), first & 0x0F, self.take(size))

    def text(self) -> str:
        """The next frame, which must be a whole text message."""
        one = self.frame()
        assert (one.final, one.opcode) == (True, TEXT), one
        return one.payload.decode()

    def says(self, line: str) -> str:
        """Sends a text message and returns the next one."""
        return self.sends(frame(TEXT, line.encode())).text()

    def close_code(self) -> int | None:
        """The code of the close frame that comes next, or None for one without a code; afterwards the stream ends."""
        one = self.frame()
        assert one.opcode == CLOSE, one
        self.sends(frame(CLOSE, one.payload[:2]))
        self.ends()
        return struct.unpack("!H", one.payload[:2])[0] if one.payload else None

    def close_reason(self) -> tuple[int, str]:
        """The code and the words of the close frame that comes next, which the server sends of its own; then the stream ends."""
        one = self.frame()
        assert one.opcode == CLOSE, one
        self.ends()
        return struct.unpack("!H", one.payload[:2])[0], one.payload[2:].decode()

    def ends(self) -> None:
        """The server closes the connection, and sends nothing more before."""
        try:
            assert not self.more() and not self.buffer, self.buffer
        except ConnectionResetError:
            pass

    def resets(self) -> None:
        """Breaks the connection off with a RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
