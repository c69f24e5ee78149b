"""Optionals of surety insurance (2901 policy, 2902 endorsement): 10273-10281."""

from __future__ import annotations

from datetime import date

from arca_sdk.domain.codes import OptionalType
from arca_sdk.domain.invoice import Invoice
from arca_sdk.domain.rules.base import Check, Circumstances, Rule, reject, since
from arca_sdk.domain.rules.vouchers import optional_values

# The manual gives these nine codes as one group; which condition has which code follows the group's order and is
# inferred. The conditions themselves are stated.
_SURETY = "WSFEv1 manual v4.7, FECAESolicitar validations (10273-10281, one group; allotment inferred)"
_SINCE_SEPTEMBER_2026 = since(date(2026, 9, 1))
_POLICY, _ENDORSEMENT = OptionalType.CAUCION_POLIZA, OptionalType.CAUCION_ENDOSO
_SURETY_TYPES = frozenset((1, 2, 3, 6, 7, 8))
_MAX_POLICIES = 6000


def _blank_or_longer(kind: OptionalType) -> Check:
    def check(invoice: Invoice, _: Circumstances) -> bool:
        # Only blanks and length: policy numbers carry marks, and the manual's "alphanumeric" is not explained.
        return any(value and (not value.strip() or len(value) > 30) for value in optional_values(invoice, kind))

    return check


def _fewer(kind: OptionalType, than: OptionalType) -> Check:
    def check(invoice: Invoice, _: Circumstances) -> bool:
        return len(optional_values(invoice, kind)) < len(optional_values(invoice, than))

    return check


def _too_many(kind: OptionalType) -> Check:
    def check(invoice: Invoice, _: Circumstances) -> bool:
        return len(invoice.optionals) > _MAX_POLICIES and len(optional_values(invoice, kind)) > _MAX_POLICIES

    return check


def _has_policy(invoice: Invoice) -> bool:
    return bool(optional_values(invoice, _POLICY, _ENDORSEMENT))


def _policy_on_other_type(invoice: Invoice, _: Circumstances) -> bool:
    return _has_policy(invoice) and invoice.voucher_type not in _SURETY_TYPES


def _is_surety_point_of_sale(invoice: Invoice, circumstances: Circumstances) -> bool:
    assert circumstances.registry is not None
    return "SEGWS" in circumstances.registry.point_of_sale_kind(invoice.point_of_sale)


def _policy_missing(invoice: Invoice, circumstances: Circumstances) -> bool:
    return not _has_policy(invoice) and _is_surety_point_of_sale(invoice, circumstances)


def _policy_elsewhere(invoice: Invoice, circumstances: Circumstances) -> bool:
    return _has_policy(invoice) and not _is_surety_point_of_sale(invoice, circumstances)


RULES: tuple[Rule, ...] = (
    reject(
        10273,
        "optionals",
        "Opcional 2901",
        "La póliza (2901) no va en blanco y tiene hasta 30 caracteres.",
        "The policy (2901) is not blank and has up to 30 characters.",
        "Corrija el número de póliza.",
        "Correct the policy number.",
        _blank_or_longer(_POLICY),
        source=_SURETY,
        validity=_SINCE_SEPTEMBER_2026,
    ),
    reject(
        10274,
        "optionals",
        "Opcional 2902",
        "El endoso (2902) no va en blanco y tiene hasta 30 caracteres.",
        "The endorsement (2902) is not blank and has up to 30 characters.",
        "Corrija el número de endoso.",
        "Correct the endorsement number.",
        _blank_or_longer(_ENDORSEMENT),
        source=_SURETY,
        validity=_SINCE_SEPTEMBER_2026,
    ),
    reject(
        10275,
        "optionals",
        "Opcionales 2901, 2902",
        "Cada póliza (2901) va con su endoso (2902).",
        "Each policy (2901) goes with its endorsement (2902).",
        "Agregue los endosos que faltan.",
        "Add the missing endorsements.",
        _fewer(_ENDORSEMENT, than=_POLICY),
        source=_SURETY,
        validity=_SINCE_SEPTEMBER_2026,
    ),
    reject(
        10276,
        "optionals",
        "Opcionales 2901, 2902",
        "Cada endoso (2902) va con su póliza (2901).",
        "Each endorsement (2902) goes with its policy (2901).",
        "Agregue las pólizas que faltan.",
        "Add the missing policies.",
        _fewer(_POLICY, than=_ENDORSEMENT),
        source=_SURETY,
        validity=_SINCE_SEPTEMBER_2026,
    ),
    reject(
        10277,
        "optionals",
        "Opcional 2901",
        "Un comprobante lleva hasta 6000 pólizas (2901).",
        "A voucher has up to 6000 policies (2901).",
        "Reparta las pólizas en varios comprobantes.",
        "Spread the policies over several vouchers.",
        _too_many(_POLICY),
        source=_SURETY,
        validity=_SINCE_SEPTEMBER_2026,
    ),
    reject(
        10278,
        "optionals",
        "Opcional 2902",
        "Un comprobante lleva hasta 6000 endosos (2902).",
        "A voucher has up to 6000 endorsements (2902).",
        "Reparta los endosos en varios comprobantes.",
        "Spread the endorsements over several vouchers.",
        _too_many(_ENDORSEMENT),
        source=_SURETY,
        validity=_SINCE_SEPTEMBER_2026,
    ),
    reject(
        10279,
        "optionals",
        "Opcionales 2901, 2902",
        "Pólizas y endosos (2901, 2902) solo van en los tipos 1, 2, 3, 6, 7 y 8.",
        "Policies and endorsements (2901, 2902) go only with types 1, 2, 3, 6, 7 and 8.",
        "Quite esos datos.",
        "Leave those out.",
        _policy_on_other_type,
        source=_SURETY,
        validity=_SINCE_SEPTEMBER_2026,
    ),
    reject(
        10280,
        "optionals",
        "Opcionales 2901, 2902",
        "Un punto de venta de seguros de caución (SEGWS) exige póliza y endoso.",
        "A surety-insurance point of sale (SEGWS) requires policy and endorsement.",
        "Agregue 2901 y 2902, o use otro punto de venta.",
        "Add 2901 and 2902, or use another point of sale.",
        _policy_missing,
        source=_SURETY,
        validity=_SINCE_SEPTEMBER_2026,
        needs_registry=True,
    ),
    reject(
        10281,
        "optionals",
        "Opcionales 2901, 2902",
        "Pólizas y endosos (2901, 2902) solo van en un punto de venta de seguros de caución (SEGWS).",
        "Policies and endorsements (2901, 2902) go only with a surety-insurance point of sale (SEGWS).",
        "Use un punto de venta SEGWS, o quite esos datos.",
        "Use a SEGWS point of sale, or leave those out.",
        _policy_elsewhere,
        source=_SURETY,
        validity=_SINCE_SEPTEMBER_2026,
        needs_registry=True,
    ),
)
