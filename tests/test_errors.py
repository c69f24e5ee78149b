"""Errors carry structure, cross process borders, and match the tree in their docstring."""

from __future__ import annotations

import inspect
import pickle
import re

import pytest

from arca_sdk import errors
from arca_sdk.domain.authorization import Rejected, Uncertain
from arca_sdk.domain.rules import check_invoice
from arca_sdk.domain.rules.base import Circumstances
from tests.makers import ISSUER, NOW, TODAY, invoice_b

CLASSES = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, errors.ArcaError)]
MESSAGE = errors.ArcaMessage(10015, "documento")


def examples() -> list[errors.ArcaError]:
    broken = check_invoice(invoice_b(total="1.00"), Circumstances(issuer=ISSUER, today=TODAY))
    uncertain = Uncertain(invoice_b(number=7), "id", "the reply was lost", NOW, NOW)
    special = {
        errors.InvalidInvoice: errors.InvalidInvoice(broken, position=2),
        errors.InvoiceRejected: errors.InvoiceRejected(Rejected(invoice_b(), (MESSAGE,))),
        errors.OutcomeUncertain: errors.OutcomeUncertain(uncertain),
        errors.SequenceBlocked: errors.SequenceBlocked([uncertain]),
    }
    plain = []
    for cls in CLASSES:
        if cls in special:
            plain.append(special[cls])
        elif issubclass(cls, errors.SoapFault):
            plain.append(cls("what", fault_code="cms.bad", fault_text="texto", status=500, hint="do"))
        elif issubclass(cls, errors.Refused):
            plain.append(cls("what", messages=[MESSAGE], hint="do"))
        elif issubclass(cls, errors.UnreadableReply):
            plain.append(cls("what", status=503, excerpt="<html>", hint="do"))
        elif issubclass(cls, errors.InvalidInput):
            plain.append(cls("what", field="total", hint="do"))
        else:
            plain.append(cls("what", hint="do"))
    return plain


@pytest.mark.parametrize("error", examples(), ids=lambda error: type(error).__name__)
def test_an_error_crosses_process_borders_with_all_it_carries(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.__dict__ == error.__dict__


def test_every_class_has_its_own_code():
    codes = [cls.code for cls in CLASSES]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z_]+", code) for code in codes)


def test_the_tree_in_the_docstring_is_the_tree():
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or "")) | {"ArcaError"}
    assert drawn == {cls.__name__ for cls in CLASSES}


def test_depth_in_the_drawing_is_depth_in_the_tree():
    for line in (errors.__doc__ or "").splitlines():
        match = re.search(r"^(.*)[├└]── (\w+)", line)
        if match:
            cls = getattr(errors, match[2])
            depth = len([base for base in cls.__mro__ if issubclass(base, errors.ArcaError)])
            assert len(match[1]) // 4 == depth - 1, match[2]


def test_the_text_has_field_sentence_and_what_to_do():
    assert str(errors.InvalidAmount("Too many decimals.", field="total", hint="Round it.")) == (
        "total: Too many decimals. Round it."
    )
    assert str(errors.ConfigurationError("No key.")) == "No key."


def test_bad_input_is_a_value_error_too():
    assert issubclass(errors.InvalidCuit, ValueError)


def test_a_lost_reply_is_no_refusal_and_no_refusal_is_a_lost_reply():
    assert not issubclass(errors.ReplyLost, errors.Refused)
    assert not issubclass(errors.NotSent, errors.ReplyLost)


def test_every_broken_rule_is_in_the_text():
    error = next(error for error in examples() if isinstance(error, errors.InvalidInvoice))
    assert "invoice 3 of the call" in str(error)
    assert "10048" in str(error)
