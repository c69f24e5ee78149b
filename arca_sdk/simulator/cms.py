"""Opens and verifies what ``loginCms`` receives: CMS SignedData (RFC 5652) with the content inside.

Reads what openssl, node-forge, Bouncy Castle, .NET and this library write: with or without signed attributes, SHA-1 to
SHA-512 with RSA PKCS#1 v1.5, signers named by issuer and serial number or by key identifier. Whatever else comes ends
in one of WSAA's faults, never in another exception.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import warnings
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from arca_sdk.simulator.ber import (
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    SET,
    Node,
    NotBer,
    parse,
)
from arca_sdk.simulator.call import SimulatedFault

MAX_BASE64 = 512 * 1024

_CONTEXT_0, _CONTEXT_1, _KEY_IDENTIFIER = 0xA0, 0xA1, 0x80


def _oid(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal)


_SIGNED_DATA = _oid("2a864886f70d010702")
_CONTENT_TYPE = _oid("2a864886f70d010903")
_MESSAGE_DIGEST = _oid("2a864886f70d010904")
_DIGESTS: dict[bytes, hashes.HashAlgorithm] = {
    _oid("2b0e03021a"): hashes.SHA1(),  # noqa: S303  # WSAA's specification names SHA-1, and old clients use it
    _oid("608648016503040201"): hashes.SHA256(),
    _oid("608648016503040202"): hashes.SHA384(),
    _oid("608648016503040203"): hashes.SHA512(),
}
# rsaEncryption, then RSA together with each digest.
_RSA = {_oid(f"2a864886f70d0101{last}") for last in ("01", "05", "0b", "0c", "0d")}


@dataclass(frozen=True, slots=True)
class Signed:
    """A content whose signature was verified, and the certificate of who signed it."""

    content: bytes
    certificate: x509.Certificate


@dataclass(frozen=True, slots=True)
class _Certificate:
    node: Node
    certificate: x509.Certificate

    @property
    def issuer_and_serial(self) -> tuple[bytes, bytes]:
        """As the certificate itself spells them."""
        body = self.node.child(0, SEQUENCE)
        first = 1 if body.children and body.children[0].tag == _CONTEXT_0 else 0  # the version may be missing
        return body.child(first + 2, SEQUENCE).encoded(), body.child(first, INTEGER).value

    @property
    def key_identifier(self) -> bytes:
        try:
            extension = self.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError):
            return b""
        return extension.value.digest


def open_signed(in0: str) -> Signed:
    """Verify the value of ``in0``.

    Raises:
        SimulatedFault: ``cms.bad.base64``, ``cms.bad``, ``cms.cert.notFound`` or ``cms.sign.invalid``.
    """
    try:
        return _verify(parse(_decode(in0)))
    except NotBer:
        raise SimulatedFault("cms.bad", "El CMS no es valido") from None


def _decode(in0: str) -> bytes:
    compact = "".join(in0.split()) if len(in0) <= MAX_BASE64 else ""
    try:
        data = base64.b64decode(compact, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data:
        raise SimulatedFault("cms.bad.base64", "No se puede decodificar el BASE64")
    return data


def _verify(message: Node) -> Signed:
    """ContentInfo { oid, [0] SignedData { version, digests, contents, [0] certificates?, [1] crls?, signers SET } }."""
    if message.tag != SEQUENCE or message.child(0, OBJECT_IDENTIFIER).value != _SIGNED_DATA:
        raise NotBer("not SignedData")
    signed_data = message.child(1, _CONTEXT_0).child(0, SEQUENCE)
    signed_data.child(0, INTEGER)
    signed_data.child(1, SET)
    contents = signed_data.child(2, SEQUENCE)
    content_type = contents.child(0, OBJECT_IDENTIFIER).value
    rest = signed_data.children[3:]
    certificates = [_load(node) for part in rest if part.tag == _CONTEXT_0 for node in part.children]
    signers = [signer for part in rest if part.tag == SET for signer in part.children]
    owners = [_owner(signer, certificates) for signer in signers]
    if not owners:
        raise _certificate_not_found()
    content = _attached(contents)
    for signer, owner in zip(signers, owners, strict=True):
        _check_signature(signer, owner, content, content_type)
    return Signed(content, owners[0].certificate)


def _load(node: Node) -> _Certificate:
    """A certificate that can be read to its end: some of its parts are parsed only when they are asked for."""
    try:
        with warnings.catch_warnings(action="ignore"):  # about odd names: whether one is trusted is decided later
            certificate = x509.load_der_x509_certificate(node.encoded())
            _ = certificate.subject, certificate.issuer
            _ = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        raise NotBer("not a certificate") from None
    return _Certificate(node, certificate)


def _owner(signer: Node, certificates: list[_Certificate]) -> _Certificate:
    """The certificate that a SignerInfo { version, sid, digest, … } names."""
    if signer.tag != SEQUENCE or len(signer.children) < 5:
        raise NotBer("not a signer")
    sid = signer.children[1]
    for candidate in certificates:
        if sid.tag == _KEY_IDENTIFIER:
            found = sid.value == candidate.key_identifier
        else:
            wanted = sid.child(0, SEQUENCE).encoded(), sid.child(1, INTEGER).value
            found = wanted == candidate.issuer_and_serial
        if found:
            return candidate
    raise _certificate_not_found()


def _attached(contents: Node) -> bytes:
    if len(contents.children) < 2:
        raise _invalid_signature()
    content = contents.child(1, _CONTEXT_0)
    if not content.children or content.children[0].tag & ~0x20 != OCTET_STRING:
        raise NotBer("the content is not a string of octets")
    return content.children[0].octets()


def _check_signature(signer: Node, owner: _Certificate, content: bytes, content_type: bytes) -> None:
    """SignerInfo { version, sid, digest, [0] signed attributes?, algorithm, signature, … }."""
    digest = _DIGESTS.get(signer.child(2, SEQUENCE).child(0, OBJECT_IDENTIFIER).value)
    attributes = signer.children[3] if signer.children[3].tag == _CONTEXT_0 else None
    offset = 3 if attributes is None else 4
    algorithm = signer.child(offset, SEQUENCE).child(0, OBJECT_IDENTIFIER).value
    signature = signer.child(offset + 1, OCTET_STRING).value
    if digest is None or algorithm not in _RSA:
        raise _invalid_signature()
    signed = content
    if attributes is not None:
        _check_attributes(attributes, hashlib.new(digest.name, content).digest(), content_type)
        # The attributes are signed as the SET they are, not under the tag they travel with.
        signed = attributes.encoded(SET)
    try:
        key = owner.certificate.public_key()
        if not isinstance(key, rsa.RSAPublicKey):
            raise _invalid_signature()
        key.verify(signature, signed, padding.PKCS1v15(), digest)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        raise _invalid_signature() from None


def _check_attributes(attributes: Node, digest: bytes, content_type: bytes) -> None:
    values = {}
    for attribute in attributes.children:
        found = attribute.child(1, SET).children
        values[attribute.child(0, OBJECT_IDENTIFIER).value] = found[0].value if found else b""
    if values.get(_MESSAGE_DIGEST) != digest or values.get(_CONTENT_TYPE, content_type) != content_type:
        raise _invalid_signature()


def _certificate_not_found() -> SimulatedFault:
    return SimulatedFault("cms.cert.notFound", "No se ha encontrado certificado de firmador")


def _invalid_signature() -> SimulatedFault:
    return SimulatedFault("cms.sign.invalid", "Firma inválida o algoritmo no soportado")
