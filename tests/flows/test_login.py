"""One living ticket per certificate and service."""

from __future__ import annotations

from datetime import timedelta

import pytest

from arca_sdk.adapters.tickets import MemoryTickets
from arca_sdk.adapters.world import Stores
from arca_sdk.errors import (
    AlreadyAuthenticated,
    CertificateExpired,
    LoginRefused,
    NotSent,
    ReplyNotXml,
    TokenRefused,
    UnexpectedReply,
)
from arca_sdk.simulator.faults import Fault
from arca_sdk.testing import new_credentials
from tests.makers import COMPANY, ISSUER


def test_a_ticket_is_reused_while_it_lives(stage):
    first = stage.client.login()
    stage.wait(hours=11)
    assert stage.client.login() == first


def test_it_is_renewed_ten_minutes_before_it_ends(stage):
    first = stage.client.login()
    assert first.expires_at - first.generated_at == timedelta(hours=12)
    stage.wait(hours=11, minutes=51)
    second = stage.client.login()
    assert second.expires_at > first.expires_at


def test_another_process_finds_it_in_the_store(stage):
    assert stage.new_client().login() == stage.client.login()


def test_a_lost_ticket_is_waited_for_and_then_told(stage):
    stage.client.login()
    lonely = stage.new_client(stores=Stores())
    started = stage.clock.now()
    with pytest.raises(AlreadyAuthenticated, match="Share one ticket store"):
        lonely.login()
    assert stage.clock.now() - started == timedelta(seconds=10)


def test_a_ticket_that_another_machine_stores_meanwhile_is_taken(stage):
    given = stage.client.login()

    class Slow(MemoryTickets):
        """The store of both machines, which shows the other's ticket only after a while."""

        reads = 0

        def load(self, key):
            self.reads += 1
            return given if self.reads > 4 else None

    assert stage.new_client(stores=Stores(tickets=Slow())).login() == given


def test_a_refused_ticket_is_renewed_once(stage):
    stage.client.login()
    stage.wait(minutes=11)
    stage.fail(Fault.error(600, operation="FECompUltimoAutorizado"))
    assert stage.client.last_number(3, 6) == 0


def test_a_ticket_refused_twice_is_an_error(stage):
    stage.client.login()
    stage.wait(minutes=11)
    stage.fail(Fault.error(600, operation="FECompUltimoAutorizado", times=2))
    with pytest.raises(TokenRefused, match="600"):
        stage.client.last_number(3, 6)


def test_a_refused_ticket_inside_the_guard_window_is_told(stage):
    """WSAA gives no second ticket so soon, and the first is refused: nothing can be done now."""
    stage.client.login()
    stage.fail(Fault.error(600, operation="FECompUltimoAutorizado"))
    with pytest.raises(AlreadyAuthenticated, match="The service refuses the stored ticket"):
        stage.client.last_number(3, 6)


def test_a_foreign_cuit_inside_the_guard_window_is_named(stage):
    """The ticket is there, and not lost: it speaks for others."""
    stage.client.login()
    with pytest.raises(AlreadyAuthenticated, match=r"does not speak for 30-00000000-7.*mistyped"):
        stage.new_client(cuit=COMPANY).last_number(3, 6)


def test_the_tickets_of_two_certificates_never_mix(stage):
    mine = stage.client.login()
    other = stage.new_client(credentials=new_credentials(COMPANY)).login()
    assert other.token != mine.token


def test_a_cuit_that_did_not_delegate_is_refused(stage):
    stage.wait(minutes=0)
    stranger = stage.new_client(cuit=COMPANY)
    stage.client.login()
    stage.wait(minutes=11)
    with pytest.raises(TokenRefused, match=str(COMPANY)):
        stranger.last_number(3, 6)


def test_a_cuit_that_delegated_is_served(stage):
    from arca_sdk.simulator.ledger import Taxpayer

    stage.simulator.ledger.taxpayers[ISSUER] = Taxpayer(ISSUER, represents=(COMPANY,))
    assert stage.new_client(cuit=COMPANY).last_number(3, 6) == 0


def test_an_expired_certificate_is_told_before_anything_is_sent(stage):
    stage.wait(days=4000)
    with pytest.raises(CertificateExpired, match="arca keys new"):
        stage.client.login()


def test_a_wrong_clock_is_told(stage):
    slow = stage.new_client(clock=lambda: stage.clock.now() + timedelta(hours=1))
    with pytest.raises(LoginRefused, match="clock"):
        slow.login()


def test_no_connection_is_told(stage):
    stage.fail(Fault.refuse(service="wsaa"))
    with pytest.raises(NotSent):
        stage.client.login()
    assert stage.client.login()


def test_a_page_instead_of_a_ticket_is_told(stage):
    stage.fail(Fault.page(503, service="wsaa"))
    with pytest.raises(ReplyNotXml):
        stage.client.login()


def test_an_unknown_fault_keeps_arcas_words(stage):
    stage.fail(Fault.soap_fault("wsaa.unavailable", "fuera de servicio", service="wsaa"))
    with pytest.raises(LoginRefused, match="fuera de servicio") as caught:
        stage.client.login()
    assert caught.value.fault_code == "wsaa.unavailable"


def test_an_empty_return_is_told(stage, monkeypatch):
    from arca_sdk.flows import login as module

    monkeypatch.setattr(module, "read_ticket", lambda text, service: (_ for _ in ()).throw(UnexpectedReply("empty")))
    with pytest.raises(UnexpectedReply):
        stage.client.login()
