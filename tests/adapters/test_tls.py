"""What a connection really is, against a TLS server of this machine."""

from __future__ import annotations

import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from arca_sdk.adapters.tls import inspect
from arca_sdk.testing.credentials import shared_key
from arca_sdk.wire.credentials import private_key_pem

UNTIL = datetime(2040, 1, 2, 3, 4, 5, tzinfo=UTC)


class Greeting(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate for 127.0.0.1, with its key, in one file."""
    key = shared_key("tls")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(UNTIL)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(made.public_bytes(Encoding.PEM) + private_key_pem(key))
    return path


@contextmanager
def listening(certificate=None):
    server = HTTPServer(("127.0.0.1", 0), Greeting)
    server.handle_error = lambda *_: None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_version_cipher_and_certificate(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with listening(certificate) as url:
        seen = inspect(f"{url}/ws/services/LoginCms")
    assert (seen.problem, seen.untrusted) == ("", False)
    assert seen.version in ("TLS 1.2", "TLS 1.3")
    assert "_" in seen.cipher or "-" in seen.cipher
    assert seen.expires_at == UNTIL
    assert seen.host == url.removeprefix("https://")


def test_a_certificate_that_nobody_trusts(certificate):
    with listening(certificate) as url:
        seen = inspect(url)
    assert seen.untrusted
    assert "self-signed" in seen.problem
    assert seen.version == ""


def test_plain_http():
    with listening() as url:
        seen = inspect(url)
    assert (seen.problem, seen.version, seen.expires_at) == ("", "", None)


def test_a_proxy_that_cannot_be_used(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "ftp://user:s3cret@nowhere")
    problem = inspect("https://example.invalid").problem
    assert "proxy" in problem
    assert "s3cret" not in problem


def test_nobody_there():
    with listening() as url:
        pass
    seen = inspect(url)
    assert "refused" in seen.problem
    assert not seen.untrusted
