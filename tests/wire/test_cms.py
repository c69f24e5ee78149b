"""The signature of a TRA."""

from __future__ import annotations

import base64
import shutil
import subprocess
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from arca_sdk.wire.cms import sign_cms
from arca_sdk.wire.credentials import load_credentials
from arca_sdk.wire.wsaa import write_tra
from tests.wire.test_credentials import certify, new_private_key, pkcs8

TRA = write_tra("wsfe", now=datetime(2026, 11, 25, tzinfo=UTC), unique_id=1)


@pytest.fixture(scope="module")
def credentials():
    key = new_private_key()
    return load_credentials(certify(key).public_bytes(serialization.Encoding.PEM), pkcs8(key))


def test_the_message_is_base64_der_with_content_and_certificate_inside(credentials):
    message = base64.b64decode(sign_cms(TRA, credentials), validate=True)
    assert TRA in message
    assert pkcs7.load_der_pkcs7_certificates(message) == [credentials.certificate]


def test_openssl_verifies_it(credentials, tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("no openssl command on this machine")
    message, certificate = tmp_path / "tra.cms", tmp_path / "certificate.pem"
    message.write_bytes(base64.b64decode(sign_cms(TRA, credentials)))
    certificate.write_bytes(credentials.certificate.public_bytes(serialization.Encoding.PEM))
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-in", str(message), "-CAfile", str(certificate)]
    result = subprocess.run([*command, "-purpose", "any", "-no_check_time"], capture_output=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout == TRA
