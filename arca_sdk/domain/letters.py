"""Which letter a voucher carries, from who issues and who receives (RG 1415, RG 5003, RG 5762)."""

from __future__ import annotations

from arca_sdk.domain.codes import IssuerCondition, VatCondition, VoucherClass


def voucher_class(
    issuer: IssuerCondition, receiver: VatCondition, *, subject_to_retention: bool = False
) -> VoucherClass:
    """The letter.

    Args:
        issuer: the issuer's standing before VAT.
        receiver: the receiver's condition.
        subject_to_retention: the issuer may only make class A with the legend "operación sujeta a retención"
            (class ALEY, the former M).

    A Monotributista or exempt issuer always makes C. A VAT-registered one makes A to other registered taxpayers
    and to Monotributistas (RG 5003), B to everybody else.
    """
    if issuer is not IssuerCondition.RESPONSABLE_INSCRIPTO:
        return VoucherClass.C
    if not receiver.receives_class_a:
        return VoucherClass.B
    return VoucherClass.ALEY if subject_to_retention else VoucherClass.A
