"""The opening handshake and plain HTTP: RFC 6455 section 4.2, SEC-1, SEC-2, SEC-6, OPS-6."""

from __future__ import annotations

import socket
import time

import pytest

from server import Server, write_config
from wire import HEADERS, KEY, PATIENCE, TEXT, Wire, frame, request


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """One server for all rows of the tables."""
    folder = tmp_path_factory.mktemp("handshake")
    write_config(folder)
    server = Server(folder).start()
    yield server
    assert server.stop() == 0


GOOD = {
    "as every library sends it": request(),
    "on nginx's path": request("GET /ws HTTP/1.1"),
    "names and values in another case": request(headers=[
        ("HOST", "localhost"), ("upgrade", "WebSocket"), ("CONNECTION", "upgrade"), ("sec-websocket-KEY", KEY),
        ("SEC-WEBSOCKET-VERSION", "13")]),
    "Upgrade in a list of tokens": request(Connection="keep-alive, Upgrade"),
    "blanks around values": request(Upgrade="  websocket\t", Connection=" keep-alive ,  Upgrade "),
    "a port in Host": request(Host="[::1]:7450"),
    "compression is offered": request(Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits"),
    "an unknown extension is offered": request(Sec_WebSocket_Extensions="x-made-up; q=1, y"),
    "cookies and other things": request(Cookie="a=b", User_Agent="\xff\xfe", Accept="*/*"),
    "a query, which is ignored": request("GET /ws?token=1 HTTP/1.1"),
    "a query as browsers and programs send it": request("GET /ws?a={b}|c^d`[e]\\\"<>' HTTP/1.1"),
    "a body of no bytes": request(Content_Length="0"),
    "a list of no subprotocols": request(Sec_WebSocket_Protocol=""),
    "a list of no extensions": request(Sec_WebSocket_Extensions=" , "),
    "an origin that says nothing": request(Origin=""),
    "the page of this host": request(Host="localhost:7450", Origin="http://localhost:7450"),
    "the address, as programs say it": request(Host="localhost:7450", Origin="ws://LOCALHOST:7450/"),
    "the address with its port written out": request(Host="localhost", Origin="ws://localhost:80"),
}


@pytest.mark.parametrize("sent", GOOD.values(), ids=GOOD.keys())
def test_a_good_request_is_upgraded(served, sent):
    with Wire(served) as wire:
        answer = wire.sends(sent).response()
        assert answer.status == 101
        assert answer.headers["upgrade"].lower() == "websocket"
        assert answer.headers["connection"].lower() == "upgrade"
        assert answer.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        assert "sec-websocket-extensions" not in answer.headers, "SEC-9: off by default"
        assert "sec-websocket-protocol" not in answer.headers
        assert "server" not in answer.headers
        assert wire.text()


BAD = {
    "POST": (request("POST / HTTP/1.1"), 405),
    "HEAD": (request("HEAD / HTTP/1.1"), 405),
    "a method in small letters": (request("get / HTTP/1.1"), 405),
    "HTTP/1.0": (request("GET / HTTP/1.0"), 400),
    "HTTP/2.0": (request("GET / HTTP/2.0"), 400),
    "no version": (request("GET /"), 400),
    "no target": (request("GET HTTP/1.1"), 400),
    "two blanks in the request line": (request("GET  / HTTP/1.1"), 400),
    "no Host": (request(Host=None), 400),
    "two Hosts": (request(headers=[("Host", "a"), *HEADERS]), 400),
    "no Upgrade": (request(Upgrade=None), 426),
    "another Upgrade": (request(Upgrade="h2c"), 426),
    "no Connection": (request(Connection=None), 400),
    "another Connection": (request(Connection="keep-alive"), 400),
    "Upgrade inside another token": (request(Connection="not-Upgrade"), 400),
    "no key": (request(Sec_WebSocket_Key=None), 400),
    "two keys": (request(headers=[("Sec-WebSocket-Key", KEY), *HEADERS]), 400),
    "a key of 15 bytes": (request(Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25j"), 400),
    "a key of 17 bytes": (request(Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZTE="), 400),
    "a key that is not base64": (request(Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25j*Q=="), 400),
    "an empty key": (request(Sec_WebSocket_Key=""), 400),
    "version 8": (request(Sec_WebSocket_Version="8"), 426),
    "version 14": (request(Sec_WebSocket_Version="14"), 426),
    "an extension with a parameter that has no name": (request(Sec_WebSocket_Extensions="x; =1"), 400),
    "an extension with half a quoted value": (request(Sec_WebSocket_Extensions='x; y="1'), 400),
    "an extension with a blank in its name": (request(Sec_WebSocket_Extensions="per message"), 400),
    "another scheme": (request(Host="localhost:7450", Origin="wss://localhost:7450"), 403),
    "another port": (request(Host="localhost:7450", Origin="ws://localhost"), 403),
    "another host": (request(Host="localhost:7450", Origin="ws://localhost.example:7450"), 403),
    "an origin with a path": (request(Host="localhost:7450", Origin="ws://localhost:7450/ws"), 403),
    "an origin with a query": (request(Host="localhost:7450", Origin="ws://localhost:7450/?x"), 403),
    "an origin that is null": (request(Origin="null"), 403),
    "a blank in the query": (request("GET /ws?a b HTTP/1.1"), 400),
    "a tab in the query": (request("GET /ws?a\tb HTTP/1.1"), 400),
    "a fragment in the target": (request("GET /ws#a HTTP/1.1"), 400),
    "a body": (request(Content_Length="5") + b"hello", 400),
    "a chunked body": (request(Transfer_Encoding="chunked") + b"0\r\n\r\n", 400),
    "a blank before the colon": (request().replace(b"Host:", b"Host :"), 400),
    "a folded header": (request().replace(b"Host: localhost", b"Host: local\r\n host"), 400),
    "a header without a colon": (request().replace(b"Host: localhost", b"Host: localhost\r\nnonsense"), 400),
    "an empty header name": (request().replace(b"Host: localhost", b"Host: localhost\r\n: x"), 400),
    "NUL in a header": (request(Origin="a\0b"), 400),
    "a lone carriage return in a header": (request(Origin="a\rb"), 400),
    "a blank in a header's name": (request().replace(b"Host:", b"Host Name: x\r\nHost:"), 400),
    "a TLS client": (bytes.fromhex("1603010200010001fc0303") + b"\0" * 200 + b"\r\n\r\n", 400),
    "65 header fields": (request(headers=[*HEADERS, *((f"X-{n}", "y") for n in range(60))]), 431),
    "more than 16 KiB of headers": (request(Cookie="c" * 17_000), 431),
    "a request line of 17 KiB": (request(f"GET /{'a' * 17_000} HTTP/1.1"), 414),
    "a path that is not there": (request("GET /nothing HTTP/1.1"), 404),
    "a path that begins like one that is": (request("GET /wsx HTTP/1.1"), 404),
}


@pytest.mark.parametrize("sent, status", BAD.values(), ids=BAD.keys())
def test_a_bad_request_is_answered_and_the_connection_ends(served, sent, status):
    with Wire(served) as wire:
        answer = wire.sends(sent).response()
        assert answer.status == status
        assert "server" not in answer.headers, "SEC-6: no banner"
        assert "close" in answer.headers["connection"].lower()
        if status == 426:
            assert answer.headers["sec-websocket-version"] == "13"
        if status == 405:
            assert answer.headers["allow"] == "GET, OPTIONS"
        wire.ends()


def test_a_request_without_a_version_is_refused(served):
    """RFC 6455 4.2.2 leaves open with which of the two."""
    with Wire(served) as wire:
        assert wire.sends(request(Sec_WebSocket_Version=None)).response().status in (400, 426)


def test_a_path_that_is_not_there_is_told_in_two_lines_of_text(served):
    """SEC-6."""
    with Wire(served) as wire:
        answer = wire.sends(b"GET /favicon.ico HTTP/1.1\r\nHost: localhost\r\n\r\n").response()
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/plain")
    assert len(answer.body.decode("ascii").strip("\n").split("\n")) == 2


def test_what_stops_a_request_is_named_with_its_place(served):
    for sent, hint in (
        (request("GET /ws?{}\tb HTTP/1.1"), "The character U+0009 at position 7 of the request target may not stand there; write %09."),
        (request("GET /w\u00e9 HTTP/1.1"), "The byte 0xE9 at position 3 of the request target may not stand there; write %E9."),
        (request(Origin="a\0b"), "The character U+0000 at position 2 of the value of a header field may not stand there."),
    ):
        with Wire(served) as wire:
            assert wire.sends(sent).response().body.decode() == f"400 Bad Request\n{hint}\n"


def test_a_page_that_may_not_connect_is_told_of_the_key_and_of_nothing_in_it(start):
    """SEC-3: the answer says which setting of the operator decides, and not which origins are allowed."""
    server = start(Server={"allowed_origins": "https://secret.example, wss://program.example/"})
    with Wire(server) as wire:
        answer = wire.sends(request(Origin="https://other.example")).response()
        assert answer.status == 403
        assert b"[Server] allowed_origins" in answer.body and b"secret" not in answer.body
    for origin in ("https://secret.example", "wss://secret.example/", "https://program.example:443"):
        with Wire(server) as wire:
            assert wire.sends(request(Origin=origin)).response().status == 101


def test_an_origin_makes_a_short_record_whatever_it_is_made_of(start):
    server = start()
    marks = ("a" + "\u0301" * 38) * 200
    sent = request(Origin="https://ORIGIN").replace(b"ORIGIN", marks.encode())
    with Wire(server) as wire:
        assert wire.sends(sent).response().status == 403
    server.stop()
    (line,) = [line for line in server.log_path.read_bytes().split(b"\n") if b"https://a" in line]
    assert len(line) < 700, "256 bytes of it, and what every record has"


def test_a_page_whose_name_was_led_to_the_loopback_may_not_connect(served):
    """DNS rebinding: to the browser it is the same host, but it is no name of this machine."""
    for name, status in [("evil.example:7450", 403), ("localhost:7450", 101), ("127.0.0.1:7450", 101),
                         ("game.localhost:7450", 101), (f"{socket.gethostname()}:7450", 101)]:
        with Wire(served) as wire:
            answer = wire.sends(request(Host=name, Origin=f"http://{name}")).response()
        assert answer.status == status, name
        assert status == 101 or b"allowed_origins" in answer.body


def test_readiness_is_not_for_strangers(served):
    for path in ("/readyz", "/metrics"):
        with Wire(served) as wire:
            assert wire.sends(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()).response().status == 404


def test_a_request_may_come_one_byte_at_a_time(served):
    with Wire(served) as wire:
        for byte in request():
            wire.sends(bytes([byte]))
        assert wire.response().status == 101
        assert wire.text()


def test_what_comes_behind_the_request_in_one_packet_is_not_lost(served):
    with Wire(served) as wire:
        wire.upgrades(then=frame(TEXT, b"help") + frame(TEXT, b"dance"))
        wire.text()
        assert wire.text().startswith("You can type 'login'")
        assert wire.text() == "Unrecognized command. Type 'help' for available commands."


def test_nothing_is_said_before_the_request_is_whole(served):
    with Wire(served) as wire:
        wire.sends(request()[:-1])
        wire.socket.settimeout(0.3)
        with pytest.raises(TimeoutError):
            wire.more()
        wire.socket.settimeout(PATIENCE)
        assert wire.sends(b"\n").response().status == 101


@pytest.mark.parametrize("sent", [b"", b"GET / HTT", request()[:-2]], ids=["nothing", "a line half", "all but its end"])
def test_a_handshake_that_takes_too_long_is_dropped(start, sent):
    """SEC-2."""
    server = start(Limits={"handshake_seconds": 1})
    with Wire(server) as wire:
        began = time.monotonic()
        wire.sends(sent)
        while wire.more():
            pass
        assert 0.5 < time.monotonic() - began < 6
        assert b"101" not in wire.buffer


def test_a_byte_now_and_then_does_not_prolong_the_handshake(start):
    """SEC-2: complete within the time, not idle within it."""
    server = start(Limits={"handshake_seconds": 1})
    with Wire(server) as wire:
        began = time.monotonic()
        wire.socket.settimeout(0.1)
        for byte in request(Cookie="c" * 500):
            wire.sends(bytes([byte]))
            try:
                if not wire.more():
                    break
            except TimeoutError:
                continue
            except ConnectionResetError:
                break
        assert time.monotonic() - began < 6


def test_connections_over_the_limit_are_refused_and_room_is_made_by_those_who_go(start):
    server = start(Limits={"connections": 3})
    wires = [Wire(server).upgrades() for _ in range(3)]
    with Wire(server) as fourth:
        assert fourth.sends(request()).response().status == 503
    wires[0].resets()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with Wire(server) as fourth:
            if fourth.sends(request()).response().status == 101:
                break
    else:
        raise AssertionError("no room was made")
    for wire in wires[1:]:
        wire.socket.close()
