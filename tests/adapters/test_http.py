"""HTTP: what is known after each way in which an exchange can fail, and which connections are made at all."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from arca_sdk.adapters.http import AsyncHttp, Http, tls_context
from arca_sdk.endpoints import WEAK_DH_HOSTS
from arca_sdk.errors import ArcaError, ConfigurationError, NotSent, ReplyLost, ReplyTooLarge, UnreadableReply
from arca_sdk.flows.effects import Reply, Send
from arca_sdk.wire.credentials import new_private_key

# 1024 bits, RFC 2409 group 2: what ARCA's production host offers, and what OpenSSL refuses.
WEAK_DH_PARAMETERS = """-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""


def message(url: str, *, timeout: float = 5.0) -> Send:
    return Send(url, b"<x/>", (("SOAPAction", '""'),), timeout)


def canned(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.MockTransport:
    return httpx.MockTransport(answer)


def failing(error: type[Exception]) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("what happened")

    return httpx.MockTransport(answer)


async def send_both(transport: httpx.MockTransport) -> list[Reply | ArcaError]:
    """The blocking and the awaiting adapter must tell the same."""
    results: list[Reply | ArcaError] = []
    blocking, awaiting = Http(transport), AsyncHttp(transport)
    for attempt in (lambda: blocking.send(message("http://127.0.0.1/x")),):
        try:
            results.append(attempt())
        except ArcaError as error:
            results.append(error)
    try:
        results.append(await awaiting.send(message("http://127.0.0.1/x")))
    except ArcaError as error:
        results.append(error)
    blocking.close()
    await awaiting.close()
    return results


PROXIES = ("user:s3cret@nowhere", "ftp://user:s3cret@nowhere", "http://[::1", "http://user:s3cret@nowhere:port")


@pytest.mark.parametrize("proxy", PROXIES)
@pytest.mark.parametrize("adapter", [Http, AsyncHttp])
def test_a_proxy_that_is_no_address_is_refused_without_repeating_it(adapter, proxy):
    with pytest.raises(ConfigurationError, match="HTTPS_PROXY") as caught:
        adapter(proxy=proxy)
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


async def test_a_proxy_of_the_environment_that_is_no_address_means_that_nothing_was_sent(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "ftp://user:s3cret@nowhere")
    with pytest.raises(NotSent, match="proxy") as blocking:
        Http().send(message("https://example.invalid/x"))
    with pytest.raises(NotSent, match="proxy") as awaiting:
        await AsyncHttp().send(message("https://example.invalid/x"))
    for caught in (blocking, awaiting):
        assert "s3cret" not in "".join(traceback.format_exception(caught.value))


async def test_a_password_in_an_address_is_not_repeated():
    transport = failing(httpx.ConnectError)
    with pytest.raises(NotSent) as caught:
        Http(transport).send(message("http://user:s3cret@127.0.0.1:9/x"))
    assert "127.0.0.1:9" in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
async def test_only_a_connection_never_made_proves_that_nothing_was_sent(error):
    for result in await send_both(failing(error)):
        assert type(result) is NotSent
        assert "Nothing was sent" in str(result)


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadError,
        httpx.WriteError,
        httpx.CloseError,
        httpx.ReadTimeout,
        httpx.WriteTimeout,
        httpx.RemoteProtocolError,
        httpx.LocalProtocolError,
        httpx.ProxyError,
        httpx.DecodingError,
        httpx.TooManyRedirects,
    ],
)
async def test_every_other_failure_leaves_the_outcome_open(error):
    for result in await send_both(failing(error)):
        assert type(result) is ReplyLost


async def test_any_status_is_a_reply():
    transport = canned(lambda _: httpx.Response(503, content=b"<html>", headers={"content-type": "text/html"}))
    for result in await send_both(transport):
        assert result == Reply(503, "text/html", b"<html>")


async def test_a_redirect_is_not_followed():
    transport = canned(lambda _: httpx.Response(302, headers={"location": "http://elsewhere.example/"}))
    for result in await send_both(transport):
        assert isinstance(result, Reply)
        assert result.status == 302


async def test_a_reply_of_three_megabytes_is_refused():
    for result in await send_both(canned(lambda _: httpx.Response(200, content=b"x" * 3_000_000))):
        assert type(result) is ReplyTooLarge


async def test_a_compressed_reply_is_refused_unread():
    bomb = gzip.compress(b"0" * 50_000_000)
    for result in await send_both(
        canned(lambda _: httpx.Response(200, headers={"content-encoding": "gzip"}, content=bomb))
    ):
        assert type(result) is UnreadableReply


async def test_no_compression_is_asked_for():
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.headers["accept-encoding"], request.headers["soapaction"]))
        return httpx.Response(200)

    await send_both(canned(answer))
    assert seen == [("identity", '""')] * 2


class TestOverSockets:
    async def test_a_refused_connection_is_not_sent(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        http, awaiting = Http(), AsyncHttp()
        with pytest.raises(NotSent):
            http.send(message(f"http://127.0.0.1:{port}/"))
        with pytest.raises(NotSent):
            await awaiting.send(message(f"http://127.0.0.1:{port}/"))
        http.close()
        await awaiting.close()

    async def test_a_connection_cut_before_the_reply_is_a_lost_reply(self):
        http, awaiting = Http(), AsyncHttp()
        with listening(lambda connection: connection.recv(1000)) as port:
            with pytest.raises(ReplyLost, match="broke"):
                http.send(message(f"http://127.0.0.1:{port}/"))
            with pytest.raises(ReplyLost):
                await awaiting.send(message(f"http://127.0.0.1:{port}/"))
        http.close()
        await awaiting.close()

    async def test_a_byte_at_a_time_does_not_hold_the_caller(self):
        stop = threading.Event()

        def drip(connection: socket.socket) -> None:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while not stop.wait(0.05):
                connection.sendall(b"x")

        http, awaiting = Http(), AsyncHttp()
        with listening(drip) as port:
            started = datetime.now(UTC)
            with pytest.raises(ReplyLost, match="in time"):
                http.send(message(f"http://127.0.0.1:{port}/", timeout=0.3))
            with pytest.raises(ReplyLost, match="in time"):
                await awaiting.send(message(f"http://127.0.0.1:{port}/", timeout=0.3))
            assert datetime.now(UTC) - started < timedelta(seconds=5)
            stop.set()
        http.close()
        await awaiting.close()

    @pytest.mark.parametrize("proxied", [False, True], ids=["direct", "proxy"])
    async def test_headers_a_byte_at_a_time_do_not_hold_the_caller_either(self, proxied, monkeypatch):
        """Each byte comes in time, the headers never end; the allowance for connecting is part of the deadline."""
        monkeypatch.setattr("arca_sdk.adapters.http.CONNECT_TIMEOUT", 0.3)
        stop = threading.Event()

        def drip(connection: socket.socket) -> None:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not stop.wait(0.05):
                connection.sendall(b"x")

        with listening(drip) as port:
            server = f"http://127.0.0.1:{port}"
            url, proxy = ("http://arca.invalid/", server) if proxied else (f"{server}/", None)
            http, awaiting = Http(proxy=proxy), AsyncHttp(proxy=proxy)
            started = time.monotonic()
            with pytest.raises(ReplyLost, match="in time"):
                http.send(message(url, timeout=0.5))
            assert time.monotonic() - started < 2
            with pytest.raises(ReplyLost, match="in time"):
                await awaiting.send(message(url, timeout=0.5))
            stop.set()
        http.close()
        await awaiting.close()

    def test_over_tls_neither(self, tls_files, monkeypatch):
        monkeypatch.setattr("arca_sdk.adapters.http.CONNECT_TIMEOUT", 0.3)
        monkeypatch.setenv("SSL_CERT_FILE", str(tls_files.authority))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls_files.good)
        stop = threading.Event()

        def drip(plain: socket.socket) -> None:
            with context.wrap_socket(plain, server_side=True) as connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                while not stop.wait(0.05):
                    connection.sendall(b"x")

        http = Http()
        with listening(drip) as port:
            started = time.monotonic()
            with pytest.raises(ReplyLost, match="in time"):
                http.send(message(f"https://localhost:{port}/", timeout=0.5))
            assert time.monotonic() - started < 2
            stop.set()
        http.close()

    def test_a_deadline_is_of_one_exchange_and_the_connection_lives_on(self):
        """The next exchange on the same connection has its own."""
        connections = []

        def serve(connection: socket.socket) -> None:
            connections.append(connection)
            received = b""
            while more := connection.recv(1000):
                received += more
                if received.endswith(b"<x/>"):
                    received = b""
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        http = Http()
        with listening(serve) as port:
            for _ in range(3):
                assert http.send(message(f"http://127.0.0.1:{port}/", timeout=0.3)).status == 200
                time.sleep(0.4)
            http.close()
        assert len(connections) == 1

    def test_at_most_fifty_requests_are_in_flight_per_host(self):
        running, most, guard = 0, 0, threading.Lock()
        release = threading.Event()

        def serve(connection: socket.socket) -> None:
            nonlocal running, most
            connection.recv(1000)
            with guard:
                running += 1
                most = max(most, running)
            release.wait(5)
            with guard:
                running -= 1
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        http = Http()
        with listening(serve) as port:
            callers = [
                threading.Thread(target=http.send, args=(message(f"http://127.0.0.1:{port}/"),)) for _ in range(70)
            ]
            for caller in callers:
                caller.start()
            deadline = datetime.now(UTC) + timedelta(seconds=4)
            while running < 50 and datetime.now(UTC) < deadline:
                release.wait(0.02)
            release.wait(0.2)
            release.set()
            for caller in callers:
                caller.join()
        http.close()
        assert most == 50


class TestTls:
    """The policy belongs to the connection: per host, never weaker than the default."""

    def test_old_versions_are_not_spoken(self):
        for host in ("wsaa.afip.gov.ar", *WEAK_DH_HOSTS):
            context = tls_context(host)
            assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
            assert context.verify_mode is ssl.CERT_REQUIRED
            assert context.check_hostname

    def test_to_the_weak_host_only_ecdhe_is_offered(self):
        (host,) = WEAK_DH_HOSTS
        offered = {c["name"] for c in tls_context(host).get_ciphers() if c["protocol"] != "TLSv1.3"}
        assert offered
        assert all(name.startswith("ECDHE-") for name in offered)

    def test_a_server_that_prefers_weak_dh_is_reached_by_ecdhe(self, tls_files):
        (host,) = WEAK_DH_HOSTS
        with tls_server(tls_files.good, weak_dh=tls_files.weak_dh) as port:
            assert handshake(port, tls_context(host), tls_files.authority).startswith("ECDHE-")

    def test_the_ordinary_policy_would_fail_there(self, tls_files):
        """If it did not, the special policy would not be needed."""
        with (
            tls_server(tls_files.good, weak_dh=tls_files.weak_dh) as port,
            pytest.raises(ssl.SSLError, match="DH_KEY_TOO_SMALL"),
        ):
            handshake(port, tls_context("elsewhere"), tls_files.authority)

    @pytest.mark.parametrize("wrong", ["self_signed", "wrong_name", "expired"])
    def test_a_wrong_certificate_is_refused_before_anything_is_sent(self, tls_files, wrong, monkeypatch):
        monkeypatch.setenv("SSL_CERT_FILE", str(tls_files.authority))
        with tls_server(getattr(tls_files, wrong)) as port:
            http = Http()
            with pytest.raises(NotSent, match="certificate"):
                http.send(message(f"https://localhost:{port}/"))
            http.close()

    def test_a_right_certificate_is_accepted(self, tls_files, monkeypatch):
        monkeypatch.setenv("SSL_CERT_FILE", str(tls_files.authority))
        with tls_server(tls_files.good) as port:
            http = Http()
            assert http.send(message(f"https://localhost:{port}/")).status == 200
            http.close()

    def test_tls_1_1_is_refused(self, tls_files, monkeypatch):
        monkeypatch.setenv("SSL_CERT_FILE", str(tls_files.authority))
        with tls_server(tls_files.good, maximum=ssl.TLSVersion.TLSv1_1) as port:
            http = Http()
            with pytest.raises(NotSent):
                http.send(message(f"https://localhost:{port}/"))
            http.close()


# --- servers of our own ------------------------------------------------------------------------------------


@contextmanager
def listening(serve: Callable[[socket.socket], object]) -> Iterator[int]:
    """A TCP server; each connection is served in a thread and then closed."""
    server = socket.create_server(("127.0.0.1", 0), backlog=128)
    server.settimeout(0.1)
    stopped = threading.Event()

    def handle(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                serve(connection)
            except OSError:
                return

    def accept() -> None:
        while not stopped.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            threading.Thread(target=handle, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        stopped.set()
        thread.join()
        server.close()


@contextmanager
def tls_server(
    files: Path, *, weak_dh: Path | None = None, maximum: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2
) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files)
    context.set_ciphers("DHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0")
    context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE
    if maximum < ssl.TLSVersion.TLSv1_2:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            context.minimum_version = maximum
            context.maximum_version = maximum
    else:
        context.maximum_version = maximum
    if weak_dh is not None:
        context.load_dh_params(weak_dh)

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(1000)
            secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with listening(serve) as port:
        yield port


def handshake(port: int, context: ssl.SSLContext, authority: Path) -> str:
    context.load_verify_locations(authority)
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secured,
    ):
        secured.sendall(b"x")
        cipher = secured.cipher()
        assert cipher is not None
        return cipher[0]


class TlsFiles:
    def __init__(self, folder: Path) -> None:
        self._folder, self._key = folder, new_private_key()
        self._authority_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests' authority")])
        self._authority_key = new_private_key()
        certificate = self._certify(self._authority_name, self._authority_name, self._authority_key, is_authority=True)
        self.authority = folder / "authority.pem"
        self.authority.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        self.weak_dh = folder / "dh.pem"
        self.weak_dh.write_text(WEAK_DH_PARAMETERS)
        self.good = self._leaf("localhost")
        self.wrong_name = self._leaf("other.example")
        self.expired = self._leaf("localhost", days=-1, file="expired")
        self.self_signed = self._leaf("localhost", file="self", self_signed=True)

    def _leaf(self, name: str, *, days: int = 1, file: str = "", self_signed: bool = False) -> Path:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer = subject if self_signed else self._authority_name
        signer = self._key if self_signed else self._authority_key
        certificate = self._certify(subject, issuer, signer, days=days, name=name)
        path = self._folder / f"{file or name}.pem"
        key = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(key + certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def _certify(self, subject, issuer, signer, *, days=1, name="", is_authority=False):
        now = datetime.now(UTC)
        key = self._authority_key if is_authority else self._key
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=3))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if name:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        return builder.sign(signer, hashes.SHA256())


@pytest.fixture(scope="module")
def tls_files(tmp_path_factory) -> TlsFiles:
    return TlsFiles(tmp_path_factory.mktemp("tls"))
