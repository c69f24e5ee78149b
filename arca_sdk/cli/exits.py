"""Exit codes: what a script may conclude from the number alone.

==  ==========================================================================
0   done
1   ARCA, or you, said no: rejected, refused, not found, not confirmed
2   what was given cannot be right; nothing was sent
3   certificate, key, settings or stored files
4   the network or ARCA's own trouble; nothing happened
5   it is not known whether a voucher was authorised: settle it (``arca settle``)
==  ==========================================================================
"""

from __future__ import annotations

from arca_sdk import errors
from arca_sdk.errors import ArcaError

DONE, REFUSED, INVALID, SETTINGS, TROUBLE, UNCERTAIN = range(6)

_CODES: tuple[tuple[type[ArcaError], int], ...] = (
    (errors.InvalidInput, INVALID),
    (errors.ConfigurationError, SETTINGS),
    (errors.StorageError, SETTINGS),
    (errors.CredentialError, SETTINGS),
    (errors.TokenRefused, SETTINGS),
    (errors.SequenceBlocked, UNCERTAIN),
    (errors.OutcomeUncertain, UNCERTAIN),
    (errors.InvoiceRejected, REFUSED),
    (errors.NotFound, REFUSED),
    (errors.RequestRefused, REFUSED),
)
_CERTIFICATE_FAULTS = ("cms.", "coe.", "xml.")


def exit_code(error: ArcaError) -> int:
    """The exit code of an error; what is not in the list is trouble on the way or at ARCA."""
    if isinstance(error, errors.LoginRefused):
        # WSAA's own outages come as faults too: wsaa.unavailable, wsn.unavailable.
        return SETTINGS if error.fault_code.startswith(_CERTIFICATE_FAULTS) else TROUBLE
    return next((code for cls, code in _CODES if isinstance(error, cls)), TROUBLE)
