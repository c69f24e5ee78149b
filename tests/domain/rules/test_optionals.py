"""Optional data: in general and for each special regime."""

from __future__ import annotations

from datetime import date

import pytest

from arca_sdk.domain.codes import DocumentType, OptionalType, VatCondition, VoucherType
from arca_sdk.domain.document import Document
from arca_sdk.domain.invoice import OptionalData
from arca_sdk.domain.rules import Taxpayer
from tests.domain.rules.samples import (
    codes,
    factura_a,
    factura_b,
    factura_c,
    knowing,
    optionals,
    receiver,
    used_goods,
)
from tests.makers import ISSUER

FINAL = VatCondition.CONSUMIDOR_FINAL
PASSPORT = receiver(FINAL, Document(DocumentType.PASAPORTE, 1234567))
SIGNED = {"_5": "02", "_61": "80", "_62": "20267565393", "_7": "01"}
RENTED = {"_17": "1", "_1801": "30500010912", "_1802": "Ana Paz"}
UNKNOWN = Taxpayer(exists=False)
SEGWS = {"registry": knowing(points_of_sale={3: "SEGWS"})}
ELSEWHERE = {"registry": knowing()}


def a(**values):
    return factura_a(optionals=optionals(**values))


def b(**values):
    return factura_b(optionals=optionals(**values))


def goods(**values):
    return used_goods(optionals=optionals(**values))


def signed(**changes):
    return a(**{**SIGNED, **changes})


def rented(**changes):
    values = {**RENTED, **changes}
    return b(**{name: value for name, value in values.items() if value is not None})


def several(*pairs, on=factura_b):
    return on(optionals=tuple(OptionalData(OptionalType(kind), value) for kind, value in pairs))


def not_registered(number):
    return {"registry": knowing(taxpayers={number: UNKNOWN})}


def policies(count, endorsements=None):
    pairs = [("2901", f"P{number}") for number in range(count)]
    return several(*pairs, *(("2902", "0") for _ in range(count if endorsements is None else endorsements)))


BROKEN = [
    # in general
    pytest.param(10052, factura_a(), {"malformed": frozenset({"optionals:empty"})}, id="an empty list"),
    pytest.param(10053, a(_999="1"), {}, id="an id that ARCA does not have"),
    pytest.param(10053, several(("", "1")), {}, id="no id"),
    pytest.param(10054, several(("11", "1"), ("11", "0")), {}, id="the same id twice"),
    pytest.param(10055, a(_23=""), {}, id="no value"),
    pytest.param(10064, a(_2="123456789"), {}, id="a project of nine digits"),
    pytest.param(10064, a(_2="-1"), {}, id="a negative project"),
    pytest.param(10064, factura_c(optionals=optionals(_2="1234")), {}, id="a project in class C"),
    pytest.param(10068, factura_a(VoucherType(5), optionals=optionals(_23="x")), {}, id="a type without optionals"),
    pytest.param(10110, b(_11="2"), {}, id="real estate, 2"),
    pytest.param(10111, b(_12="x"), {}, id="holiday lets, x"),
    pytest.param(10112, b(_11="1", _12="1"), {}, id="two resolutions"),
    pytest.param(10116, b(_13="2"), {}, id="models' representatives, 2"),
    pytest.param(10117, b(_14="2"), {}, id="advertising agencies, 2"),
    pytest.param(10118, b(_15="2"), {}, id="modelling, 2"),
    # used goods
    pytest.param(10076, used_goods(optionals=()), {}, id="used goods without the seller's data"),
    pytest.param(10077, goods(_91="x" * 101, _93="y"), {}, id="a name of 101 characters"),
    pytest.param(10077, goods(_91="  ", _93="y"), {}, id="a blank name"),
    pytest.param(10078, goods(_93="y"), {}, id="no name"),
    pytest.param(10079, goods(_91="x", _92="BR", _93="y"), {}, id="a country in letters"),
    pytest.param(10080, goods(_91="x", _92="999", _93="y"), {}, id="country 999"),
    pytest.param(10080, goods(_91="x", _92="100", _93="y"), {}, id="country 100"),
    pytest.param(10081, goods(_91="x", _93="y", _23="z"), {}, id="another datum"),
    pytest.param(10082, goods(_91="x", _92="203", _93="y"), {}, id="a nationality with a DNI"),
    pytest.param(10082, used_goods(receiver=PASSPORT), {}, id="a passport without nationality"),
    pytest.param(10083, goods(_91="x", _93="y" * 251), {}, id="an address of 251 characters"),
    pytest.param(10083, goods(_91="x", _93=" "), {}, id="a blank address"),
    pytest.param(10084, goods(_91="x"), {}, id="no address"),
    # VAT exception
    pytest.param(10086, signed(_11="1"), {}, id="the exception with something else"),
    pytest.param(10088, signed(_5="2"), {}, id="an exception of one character"),
    pytest.param(10089, signed(_5="07"), {}, id="exception 07"),
    pytest.param(10090, signed(_61="8"), {}, id="a signer's document type of one digit"),
    pytest.param(10091, signed(_61="79"), {}, id="a signer's document type that does not exist"),
    pytest.param(10091, signed(_61="DN"), {}, id="a signer's document type in letters"),
    pytest.param(10092, signed(_62="123456789012"), {}, id="a signer's document of twelve digits"),
    pytest.param(10092, signed(_62="AB123"), {}, id="a signer's document with letters"),
    pytest.param(10094, signed(_7="001"), {}, id="a role of three digits"),
    pytest.param(10095, signed(_7="05"), {}, id="role 05"),
    # schools
    pytest.param(10097, b(_10="2"), {}, id="educational activity 2"),
    pytest.param(10098, b(_10="1", _1011="79", _1012="1"), {}, id="a document type that does not exist"),
    pytest.param(10099, b(_10="1", _1011="96", _1012="301112220000"), {}, id="a DNI of twelve digits"),
    pytest.param(10099, b(_10="1", _1011="96", _1012="30a"), {}, id="a DNI with letters"),
    pytest.param(10099, b(_10="1", _1011="94", _1012="x" * 21), {}, id="a passport of 21 characters"),
    pytest.param(10113, b(_10="1"), {}, id="covered without document"),
    pytest.param(10113, b(_10="1", _1011="96"), {}, id="covered without number"),
    pytest.param(10113, b(_10="0", _1011="96", _1012="30111222"), {}, id="not covered, with document"),
    pytest.param(10114, b(_1011="96", _1012="30111222"), {}, id="a document alone"),
    pytest.param(10115, b(_10="1", _1011="80", _1012="30000000008"), {}, id="a wrong check digit"),
    pytest.param(
        10115, b(_10="1", _1011="80", _1012="30000000007"), not_registered("30000000007"), id="not registered"
    ),
    # rentals
    pytest.param(10123, rented(_11="1"), {}, id="a rental with something else"),
    pytest.param(10124, rented(_17="3"), {}, id="billing 3"),
    pytest.param(10125, rented(_1801="3050001091"), {}, id="an owner's CUIT of ten digits"),
    pytest.param(10126, rented(_1801="30500010913"), {}, id="an owner's CUIT with a wrong check digit"),
    pytest.param(10126, rented(), not_registered("30500010912"), id="an owner who is not registered"),
    pytest.param(10127, rented(_1802=" "), {}, id="a blank owner"),
    pytest.param(10127, rented(_1802="x" * 101), {}, id="an owner of 101 characters"),
    pytest.param(
        10128,
        several(("17", "1"), *[("1801", "30500010912"), ("1802", "x")] * 2),
        {},
        id="the same owner twice",
    ),
    pytest.param(10129, rented(_1802=None), {}, id="an intermediary without owner's name"),
    pytest.param(10129, b(_17="1"), {}, id="an intermediary without owner"),
    pytest.param(10130, several(("17", "2"), ("1801", "30500010912")), {}, id="a CUIT without a name"),
    pytest.param(10131, rented(_1801=str(ISSUER)), {}, id="the issuer as owner"),
    pytest.param(10132, rented(_17=None), {}, id="an owner without billing"),
    # surety insurance
    pytest.param(10273, b(_2901="x" * 31, _2902="0"), {}, id="a policy of 31 characters"),
    pytest.param(10274, b(_2901="x", _2902=" "), {}, id="a blank endorsement"),
    pytest.param(10275, policies(2, endorsements=1), {}, id="a policy without endorsement"),
    pytest.param(10276, policies(1, endorsements=2), {}, id="an endorsement without policy"),
    pytest.param(10277, policies(6001, endorsements=0), {}, id="6001 policies"),
    pytest.param(10278, policies(0, endorsements=6001), {}, id="6001 endorsements"),
    pytest.param(10279, factura_c(optionals=optionals(_2901="x", _2902="0")), {}, id="a policy in class C"),
    pytest.param(10280, factura_b(), SEGWS, id="no policy where one is due"),
    pytest.param(10281, b(_2901="x", _2902="0"), ELSEWHERE, id="a policy elsewhere"),
]
KEPT = [
    # in general
    pytest.param(10052, a(_23="x"), {}, id="a list with a datum"),
    pytest.param(10053, a(_23="x"), {}, id="a known id"),
    pytest.param(10054, several(("23", "a"), ("23", "b")), {}, id="several references"),
    pytest.param(10054, several(("1801", "a"), ("1801", "b")), {}, id="several owners"),
    pytest.param(10055, a(_23="x"), {}, id="a value"),
    pytest.param(10064, a(_2="0"), {}, id="project 0"),
    pytest.param(10064, a(_2="12345678"), {}, id="a project of eight digits"),
    pytest.param(10068, factura_a(VoucherType(5)), {}, id="no optionals"),
    pytest.param(10068, factura_a(VoucherType(63), optionals=optionals(_23="x")), {}, id="type 63 since v4.7"),
    pytest.param(10110, b(_11="1"), {}, id="real estate, 1"),
    pytest.param(10111, b(_12="0"), {}, id="holiday lets, 0"),
    pytest.param(10112, signed(), {}, id="four data of one resolution"),
    pytest.param(10112, b(_13="1", _14="0"), {}, id="two data of RG 2863"),
    pytest.param(10112, b(_11="1", _23="OC-1"), {}, id="a reference belongs to none"),
    pytest.param(10116, b(_13="1"), {}, id="models' representatives, 1"),
    pytest.param(10117, b(_14="1"), {}, id="advertising agencies, 1"),
    pytest.param(10118, b(_15="1"), {}, id="modelling, 1"),
    # used goods
    pytest.param(10076, used_goods(), {}, id="used goods with the seller's data"),
    pytest.param(10076, factura_b(), {}, id="an ordinary sale"),
    pytest.param(10076, used_goods(optionals=()), {"malformed": frozenset({"optionals:empty"})}, id="empty is 10052"),
    pytest.param(10077, goods(_91="x" * 100, _93="y"), {}, id="a name of 100 characters"),
    pytest.param(10077, goods(_91="", _93="y"), {}, id="no value is 10055"),
    pytest.param(10078, used_goods(optionals=()), {}, id="without any datum it is 10076"),
    pytest.param(10079, goods(_91="x", _92="203", _93="y"), {}, id="Brazil"),
    pytest.param(10080, goods(_91="x", _92="203", _93="y"), {}, id="Brazil is a country"),
    pytest.param(10080, goods(_91="x", _92="BR", _93="y"), {}, id="letters have their own code"),
    pytest.param(10081, used_goods(), {}, id="only the seller's data"),
    pytest.param(10082, used_goods(), {}, id="a DNI without nationality"),
    pytest.param(
        10082,
        used_goods(receiver=PASSPORT, optionals=optionals(_91="x", _92="203", _93="y")),
        {},
        id="a passport with nationality",
    ),
    pytest.param(10082, used_goods(optionals=()), {}, id="without any datum it is 10076 alone"),
    pytest.param(10083, goods(_91="x", _93="y" * 250), {}, id="an address of 250 characters"),
    pytest.param(10084, used_goods(), {}, id="an address"),
    # VAT exception
    pytest.param(10086, signed(), {}, id="the exception alone"),
    pytest.param(10086, signed(_23="OC-1"), {}, id="a reference goes along with anything"),
    pytest.param(10086, b(_5="01", _11="1"), {}, id="the rule is about class A"),
    pytest.param(10088, signed(), {}, id="02 has two characters"),
    pytest.param(10089, signed(_5="06"), {}, id="exception 06"),
    pytest.param(10089, signed(_5="7"), {}, id="one character has its own code"),
    pytest.param(10090, signed(), {}, id="80 has two digits"),
    pytest.param(10091, signed(), {}, id="80 is a document type"),
    pytest.param(10092, signed(), {}, id="a CUIT"),
    pytest.param(10094, signed(), {}, id="01 has two digits"),
    pytest.param(10095, signed(_7="04"), {}, id="role 04"),
    # schools
    pytest.param(10097, b(_10="0"), {}, id="educational activity 0"),
    pytest.param(10098, b(_10="1", _1011="96", _1012="30111222"), {}, id="DNI is a document type"),
    pytest.param(10099, b(_10="1", _1011="94", _1012="AB123456"), {}, id="a passport with letters"),
    pytest.param(10113, b(_10="1", _1011="96", _1012="30111222"), {}, id="covered with document"),
    pytest.param(10113, b(_10="0"), {}, id="not covered, no document"),
    pytest.param(10113, factura_b(), {}, id="an ordinary sale has no school"),
    pytest.param(10114, b(_10="1", _1011="96", _1012="30111222"), {}, id="a document with its activity"),
    pytest.param(10115, b(_10="1", _1011="96", _1012="1"), {}, id="a DNI is not in that registry"),
    pytest.param(10115, b(_10="1", _1011="80", _1012="x"), {}, id="no number to look up"),
    pytest.param(10115, b(_10="1", _1011="80", _1012="30000000007"), ELSEWHERE, id="registered"),
    # rentals
    pytest.param(10123, rented(), {}, id="a rental alone"),
    pytest.param(10123, rented(_23="x"), {}, id="a reference goes along with a rental"),
    pytest.param(10123, a(**RENTED, _11="1"), {}, id="the rule is about classes B and C"),
    pytest.param(10124, rented(), {}, id="billing 1"),
    pytest.param(10125, rented(), {}, id="an owner's CUIT of eleven digits"),
    pytest.param(10126, rented(), ELSEWHERE, id="a registered owner"),
    pytest.param(10126, rented(_1801="123"), {}, id="a malformed CUIT has its own code"),
    pytest.param(10127, rented(_1802="x" * 100), {}, id="an owner of 100 characters"),
    pytest.param(10128, rented(), {}, id="one owner"),
    pytest.param(10129, rented(), {}, id="an intermediary with owner"),
    pytest.param(10129, b(_17="2"), {}, id="direct billing"),
    pytest.param(10130, rented(), {}, id="one name for one CUIT"),
    pytest.param(10130, b(_17="1"), {}, id="none of either is 10129"),
    pytest.param(10131, rented(), {}, id="another owner"),
    pytest.param(10132, rented(), {}, id="billing is there"),
    # surety insurance
    pytest.param(10273, b(_2901="POL/123-45", _2902="0"), {}, id="a policy with marks"),
    pytest.param(10273, b(_2901="x" * 31, _2902="0"), {"today": date(2026, 8, 31)}, id="before September 2026"),
    pytest.param(10274, b(_2901="x", _2902="0"), {}, id="an endorsement"),
    pytest.param(10275, policies(2), {}, id="two pairs"),
    pytest.param(10276, policies(2), {}, id="two whole pairs"),
    pytest.param(10277, policies(6000, endorsements=0), {}, id="6000 policies"),
    pytest.param(10278, policies(1), {}, id="one endorsement"),
    pytest.param(10279, policies(1), {}, id="a policy in class B"),
    pytest.param(10280, policies(1), SEGWS, id="a policy where one is due"),
    pytest.param(10280, factura_b(), ELSEWHERE, id="an ordinary point of sale"),
    pytest.param(10281, policies(1), SEGWS, id="a policy in its place"),
]


@pytest.mark.parametrize(("code", "invoice", "where"), BROKEN)
def test_optional_rule_is_broken_by(code, invoice, where):
    assert code in codes(invoice, **where)


@pytest.mark.parametrize(("code", "invoice", "where"), KEPT)
def test_optional_rule_is_kept_by(code, invoice, where):
    assert code not in codes(invoice, **where)


def test_used_goods_without_the_sellers_data_break_10076_alone():
    assert codes(used_goods(optionals=())) == [10076]


@pytest.mark.parametrize(
    "voucher_type", [1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 15, 49, 51, 52, 53, 54, 63, 64, 201, 202, 203, 206, 213]
)
def test_these_types_may_have_optionals(voucher_type):
    assert 10068 not in codes(factura_a(VoucherType(voucher_type), optionals=optionals(_23="x")))


@pytest.mark.parametrize("voucher_type", [5, 10, 34, 35, 39, 40, 60, 61])
def test_these_types_may_not(voucher_type):
    assert 10068 in codes(factura_a(VoucherType(voucher_type), optionals=optionals(_23="x")))
