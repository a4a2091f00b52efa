"""What nginx does in front of the server: TLS, limits, time-outs, headers."""

from __future__ import annotations

import asyncio
import re
import shlex
import socket
import ssl
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import websocket
from websockets.exceptions import ConnectionClosedError, InvalidStatus

import documents
import machine
import sentences as say
from client import CERTIFICATE, PATIENCE, UPGRADE, get, player, trusting
from container import HOST
from machine import WEB_LOG, do, eventually

SITES = Path("/etc/nginx/sites-available")
ENABLED = Path("/etc/nginx/sites-enabled")
SUITES = {  # Mozilla's guideline 6.0, intermediate: those of TLS 1.2
    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
}


@pytest.mark.parametrize("name", ["uuu-server.conf", "uuu-server-cdn.conf", "uuu-server-dev.conf"])
def test_nginx_accepts_each_site(name, tmp_path):
    """NGX-13; the others are switched off meanwhile, as nginx warns of two sites with one name."""
    do("/usr/share/uuu-server/make-certificate", "/etc/uuu-server/tls")
    enabled = {link: link.readlink() for link in ENABLED.iterdir() if "uuu-server" in link.name}
    for link in enabled:
        link.unlink()
    text = (SITES / name).read_text().replace("your.host", HOST)
    (ENABLED / "under-test.conf").write_text(text)
    (ENABLED / "catch-all.conf").symlink_to(SITES / "uuu-server-catch-all.conf")
    try:
        said = do("nginx", "-t")
    finally:
        (ENABLED / "under-test.conf").unlink()
        (ENABLED / "catch-all.conf").unlink()
        for link, target in enabled.items():
            link.symlink_to(target)
    assert "test is successful" in said and "warn" not in said, said


def test_the_snippet_for_all_of_nginx_is_accepted():
    """README.md of the folder nginx: many players."""
    link = Path("/etc/nginx/modules-enabled/90-uuu-server.conf")
    link.symlink_to("../snippets/uuu-server/main.conf")
    try:
        assert "test is successful" in do("nginx", "-t")
    finally:
        link.unlink()


async def test_a_silent_connection_outlives_proxy_read_timeout_by_pings_alone(site):
    """The product has 120 s and a ping after 30 s; the test 2 s and 1 s."""
    site.changes("snippets/uuu-server/proxy.conf", r"proxy_read_timeout +120s;", "proxy_read_timeout 2s;")
    site.restarts()
    machine.configure(Limits={"ping_seconds": 1, "pong_seconds": 1})
    async with player(ping_interval=None) as one:
        await asyncio.sleep(5)
        await one.says("help", say.HELP_BEFORE_LOGIN)
    do("systemctl", "stop", machine.UNIT)
    machine.configure(Limits={"ping_seconds": 60})
    async with player(ping_interval=None) as one:
        with pytest.raises(ConnectionClosedError):  # without pings nginx gives it up: the pings were what kept it
            await asyncio.wait_for(one.socket.recv(), 5)


def test_a_ping_comes_well_before_proxy_read_timeout():
    """As both are shipped: four times [Limits] ping_seconds."""
    timeout = re.search(r"^proxy_read_timeout +(\d+)s;", Path("/etc/nginx/snippets/uuu-server/proxy.conf").read_text(), re.M)
    ping = re.search(r"^ping_seconds = (\d+)$", Path("/usr/share/uuu-server/defaults/etc/uuu-server/config.ini").read_text(), re.M)
    assert int(timeout[1]) == 4 * int(ping[1])


async def test_over_the_connection_limit_the_answer_is_429_until_one_has_gone(site):
    """16 for one address; others are not concerned."""
    async with AsyncExitStack() as stack:
        players = [await stack.enter_async_context(player(source="127.0.2.1")) for _ in range(16)]
        with pytest.raises(InvalidStatus) as refused:
            async with player(source="127.0.2.1"):
                pass
        response = refused.value.response
        assert response.status_code == 429
        assert response.headers["Retry-After"] == "30"
        assert "Too many connections from your address" in response.body.decode()
        async with player(source="127.0.2.2"):
            pass
        await players[0].says("quit", say.GOODBYE)
        await players[0].is_closed_with(1000)
        async with player(source="127.0.2.1"):
            pass


async def test_who_opens_connections_too_fast_gets_429(site):
    """60 a minute with 120 at once: of 200 as fast as can be, some are told to wait."""
    statuses = [get("/ws", source="127.0.2.3").status for _ in range(200)]
    assert set(statuses[:120]) == {get("/ws").status}, "what the server says to a plain request"
    assert 429 not in statuses[:120] and statuses.count(429) >= 5, statuses


async def test_while_the_server_is_away_the_answer_is_503_with_retry_after():
    """NGX-3; away means that its socket is closed, as by `systemctl stop uuu-server.socket`."""
    machine.stop_all()
    for path, headers in (("/ws", UPGRADE), ("/ws", {}), ("/healthz", {})):
        answer = get(path, headers=headers)
        assert (answer.status, answer["Retry-After"]) == (503, "5"), (path, answer)
        assert "not available right now" in answer.body
    with pytest.raises(InvalidStatus) as refused:
        async with player():
            pass
    assert refused.value.response.status_code == 503
    assert get("/").status == 200, "the page is nginx's own"
    machine.listen()
    async with player():
        pass


@pytest.mark.parametrize("version", ["-tls1", "-tls1_1"])
def test_tls_before_1_2_is_refused(version):
    """NGX-5, although Debian's nginx.conf allows it for other sites; by openssl, told to be less strict than it is."""
    said = openssl(version, "-cipher", "ALL:@SECLEVEL=0")
    assert "alert protocol version" in said, said


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_tls_from_1_2_on_is_served(version):
    assert "Verify return code: 0 (ok)" in openssl(version)


def test_tls_1_2_has_the_six_suites_and_the_client_chooses():
    """NGX-5: a certificate of elliptic curves can use half of them."""
    spoken = set()
    for suite in do("openssl", "ciphers", "-tls1_2", "ALL:@SECLEVEL=0").strip().split(":"):
        if spoken_suite := re.search(r"Cipher is (\w[\w-]*)", openssl("-tls1_2", "-cipher", f"{suite}:@SECLEVEL=0")):
            spoken.add(spoken_suite[1])
    assert spoken == {suite for suite in SUITES if "ECDSA" in suite}


def test_every_answer_has_the_headers_of_the_house():
    """NGX-6, NGX-7: the page, an error, the server's answers, and nginx's own."""
    machine.listen()
    for path in ("/", "/style.css", "/nothing-here", "/ws", "/healthz"):
        has_headers(get(path))
    machine.stop_all()
    has_headers(get("/ws"))
    page = get("/")
    assert page.status == 200 and page["Content-Type"] == "text/html"
    assert page["Server"] == "nginx", "without its version"


def has_headers(answer) -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
        "font-src": "'self'", "connect-src": f"'self' wss://{HOST}:443", "manifest-src": "'self'", "base-uri": "'none'",
        "form-action": "'none'", "frame-ancestors": "'none'", "require-trusted-types-for": "'script'"}
    assert answer["Strict-Transport-Security"] == "max-age=63072000"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]
    for name in ("Content-Security-Policy", "Strict-Transport-Security", "Referrer-Policy"):
        assert len(answer.get_all(name)) == 1, f"{name} twice"


def test_plain_http_leads_to_https_but_for_the_certificate(tmp_path):
    """NGX-8: certbot's challenge is answered, everything else is redirected."""
    moved = get("/ws?x=1", secure=False)
    assert (moved.status, moved["Location"]) == (301, f"https://{HOST}/ws?x=1")
    challenge = Path("/var/www/html/.well-known/acme-challenge/word")
    challenge.parent.mkdir(parents=True)
    try:
        challenge.write_text("an answer")
        answer = get("/.well-known/acme-challenge/word", secure=False)
    finally:
        challenge.unlink()
    assert (answer.status, answer.body) == (200, "an answer")


def test_a_path_that_is_nobodys_is_404():
    assert get("/nothing-here").status == 404
    assert get("/wss").status == 404


def test_the_page_asks_for_nothing_from_elsewhere():
    """WEB-8: and every file that it asks for is there."""
    page = get("/").body
    assert 'lang="en"' in page and "<main>" in page and "<script" not in page
    for place in re.findall(r'(?:href|src)="([^"]+)"', page):
        assert place.startswith("data:") or get(f"/{place}").status == 200


def test_health_is_not_for_strangers():
    """NGX-15."""
    assert get("/healthz", source="127.0.0.1").status == 200
    assert get("/healthz", source="127.0.2.5").status == 403


def test_checks_of_health_get_through_however_they_ask():
    """HTTP/1.0 without a host, HEAD, and the OPTIONS of HAProxy's bare `option httpchk`."""
    for sent, status, body in (
        ("GET /healthz HTTP/1.0\r\n", 200, "ok\n"), ("HEAD /healthz HTTP/1.0\r\n", 200, ""),
        (f"HEAD /healthz HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n", 200, ""),
        (f"OPTIONS /healthz HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n", 204, ""),
        ("OPTIONS / HTTP/1.0\r\n", 204, ""), ("OPTIONS /ws HTTP/1.0\r\nHost: x\r\n", 204, ""),
    ):
        head, said = raw(sent)
        assert head[0].split()[1] == str(status) and said == body, (sent, head, said)
        if status == 204:
            assert any(line.startswith("Allow: GET, ") for line in head), head
        elif not body:
            assert "Content-Length: 3" in head, head


def test_an_old_client_that_says_http_over_tls_is_told_what_to_do_and_may_say_what_it_connects_to():
    """websocket-client before 1.3 says `Origin: http://host`, whatever it connects to (SEC-3: another scheme is refused)."""
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        connect_old()
    assert "Handshake status 403" in str(refused.value)
    answer = get("/ws", headers=UPGRADE | {"Origin": f"http://{HOST}"})
    assert answer.status == 403 and "[Server] allowed_origins" in answer.body
    for origin in (f"wss://{HOST}", f"https://{HOST}/", f"wss://{HOST.upper()}:443/"):
        one = connect_old(origin=origin)
        one.recv()
        one.send("help")
        assert one.recv() == say.HELP_BEFORE_LOGIN
        one.close()
    one = connect_old(suppress_origin=True)
    one.close()


def connect_old(**options: object) -> websocket.WebSocket:
    """A connection of the library `websocket-client`."""
    return websocket.create_connection(f"wss://{HOST}/ws", timeout=PATIENCE, sslopt={"ca_certs": str(CERTIFICATE)}, **options)


def raw(sent: str) -> tuple[list[str], str]:
    """The lines of the head, and what follows, of the answer to a request that no library would send."""
    with socket.create_connection((HOST, 443), PATIENCE) as plain, trusting().wrap_socket(plain, server_hostname=HOST) as one:
        one.sendall(f"{sent}\r\n".encode())
        said = b""
        while data := one.recv(65536):
            said += data
    head, _, body = said.decode().partition("\r\n\r\n")
    return head.split("\r\n"), body


def test_the_web_log_has_one_line_a_request_without_its_query():
    """NGX-11: a query may hold a secret."""
    before = WEB_LOG.stat().st_size
    get("/ws?token=open-sesame", source="127.0.2.6", headers={"User-Agent": "sesame\x1b[31m\"; evil"})
    get("/?token=open-sesame", source="127.0.2.6")
    written = eventually(lambda: log_since(before).count("127.0.2.6") == 2 and log_since(before), "two lines")
    assert "open-sesame" not in written and "\x1b" not in written
    line = re.compile(r'127\.0\.2\.6 \[\S+\] "GET (\S+) HTTP/1\.1" \d+ \d+ bytes \d+\.\d+ s ".*" [0-9a-f]{32}')
    assert [line.fullmatch(one)[1] for one in written.splitlines()] == ["/ws", "/"]


def test_what_strangers_claim_never_reaches_the_server():
    """SEC-12, NGX-17: a listener in the server's place sees what nginx passes on."""
    machine.stop_all()
    claims = {
        "X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9",
        "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher", "X-Forwarded-Port": "1", "Proxy": "203.0.113.9:1",
        "X-Request-Id": "mine", "Cookie": "a=b", "Authorization": "Basic x"}
    with subprocess.Popen(
        ["/usr/bin/env", "python3", "-c", LISTENER], stdout=subprocess.PIPE, text=True) as listener:
        assert listener.stdout.readline() == "ready\n"
        get("/ws", source="127.0.2.7", headers=UPGRADE | claims)
        head = listener.communicate(timeout=10)[0].lower()
    seen = dict(line.split(": ", 1) for line in head.splitlines()[1:] if ": " in line)
    identity = seen.pop("x-request-id")
    assert re.fullmatch("[0-9a-f]{32}", identity)
    assert seen.pop("accept-encoding")
    assert seen == {
        "host": HOST, "upgrade": "websocket", "connection": "upgrade", "x-forwarded-for": "127.0.2.7",
        "x-forwarded-proto": "https", "x-real-ip": "127.0.2.7", "sec-websocket-version": "13",
        "sec-websocket-key": UPGRADE["Sec-WebSocket-Key"].lower()}


LISTENER = r"""
import os, socket
path = "/run/uuu-server/http.sock"
if os.path.exists(path): os.unlink(path)
with socket.socket(socket.AF_UNIX) as listener:
    listener.bind(path)
    os.chmod(path, 0o666)
    listener.listen()
    print("ready", flush=True)
    with listener.accept()[0] as peer:
        print(peer.recv(65536).decode(), flush=True)
"""


async def test_pages_of_other_hosts_cannot_connect_with_a_browsers_help(site):
    """SEC-3: nginx passes the host with its port, and the scheme, so that the server can tell."""
    do("/usr/share/uuu-server/make-certificate", "/etc/uuu-server/tls")
    link = ENABLED / "uuu-server-dev.conf"
    link.symlink_to("../sites-available/uuu-server-dev.conf")
    try:
        site.restarts()
        async with player(origin=f"https://{HOST}"):
            pass
        for elsewhere in ("https://evil.example", f"http://{HOST}", f"https://{HOST}:8443", f"https://{HOST}.evil.example"):
            with pytest.raises(InvalidStatus) as refused:
                async with player(origin=elsewhere):
                    pass
            assert refused.value.response.status_code == 403, elsewhere
        trusted = ssl.create_default_context(cafile="/etc/uuu-server/tls/fullchain.pem")
        async with player(url="wss://localhost:8443/ws", origin="https://localhost:8443", ssl=trusted):
            pass
    finally:
        link.unlink()


def test_unknown_names_are_refused_by_the_catch_all(site):
    """NGX-16."""
    link = ENABLED / "uuu-server-catch-all.conf"
    link.symlink_to("../sites-available/uuu-server-catch-all.conf")
    try:
        site.restarts()
        with pytest.raises(ssl.SSLError, match="unrecognized name|UNRECOGNIZED_NAME"):
            get("/", host="localhost", port=443)
        assert get("/").status == 200
    finally:
        link.unlink()


def test_the_development_site_has_a_certificate_of_its_own_and_no_hsts(site):
    """NGX-9: with the commands of the manual, the client's too."""
    enable, connect = documents.commands("docs/OPERATING.md", "nginx")
    do(*shlex.split(enable.removeprefix("sudo ")))
    try:
        site.restarts()
        trusted = ssl.create_default_context(cafile="/etc/uuu-server/tls/fullchain.pem")
        answer = get("/", host="localhost", port=8443, context=trusted)
        assert (answer.status, answer["Strict-Transport-Security"]) == (200, None)
        assert get("/healthz", host="127.0.0.1", port=8443, context=trusted).status == 200
        client = connect.replace("python3", sys.executable)
        said = do("script", "--quiet", "--return", "--command", client, "/dev/null")
        assert "Connected to wss://localhost:8443/ws." in said
        assert "certificate verify failed" in do(
            "script", "--quiet", "--return", "--command", client.partition(" ")[2], "/dev/null", status=1)
    finally:
        (ENABLED / "uuu-server-dev.conf").unlink()
    assert (Path("/etc/uuu-server/tls/privkey.pem").stat().st_mode & 0o777) == 0o600


async def test_behind_a_network_of_proxies_the_limits_count_its_clients(site):
    """The site for a content delivery network: real_ip from its addresses alone."""
    text = (SITES / "uuu-server-cdn.conf").read_text().replace("192.0.2.0/24", "127.0.3.0/24").replace("your.host", HOST)
    site.changes("sites-available/uuu-server.conf", r"(?s)\A.+\Z", text)
    site.restarts()
    before = WEB_LOG.stat().st_size
    get("/", source="127.0.3.1", headers={"X-Forwarded-For": "198.51.100.1, 198.51.100.7"})
    get("/", source="127.0.2.8", headers={"X-Forwarded-For": "198.51.100.9"})
    written = eventually(lambda: log_since(before).count("\n") == 2 and log_since(before), "two lines")
    assert [line.split()[0] for line in written.splitlines()] == ["198.51.100.7", "127.0.2.8"]


def log_since(size: int) -> str:
    with WEB_LOG.open("rb") as log:
        log.seek(size)
        return log.read().decode()


def openssl(*options: str) -> str:
    """What `openssl s_client` says of a connection, made or not."""
    return do(
        "openssl", "s_client", "-connect", "127.0.0.1:443", "-servername", HOST, "-CAfile", CERTIFICATE, *options,
        status=None)
