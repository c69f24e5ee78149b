"""The state file: everything survives, nothing damaged is touched."""

from __future__ import annotations

import errno
import json
import os
import stat
from datetime import date, timedelta
from decimal import Decimal
from io import FileIO
from pathlib import Path

import pytest

from arca_sdk.domain.authorization import AuthorizationKind
from arca_sdk.domain.codes import VatCondition, VoucherClass
from arca_sdk.errors import ArcaMessage, ConfigurationError, StorageError
from arca_sdk.simulator import IssuedVoucher, RegisteredPointOfSale, Simulator, Taxpayer
from arca_sdk.simulator.ledger import GrantedCaea
from arca_sdk.testing import new_credentials, new_simulator
from tests.makers import COMPANY, ISSUER, NOW, TODAY, full_invoice, invoice_b
from tests.simulator.soap_client import SoapClient, details_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.jsonl"


def opened(path: Path, **settings) -> Simulator:
    return new_simulator(at=NOW, state=path, **settings)


def furnish(simulator: Simulator) -> None:
    """One of everything."""
    ledger = simulator.ledger
    ledger.taxpayers[ISSUER] = Taxpayer(
        ISSUER,
        name='Ñandú "SA"',
        condition=None,
        active=False,
        classes=frozenset({VoucherClass.C, VoucherClass.A}),
        flags=frozenset({"x"}),
        activities=((620100, "Software"),),
        represents=(COMPANY,),
    )
    ledger.taxpayers[COMPANY] = Taxpayer(COMPANY, condition=VatCondition.EXENTO)
    ledger.points_of_sale[ISSUER] = {3: RegisteredPointOfSale(3, blocked=True, closed_on=date(2026, 1, 31))}
    simulator.register(new_credentials(now=NOW).certificate, services=["wsfe"])
    ledger.caeas[ISSUER, 202611, 2] = GrantedCaea(ISSUER, "3" * 14, 202611, 2, TODAY, TODAY, TODAY, NOW)
    ledger.idle[ISSUER, "3" * 14, 5] = NOW
    ledger.rates["DOL"] = Decimal("1155.114")
    note = ArcaMessage(10217, "El crédito fiscal…")
    ledger.grant(IssuedVoucher(ISSUER, invoice_b(number=1, last_number=3), "1" * 14, TODAY, NOW, (note,), origin="a"))
    full = full_invoice(number=1)
    ledger.grant(IssuedVoucher(COMPANY, full, "2" * 14, TODAY, NOW, kind=AuthorizationKind.CAEA))


def test_everything_survives(path):
    with opened(path) as first:
        furnish(first)
        first.clock.advance(90)
        first.save()
        ledger = first.ledger
    with Simulator(state=path) as second:
        assert second.ledger == ledger
        assert second.clock.now() == NOW + timedelta(seconds=90)
        assert second.authority.key.public_key() == first.authority.key.public_key()
        assert second.authority.root_key.public_key() == first.authority.root_key.public_key()


def test_what_a_request_changes_is_on_disk_before_the_answer(path):
    with opened(path) as simulator:
        client = SoapClient(simulator)
        ticket = client.log_in(new_credentials(now=NOW))
        cae = details_of(client.authorize(ticket, 1, origin="alice"))[0]["CAE"]
        lines = [json.loads(line) for line in path.read_text().splitlines()]
    granted = [line["value"] for line in lines if line["kind" if "kind" in line else "format"] == "voucher"]
    assert [(voucher["cae"], voucher["origin"]) for voucher in granted] == [(cae, "alice")]


def test_a_ticket_of_before_the_restart_is_still_good(path):
    credentials = new_credentials(now=NOW)
    with opened(path, guard=None) as first:
        ticket = SoapClient(first).log_in(credentials)
    with Simulator(state=path) as second:
        client = SoapClient(second)
        assert client.last_number(ticket) == 0
        assert client.refusal(client.signed_request(credentials))[0] == "coe.alreadyAuthenticated"


def test_keys_are_kept_from_their_first_use(path):
    with Simulator(state=path) as first:
        assert "PRIVATE KEY" not in path.read_text()
        token = first.authority.sign(b"token")
        first.save()
    with Simulator(state=path) as second:
        assert second.authority.signed(b"token", token)


def test_only_changes_are_written(path):
    with opened(path) as simulator:
        furnish(simulator)
        simulator.save()
        size = path.stat().st_size
        simulator.save()
        assert path.stat().st_size == size
        simulator.ledger.rates["DOL"] = Decimal("1200")
        del simulator.ledger.taxpayers[COMPANY]
        simulator.save()
        assert path.stat().st_size < size + 300
    with Simulator(state=path) as again:
        assert again.ledger.rates == {"DOL": Decimal("1200")}
        assert list(again.ledger.taxpayers) == [ISSUER]


def test_a_reset_survives_too(path):
    with opened(path) as simulator:
        furnish(simulator)
        simulator.save()
        simulator.reset()
        simulator.ledger.grant(IssuedVoucher(ISSUER, invoice_b(number=1), "9" * 14, TODAY, NOW))
        simulator.save()
    with Simulator(state=path) as again:
        assert [voucher.cae for voucher in again.ledger.issued()] == ["9" * 14]
        assert again.ledger.taxpayers == {}


def test_the_file_is_its_owners_only(path):
    if os.name == "nt":
        pytest.skip("Windows has no such modes")
    path.touch(0o644)
    with opened(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_line_that_a_crash_cut_is_dropped(path):
    with opened(path) as simulator:
        furnish(simulator)
        simulator.save()
    whole = path.read_bytes()
    for lost in (1, 20, 200):
        path.write_bytes(whole[:-lost])
        with Simulator(state=path) as again:
            assert len(again.ledger.issued()) == 1
            again.ledger.rates["DOL"] = Decimal(lost)
            again.save()
        with Simulator(state=path) as again:
            assert again.ledger.rates == {"DOL": Decimal(lost)}


HEADER = b'{"format": "arca-simulator-state", "version": 1}\n'
DAMAGED = {
    "another file": b"hola\n",
    "another JSON": b'{"a": 1}\n',
    "without an end": b"hola",
    "another version": HEADER.replace(b"1}", b"2}"),
    "binary": b"\x00\xff\n\x00",
    "nested": HEADER + b"[" * 100_000 + b"\n",
    "a line that is no record": HEADER + b"5\n",
    "an unknown kind": HEADER + b'{"kind": "x"}\n',
    "a row without key": HEADER + b'{"kind": "taxpayer", "value": null}\n',
    "a bad CUIT": HEADER + b'{"kind": "taxpayer", "key": ["1"], "value": null}\n',
    "an unknown field": HEADER
    + b'{"kind": "taxpayer", "key": ["20111111112"], "value": {"cuit": "20111111112", "x": 1}}\n',
    "a gap": HEADER + b'{"kind": "voucher", "value": %s}\n',
    "a bad key": HEADER + b'{"kind": "keys", "value": ["x", null]}\n',
    "a bad clock": HEADER + b'{"kind": "clock", "value": {"offset": "x", "frozen_at": null}}\n',
    "garbage in the middle": HEADER + b"\x00\x00\n" + b'{"kind": "reset"}\n',
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_file_that_is_not_ours_or_is_damaged_is_refused_and_left_alone(path, content):
    if b"%s" in content:
        from arca_sdk.simulator.plain import dump

        second = IssuedVoucher(ISSUER, invoice_b(number=2), "9" * 14, TODAY, NOW)
        content %= json.dumps(dump(second)).encode()
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="damaged in line"):
        Simulator(state=path)
    assert path.read_bytes() == content


def test_two_simulators_cannot_share_a_file(path):
    with opened(path), pytest.raises(ConfigurationError, match="Another simulator"):
        Simulator(state=path)
    with opened(path):
        pass


def test_a_folder_cannot_be_opened_and_a_missing_one_is_made(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        Simulator(state=tmp_path)
    with Simulator(state=tmp_path / "new" / "state"):
        assert (tmp_path / "new" / "state").exists()


class FullDisk(FileIO):
    """Takes half of what it is given, then nothing more."""

    def write(self, data) -> int:
        if len(data) < 10:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data[: len(data) // 2])


def test_a_full_disk_is_told_and_leaves_no_half_line(path, monkeypatch):
    with opened(path) as simulator:
        before = path.read_bytes()
        with FullDisk(path, "r+") as full, monkeypatch.context() as patch:
            patch.setattr(simulator._store, "_file", full)
            simulator.ledger.rates["DOL"] = Decimal(1)
            with pytest.raises(StorageError, match="No space left"):
                simulator.save()
        assert path.read_bytes() == before
        simulator.save()
    with Simulator(state=path) as again:
        assert again.ledger.rates == {"DOL": Decimal(1)}
