"""Each error of the library has the exit code a script may rely on."""

from __future__ import annotations

import pytest

from arca_sdk import errors
from arca_sdk.cli.exits import exit_code


def login(code):
    return errors.LoginRefused("no", fault_code=code, fault_text="no")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.InvalidCuit("x"), 2),
        (errors.InvalidInvoice([]), 2),
        (errors.ConfigurationError("x"), 3),
        (errors.StorageError("x"), 3),
        (errors.KeyMismatch("x"), 3),
        (errors.TokenRefused("x"), 3),
        (login("cms.cert.expired"), 3),
        (login("coe.notAuthorized"), 3),
        (login("wsaa.unavailable"), 4),
        (login("wsn.unavailable"), 4),
        (errors.NotSent("x"), 4),
        (errors.ReplyLost("x"), 4),
        (errors.ReplyNotXml("x"), 4),
        (errors.ArcaTrouble("x"), 4),
        (errors.SoapFault("x", fault_code="Server", fault_text="x"), 4),
        (errors.NumberTaken("x"), 4),
        (errors.NotFound("x"), 1),
        (errors.RequestRefused("x"), 1),
        (errors.SequenceBlocked([]), 5),
    ],
)
def test_exit_code_of(error, code):
    assert exit_code(error) == code


def test_every_error_has_an_exit_code():
    """None falls to 0 or 1 by accident: trouble is the default."""
    assert exit_code(errors.ArcaError("something new")) == 4
