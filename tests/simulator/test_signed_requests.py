"""CMS: whatever tool signed a request is understood, and nothing hostile passes."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import pkcs7
from hypothesis import given, settings
from hypothesis import strategies as st

from arca_sdk.simulator.ber import NotBer, parse
from arca_sdk.simulator.call import SimulatedFault
from arca_sdk.simulator.cms import open_signed
from arca_sdk.testing import new_credentials
from arca_sdk.testing.credentials import shared_key
from arca_sdk.wire.cms import sign_cms
from tests.makers import NOW

TRA = "<loginTicketRequest>ñandú</loginTicketRequest>\r\n".encode()
CREDENTIALS = new_credentials(now=NOW)
OTHER = new_credentials(now=NOW, alias="otro")
Binary, NoAttributes, Detached, NoCerts = (
    pkcs7.PKCS7Options.Binary,
    pkcs7.PKCS7Options.NoAttributes,
    pkcs7.PKCS7Options.DetachedSignature,
    pkcs7.PKCS7Options.NoCerts,
)
KNOWN = {"cms.bad", "cms.bad.base64", "cms.cert.notFound", "cms.sign.invalid"}


def encoded(der: bytes) -> str:
    return base64.b64encode(der).decode()


def signed(*options: pkcs7.PKCS7Options, digest: hashes.HashAlgorithm | None = None) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(TRA)
    builder = builder.add_signer(CREDENTIALS.certificate, CREDENTIALS.key, digest or hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [Binary, *options])


def refusal(in0: str) -> str:
    with pytest.raises(SimulatedFault) as caught:
        open_signed(in0)
    return caught.value.code


# --- a small writer of DER, for what no tool at hand writes


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content


def endless(tag: int, *parts: bytes) -> bytes:
    """With the end marked instead of a length, as Bouncy Castle writes."""
    return bytes([tag, 0x80]) + b"".join(parts) + b"\x00\x00"


SHA256, SHA1 = der(6, bytes.fromhex("608648016503040201")), der(6, bytes.fromhex("2b0e03021a"))
RSA = der(6, bytes.fromhex("2a864886f70d010101"))
DATA, SIGNED_DATA = der(6, bytes.fromhex("2a864886f70d010701")), der(6, bytes.fromhex("2a864886f70d010702"))
NULL = der(5)


def by_hand(
    *,
    wrap=der,
    digest: hashes.HashAlgorithm | None = None,
    signer_id: bytes | None = None,
    content: bytes | None = None,
    signature: bytes | None = None,
    certificates: bytes | None = None,
    signers: int = 1,
    algorithm: bytes = RSA,
) -> bytes:
    """SignedData without signed attributes, its parts exchangeable."""
    digest = digest or hashes.SHA256()
    digest_id = der(0x30, SHA1 if digest.name == "sha1" else SHA256, NULL)
    certificate = CREDENTIALS.certificate
    serial = certificate.serial_number
    number = der(2, serial.to_bytes(serial.bit_length() // 8 + 1, "big"))
    signer_id = signer_id or der(0x30, certificate.issuer.public_bytes(), number)
    signature = signature or CREDENTIALS.key.sign(TRA, padding.PKCS1v15(), digest)
    signer = der(0x30, der(2, b"\x01"), signer_id, digest_id, der(0x30, algorithm, NULL), der(4, signature))
    pem = certificate.public_bytes(serialization.Encoding.DER)
    return wrap(
        0x30,
        SIGNED_DATA,
        wrap(
            0xA0,
            wrap(
                0x30,
                der(2, b"\x01"),
                der(0x31, digest_id),
                wrap(0x30, DATA, wrap(0xA0, der(4, TRA) if content is None else content)),
                wrap(0xA0, pem if certificates is None else certificates),
                der(0x31, *[signer] * signers),
            ),
        ),
    )


# --- what tools write


def test_what_this_library_signs_is_verified():
    opened = open_signed(sign_cms(TRA, CREDENTIALS))
    assert opened.content == TRA
    assert opened.certificate == CREDENTIALS.certificate


@pytest.mark.parametrize("digest", [hashes.SHA256(), hashes.SHA384(), hashes.SHA512()])
@pytest.mark.parametrize("options", [(), (NoAttributes,)])
def test_attributes_and_digests_are_free_to_choose(digest, options):
    assert open_signed(encoded(signed(*options, digest=digest))).content == TRA


@pytest.mark.parametrize("digest", [hashes.SHA1(), hashes.SHA256()])
def test_signatures_without_attributes_are_verified(digest):
    assert open_signed(encoded(by_hand(digest=digest))).content == TRA


def test_lengths_left_open_and_content_in_pieces_are_read():
    pieces = endless(0x24, der(4, TRA[:10]), endless(0x24, der(4, TRA[10:20])), der(4, TRA[20:]))
    assert open_signed(encoded(by_hand(wrap=endless, content=pieces))).content == TRA


def test_line_breaks_in_the_base64_do_not_matter():
    text = sign_cms(TRA, CREDENTIALS)
    broken = "\r\n".join(text[start : start + 64] for start in range(0, len(text), 64))
    assert open_signed(f"\n  {broken}\n").content == TRA


OPENSSL = [
    ("cms", "-nodetach"),
    ("cms", "-nodetach", "-md", "sha1"),
    ("cms", "-nodetach", "-md", "sha512"),
    ("cms", "-nodetach", "-noattr"),
    ("cms", "-nodetach", "-keyid"),
    ("cms", "-nodetach", "-stream"),
    ("cms", "-nodetach", "-nosmimecap", "-binary"),
    ("smime", "-nodetach"),
    ("smime", "-nodetach", "-noattr", "-md", "sha1"),
    ("smime", "-nodetach", "-stream"),
]


@pytest.mark.parametrize("options", OPENSSL, ids=" ".join)
def test_what_openssl_signs_is_verified(options, tmp_path: Path):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    pem, private = tmp_path / "c.pem", tmp_path / "k.pem"
    pem.write_bytes(CREDENTIALS.certificate.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    private.write_bytes(CREDENTIALS.key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    command, *rest = options
    arguments = [openssl, command, "-sign", "-signer", pem, "-inkey", private, *rest, "-outform", "DER"]
    done = subprocess.run(arguments, input=TRA, capture_output=True, check=True)
    opened = open_signed(encoded(done.stdout))
    assert opened.content == TRA
    assert opened.certificate == CREDENTIALS.certificate


# --- what must not pass


@pytest.mark.parametrize("text", ["", "   ", "no es base64!", "-----BEGIN PKCS7-----\nAAAA", "AAA", "ñ", "A" * 600_000])
def test_bad_base64(text):
    assert refusal(text) == "cms.bad.base64"


@pytest.mark.parametrize(
    "data",
    [
        b"hola",
        b"\x30\x00",
        b"\x30\x80",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\x89" + b"\x01" * 9,
        der(0x30, SIGNED_DATA),
        der(0x30, DATA, der(0xA0, der(4, TRA))),
        signed() + b"\x00",
        b"\x30\x80" * 5000,
        b"\x1f\x81\x01\x00",
        CREDENTIALS.certificate.public_bytes(serialization.Encoding.DER),
    ],
)
def test_what_is_no_cms(data):
    assert refusal(encoded(data)) == "cms.bad"


def test_a_cms_without_the_signers_certificate():
    assert refusal(encoded(signed(NoCerts))) == "cms.cert.notFound"


def test_a_cms_with_another_certificate_than_the_signers():
    other = OTHER.certificate.public_bytes(serialization.Encoding.DER)
    assert refusal(encoded(by_hand(certificates=other))) == "cms.cert.notFound"


def test_a_cms_that_nobody_signed():
    assert refusal(encoded(by_hand(signers=0))) == "cms.cert.notFound"


def test_a_detached_signature():
    assert refusal(encoded(signed(Detached))) == "cms.sign.invalid"


def test_a_changed_content():
    assert refusal(encoded(signed().replace(TRA, TRA.swapcase()))) == "cms.sign.invalid"
    assert refusal(encoded(signed(NoAttributes).replace(TRA, TRA.swapcase()))) == "cms.sign.invalid"


def test_a_signature_by_another_key():
    signature = shared_key("foreign").sign(TRA, padding.PKCS1v15(), hashes.SHA256())
    assert refusal(encoded(by_hand(signature=signature))) == "cms.sign.invalid"


def test_a_signature_of_another_kind():
    curve = ec.generate_private_key(ec.SECP256R1())
    signature = curve.sign(TRA, ec.ECDSA(hashes.SHA256()))
    assert refusal(encoded(by_hand(signature=signature))) == "cms.sign.invalid"
    pss = der(6, bytes.fromhex("2a864886f70d01010a"))
    assert refusal(encoded(by_hand(algorithm=pss))) == "cms.sign.invalid"


def test_a_certificate_that_is_none():
    assert refusal(encoded(by_hand(certificates=der(0x30, der(2, b"\x01"))))) == "cms.bad"


@pytest.mark.parametrize(
    ("found", "put"),
    [
        (b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x7e"),  # a version of X.509 that does not exist
        (b"\x13\x02AR", b"\x03\x02AR"),  # a country that is a string of bits
        (b"\x17\x0d", b"\x04\x0d"),  # a date that is none
    ],
)
def test_a_certificate_that_falls_apart_in_the_reading(found, put):
    pem = CREDENTIALS.certificate.public_bytes(serialization.Encoding.DER)
    assert found in pem
    assert refusal(encoded(by_hand(certificates=pem.replace(found, put)))) == "cms.bad"


def test_odd_names_are_no_reason_to_refuse():
    """The library warns of a country of one letter; whoever signed with it still did."""
    pem = CREDENTIALS.certificate.public_bytes(serialization.Encoding.DER)
    odd = pem.replace(b"\x06\x03U\x04\x0a\x0c\x16", b"\x06\x03U\x04\x06\x0c\x16")
    assert odd != pem
    serial = CREDENTIALS.certificate.serial_number
    number = der(2, serial.to_bytes(serial.bit_length() // 8 + 1, "big"))
    issuer = CREDENTIALS.certificate.issuer.public_bytes()
    named = issuer.replace(b"\x06\x03U\x04\x0a\x0c\x16", b"\x06\x03U\x04\x06\x0c\x16")
    opened = open_signed(encoded(by_hand(certificates=odd, signer_id=der(0x30, named, number))))
    assert opened.content == TRA


def test_a_content_that_is_no_string_of_octets():
    assert refusal(encoded(by_hand(content=der(12, TRA)))) == "cms.bad"


def check_is_refused_or_untouched(data: bytes) -> None:
    """Never another exception than a known fault, and never another content than the one that was signed."""
    try:
        outcome = open_signed(encoded(data)).content
    except SimulatedFault as fault:
        outcome = fault.code
    assert outcome == TRA or outcome in KNOWN


@given(st.binary(max_size=300))
def test_random_bytes_end_in_a_known_fault(data):
    check_is_refused_or_untouched(data)


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_cms_never_passes_for_another(data):
    original = data.draw(st.sampled_from(GENUINE))
    damaged = bytearray(original)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        damaged[place] = data.draw(st.integers(0, 255))
    check_is_refused_or_untouched(bytes(damaged))


@given(st.data())
def test_a_cut_cms_is_bad(data):
    original = data.draw(st.sampled_from(GENUINE))
    assert refusal(encoded(original[: data.draw(st.integers(1, len(original) - 1))])) == "cms.bad"


GENUINE = [signed(), signed(NoAttributes), by_hand(), by_hand(wrap=endless)]


def test_nesting_without_end_is_refused_quickly():
    with pytest.raises(NotBer, match="too deep"):
        parse(b"\x30\x80" * 100_000)
    with pytest.raises(NotBer, match="too large"):
        parse(bytes(300_000))
    with pytest.raises(NotBer, match="too many"):
        parse(der(0x30, der(5) * 30_000))
