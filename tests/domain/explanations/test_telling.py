"""Errors explain themselves."""

from __future__ import annotations

import pickle

import pytest

from arca_sdk import check_invoice
from arca_sdk.domain.authorization import Rejected
from arca_sdk.domain.rules import Circumstances
from arca_sdk.errors import (
    ArcaError,
    ArcaMessage,
    InvalidCuit,
    InvalidInvoice,
    InvoiceRejected,
    LoginRefused,
    RequestRefused,
    SoapFault,
)
from tests.makers import ISSUER, TODAY, invoice_b

TOTAL = ArcaMessage(10048, "El campo 'Importe Total' ImpTotal, debe ser igual a la suma")
NEW = ArcaMessage(10999, "Algo que nadie vio todavía")


def test_a_message_is_told_verbatim_and_explained():
    told = TOTAL.explain().splitlines()
    assert told[0] == "10048: El campo 'Importe Total' ImpTotal, debe ser igual a la suma"
    assert told[1].startswith("  total: The total must be the sum of its parts")
    assert told[2] == "  → Correct the total."
    assert "  → Corrija el total." in TOTAL.explain("es")


def test_an_unknown_message_stays_as_it_is():
    assert NEW.explain() == "10999: Algo que nadie vio todavía (no explanation known)"
    assert NEW.explain("es") == "10999: Algo que nadie vio todavía (sin explicación conocida)"


def test_a_refusal_explains_each_of_its_messages():
    error = RequestRefused("ARCA answered two things.", messages=(TOTAL, NEW), hint="Look at both.")
    told = error.explain()
    assert told.startswith("ARCA answered two things.\n10048:")
    assert "→ Correct the total." in told
    assert "10999: Algo que nadie vio todavía (no explanation known)" in told
    assert told.endswith("Look at both.")


def test_a_login_explains_its_fault():
    error = LoginRefused("WSAA refused.", fault_code="cms.cert.expired", fault_text="Certificado expirado")
    told = error.explain("es")
    assert "cms.cert.expired: Certificado expirado" in told
    assert "→ Saque en ARCA un certificado nuevo" in told


def test_any_other_fault_is_told_verbatim():
    error = SoapFault("It failed.", fault_code="Server", fault_text="NullPointerException")
    assert error.explain() == "It failed.\nServer: NullPointerException (no explanation known)"


def test_an_invalid_invoice_tells_its_findings_once_and_in_the_language():
    circumstances = Circumstances(issuer=ISSUER, today=TODAY)
    error = InvalidInvoice(check_invoice(invoice_b(total="120.00"), circumstances))
    told = error.explain("es")
    assert told.count("10048") == 1
    assert "Corrija el total. (121.00)" in told
    assert "The total must" not in told


def test_a_rejection_explains_its_reasons():
    rejected = Rejected(invoice_b(), (TOTAL, NEW))
    assert rejected.explain() == f"{TOTAL.explain()}\n{NEW.explain()}"
    assert rejected.explain() in InvoiceRejected(rejected).explain()


def test_a_rejection_without_reasons_says_so():
    assert Rejected(invoice_b(), ()).explain("es") == "ARCA no dio motivo."


def test_an_error_without_codes_tells_its_message_and_hint():
    assert ArcaError("It broke.", hint="Mend it.").explain() == "It broke.\nMend it."
    assert InvalidCuit("12 is no CUIT.", field="issuer").explain() == "issuer: 12 is no CUIT."


def test_explaining_survives_a_process_border():
    error = pickle.loads(pickle.dumps(RequestRefused("ARCA answered.", messages=(TOTAL,))))
    assert "→ Correct the total." in error.explain()


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_of_error_can_explain_itself(language):
    assert ArcaMessage(602, "").explain(language).startswith("602: \n  ")
