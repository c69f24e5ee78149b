"""What can be wrong with an uploaded certificate or key, beyond what the SDK's errors name.

::

    CredentialError (of the SDK: NotACertificate, NotAPrivateKey, PassphraseNeeded, PassphraseWrong, KeyMismatch,
    │                CertificateExpired, CertificateNotYetValid, CertificateWithoutCuit)
    ├── CertificateOfAnotherCuit
    ├── CertificateOfAnotherEnvironment
    ├── CertificateOfAnAuthority     ARCA's own certificate instead of the taxpayer's
    ├── SelfSignedCertificate        made locally instead of by ARCA
    ├── WeakKey
    └── KeyTooCostly                 a pass phrase stretched so far that opening it would occupy the server
"""

from __future__ import annotations

from arca_sdk.errors import CredentialError


class CertificateOfAnotherCuit(CredentialError):
    """The certificate names another CUIT than the one it was uploaded for."""

    code = "certificate_of_another_cuit"


class CertificateOfAnotherEnvironment(CredentialError):
    """A certificate for testing where one for production is due, or the other way round."""

    code = "certificate_of_another_environment"


class CertificateOfAnAuthority(CredentialError):
    """The certificate is an authority's, which signs certificates and not requests."""

    code = "certificate_of_an_authority"


class SelfSignedCertificate(CredentialError):
    """The certificate was signed by its own key: ARCA did not issue it."""

    code = "self_signed_certificate"


class WeakKey(CredentialError):
    """The key is not RSA, or has fewer bits than ARCA takes."""

    code = "weak_key"


class KeyTooCostly(CredentialError):
    """Opening the encrypted key would take more work than any real file asks for."""

    code = "key_too_costly"
