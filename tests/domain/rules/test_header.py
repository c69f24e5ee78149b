"""The issuer and the request's header: 10000-10007."""

from __future__ import annotations

import pytest

from arca_sdk.domain.codes import VoucherType
from arca_sdk.domain.rules import Place, arca_message, rule
from arca_sdk.domain.rules.header import ISSUER_PROBLEMS
from tests.domain.rules.samples import circumstances, codes, factura_a, factura_b, fce, findings, knowing

BROKEN = [
    pytest.param(10000, factura_a(), {"registry": knowing(problem="05")}, id="an issuer that is not active"),
    pytest.param(10001, factura_a(), {"batch_size": 0}, id="a batch of nothing"),
    pytest.param(10001, factura_a(), {"batch_size": 9999, "declared_size": 9999}, id="a batch of 9999"),
    pytest.param(10002, factura_a(), {"batch_size": 3, "declared_size": 2}, id="three sent where two are declared"),
    pytest.param(10003, fce(), {"batch_size": 2}, id="two FCE in one request"),
    pytest.param(10003, factura_a(), {"batch_size": 251, "registry": knowing()}, id="more than ARCA's limit"),
    pytest.param(10004, factura_a(point_of_sale=0), {}, id="point of sale 0"),
    pytest.param(10004, factura_a(point_of_sale=99999), {}, id="point of sale 99999"),
    pytest.param(10005, factura_a(point_of_sale=8), {"registry": knowing()}, id="a point of sale nobody registered"),
    pytest.param(10006, factura_a(voucher_type=VoucherType(0)), {}, id="type 0"),
    pytest.param(10007, factura_a(voucher_type=VoucherType(19)), {}, id="an export invoice"),
    pytest.param(10007, factura_a(voucher_type=VoucherType(82)), {}, id="a fiscal ticket"),
]
KEPT = [
    pytest.param(10000, factura_a(), {"registry": knowing()}, id="an issuer without problems"),
    pytest.param(10001, factura_a(), {"batch_size": 9998}, id="a batch of 9998"),
    pytest.param(10002, factura_a(), {"batch_size": 3, "declared_size": 3}, id="as many as declared"),
    pytest.param(10003, fce(), {"batch_size": 1}, id="one FCE"),
    pytest.param(10003, factura_a(), {"batch_size": 251}, id="ARCA's limit is not known to a client"),
    pytest.param(10003, factura_a(), {"batch_size": 250, "registry": knowing()}, id="as many as the limit"),
    pytest.param(10004, factura_a(point_of_sale=99998), {}, id="point of sale 99998"),
    pytest.param(10005, factura_a(), {"registry": knowing()}, id="a registered point of sale"),
    pytest.param(10005, factura_a(point_of_sale=0), {"registry": knowing()}, id="out of range has its own code"),
    pytest.param(10006, factura_a(voucher_type=VoucherType(19)), {}, id="a positive type"),
    pytest.param(10007, factura_a(voucher_type=VoucherType(0)), {}, id="type 0 has its own code"),
    pytest.param(10007, factura_b(), {}, id="an enabled type"),
]


@pytest.mark.parametrize(("code", "invoice", "where"), BROKEN)
def test_header_rule_is_broken_by(code, invoice, where):
    assert code in codes(invoice, **where)


@pytest.mark.parametrize(("code", "invoice", "where"), KEPT)
def test_header_rule_is_kept_by(code, invoice, where):
    assert code not in codes(invoice, **where)


@pytest.mark.parametrize("code", range(10000, 10008))
def test_header_rules_are_reported_in_errors(code):
    assert rule(code).place is Place.HEADER


def test_every_cause_of_10000_is_told_in_the_message():
    texts = set()
    for key, reason in ISSUER_PROBLEMS.items():
        where = circumstances(registry=knowing(problem=key))
        text = arca_message(rule(10000), factura_a(), where)
        assert text == f"NO AUTORIZADO A EMITIR COMPROBANTES - {reason}"
        texts.add(text)
    assert len(texts) == 11


def test_a_cause_in_words_is_passed_on():
    where = circumstances(registry=knowing(problem="PORQUE SI."))
    assert arca_message(rule(10000), factura_a(), where) == "NO AUTORIZADO A EMITIR COMPROBANTES - PORQUE SI."


def test_10002_names_both_numbers_as_the_manual_does():
    where = {"batch_size": 3, "declared_size": 2}
    (finding,) = findings(factura_a(), 10002, **where)
    text = arca_message(finding.rule, factura_a(), circumstances(**where))
    assert text == "Campo CantReg debe ser igual a lo informado en detalle. Informado: 2, Enviado:3"
