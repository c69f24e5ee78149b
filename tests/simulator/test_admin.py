"""The simulator's own API: what it does, and that no mistake ever breaks it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from arca_sdk.domain.codes import VatCondition, VoucherClass
from arca_sdk.simulator import Fault, Simulator
from arca_sdk.simulator.messages import HttpRequest
from arca_sdk.testing import new_simulator
from arca_sdk.testing.credentials import shared_key
from arca_sdk.wire.credentials import Credentials, certificate_request_pem
from tests.makers import COMPANY, ISSUER, NOW
from tests.simulator.soap_client import SoapClient

LOCAL = {"client": "127.0.0.1", "headers": (("Host", "localhost:8077"),)}


class Admin:
    """Asks the API of a simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator

    def send(self, method: str, path: str, body: Any = None, *, query: str = "", raw: bytes | None = None, **how: Any):
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        request = HttpRequest(method, f"/_simulator{path}", query, body=data, **(LOCAL | how))
        response = self.simulator.handle(request)
        return response.status, json.loads(response.body) if response.body else None

    def get(self, path: str, query: str = "") -> Any:
        status, value = self.send("GET", path, query=query)
        assert status == 200, value
        return value

    def put(self, path: str, **body: Any) -> Any:
        status, value = self.send("PUT", path, body)
        assert status == 200, value
        return value

    def refusal(self, method: str, path: str, body: Any = None, **how: Any) -> tuple[int, str, str]:
        status, value = self.send(method, path, body, **how)
        return status, value["error"]["field"], value["error"]["message"]


@pytest.fixture
def admin(simulator) -> Admin:
    return Admin(simulator)


def csr() -> str:
    return certificate_request_pem(shared_key(), cuit=ISSUER, organization="X", alias="caja").decode()


# --- what it shows and sets


def test_the_summary_tells_what_there_is(admin, simulator, credentials):
    SoapClient(simulator).log_in(credentials)
    summary = admin.get("/")
    assert summary["environment"] == "homologacion"
    assert summary["open_mode"] is True
    assert summary["taxpayers"] == 1
    names = [service["name"] for service in summary["services"]]
    assert names == ["wsaa", "wsfe", "ws_sr_constancia_inscripcion", "ws_sr_padron_a13"]
    assert summary == admin.get("")


def test_a_taxpayer_is_put_read_and_deleted(admin, simulator):
    put = admin.put(f"/taxpayers/{ISSUER}", name="Ana", condition=6, classes=["C"], activities=[[620100, "Software"]])
    taxpayer = simulator.ledger.taxpayers[ISSUER]
    assert taxpayer.condition is VatCondition.MONOTRIBUTO
    assert taxpayer.classes == {VoucherClass.C}
    assert taxpayer.activities == ((620100, "Software"),)
    assert admin.get(f"/taxpayers/{ISSUER}") == put == admin.get("/taxpayers")[0]
    assert admin.send("DELETE", f"/taxpayers/{ISSUER}") == (204, None)
    assert admin.refusal("GET", f"/taxpayers/{ISSUER}")[0] == 404
    assert admin.refusal("DELETE", f"/taxpayers/{ISSUER}")[0] == 404


def test_a_point_of_sale_is_put_listed_and_deleted(admin, simulator):
    admin.put(f"/points-of-sale/{ISSUER}/7", kind="CAE - Monotributo", blocked=True, closed_on="2026-01-31")
    admin.put(f"/points-of-sale/{COMPANY}/8")
    assert simulator.ledger.points_of_sale[ISSUER][7].blocked
    assert [(row["cuit"], row["number"]) for row in admin.get("/points-of-sale")] == [(ISSUER, 7), (COMPANY, 8)]
    assert [row["number"] for row in admin.get("/points-of-sale", f"cuit={COMPANY}")] == [8]
    assert admin.send("DELETE", f"/points-of-sale/{ISSUER}/7")[0] == 204
    assert admin.refusal("DELETE", f"/points-of-sale/{ISSUER}/7")[0] == 404


def test_a_certificate_comes_for_a_request_and_logs_in_where_it_is_linked():
    simulator = new_simulator(at=NOW, open_mode=False)
    admin, client = Admin(simulator), SoapClient(simulator)
    status, made = admin.send("POST", "/certificates", {"csr": csr(), "represents": [COMPANY]})
    assert status == 201
    assert (made["cuit"], made["alias"], made["services"]) == (ISSUER, "caja", ["wsfe"])
    assert len(x509.load_pem_x509_certificates(made["chain"].encode())) == 2
    credentials = Credentials(x509.load_pem_x509_certificate(made["pem"].encode()), shared_key())
    assert client.log_in(credentials).service == "wsfe"
    assert simulator.ledger.relations(ISSUER) == (ISSUER, COMPANY)
    assert client.refusal(client.signed_request(credentials, "wsfex"))[0] == "coe.notAuthorized"
    admin.put(f"/certificates/{made['fingerprint']}", services=["wsfex"])
    assert client.log_in(credentials, "wsfex").service == "wsfex"
    assert [row["fingerprint"] for row in admin.get("/certificates")] == [made["fingerprint"]]


def test_the_clock_stands_moves_and_runs(admin, simulator):
    assert admin.put("/clock", freeze="2026-12-01T09:00:00-03:00")["now"] == "2026-12-01T12:00:00+00:00"
    assert admin.put("/clock", advance=60)["now"] == "2026-12-01T12:01:00+00:00"
    assert admin.get("/clock")["frozen"] is True
    assert admin.put("/clock", real=True)["frozen"] is False
    assert simulator.clock.offset == timedelta(0)


def test_moving_the_clock_executes_what_is_due(admin, simulator, credentials):
    client = SoapClient(simulator)
    ticket = client.log_in(credentials)
    simulator.faults.add(Fault.late(60))
    client.authorize(ticket, 1, origin="alice")
    assert admin.get("/")["late_calls"] == 1
    admin.put("/clock", advance=61)
    vouchers = admin.get("/vouchers", f"cuit={ISSUER}&point_of_sale=3&voucher_type=6")
    assert [(row["origin"], row["invoice"]["number"]) for row in vouchers] == [("alice", 1)]
    assert admin.get("/vouchers", "point_of_sale=4") == []


def test_faults_are_scripted_listed_and_removed(admin, simulator, credentials):
    status, made = admin.send("POST", "/faults", {"kind": "page", "operation": "FEDummy", "status": 503})
    assert (status, made["met"], made["struck"]) == (201, 0, 0)
    admin.send("POST", "/faults", {"kind": "cut", "times": None, "probability": 0.5})
    assert [row["kind"] for row in admin.get("/faults")] == ["page", "cut"]
    assert admin.send("DELETE", f"/faults/{made['id']}")[0] == 204
    assert admin.refusal("DELETE", f"/faults/{made['id']}")[0] == 404
    assert admin.send("DELETE", "/faults")[0] == 204
    assert admin.get("/faults") == []


def test_exchange_rates_are_put_and_taken_back(admin, simulator):
    assert admin.put("/rates/dol", rate="1155.114") == {"DOL": "1155.114"}
    assert admin.get("/rates") == {"DOL": "1155.114"}
    assert admin.send("DELETE", "/rates/DOL")[0] == 204
    assert admin.refusal("DELETE", "/rates/DOL")[0] == 404


def test_a_reset_forgets_everything_but_the_keys(admin, simulator, credentials):
    client, key = SoapClient(simulator), simulator.authority.key
    client.authorize(client.log_in(credentials), 1)
    simulator.faults.add(Fault.page())
    assert admin.send("POST", "/reset")[0] == 204
    assert simulator.ledger.issued() == []
    assert simulator.ledger.taxpayers == {}
    assert simulator.faults.entries == []
    assert simulator.clock.frozen_at is None
    assert simulator.authority.key is key


def test_the_state_shows_everything_but_keys_and_tickets(admin, simulator, credentials):
    client = SoapClient(simulator)
    ticket = client.log_in(credentials)
    client.authorize(ticket, 1)
    state = json.dumps(admin.get("/state"))
    assert {row["kind"] for row in json.loads(state)} >= {"taxpayer", "ticket", "voucher", "clock"}
    assert "PRIVATE KEY" not in state
    assert ticket.token not in state
    assert ticket.sign not in state


# --- mistakes


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "field"),
    [
        ("GET", "/nada", None, 404, ""),
        ("GET", "/taxpayers/1/2", None, 404, ""),
        ("POST", "/taxpayers", {}, 405, ""),
        ("PATCH", f"/taxpayers/{ISSUER}", {}, 405, ""),
        ("PUT", "/taxpayers/20111111113", {}, 422, "cuit"),
        ("PUT", "/taxpayers/hola", {}, 422, "cuit"),
        ("PUT", f"/taxpayers/{ISSUER}", {"cuit": COMPANY}, 422, "cuit"),
        ("PUT", f"/taxpayers/{ISSUER}", {"nombre": "x"}, 422, "nombre"),
        ("PUT", f"/taxpayers/{ISSUER}", {"name": 5}, 422, "name"),
        ("PUT", f"/taxpayers/{ISSUER}", {"name": "\x00"}, 422, "name"),
        ("PUT", f"/taxpayers/{ISSUER}", {"name": "\ud800"}, 422, "name"),
        ("PUT", f"/taxpayers/{ISSUER}", {"active": 1}, 422, "active"),
        ("PUT", f"/taxpayers/{ISSUER}", {"condition": "6"}, 422, "condition"),
        ("PUT", f"/taxpayers/{ISSUER}", {"classes": ["A", "Z"]}, 422, "classes[1]"),
        ("PUT", f"/taxpayers/{ISSUER}", {"classes": "A"}, 422, "classes"),
        ("PUT", f"/taxpayers/{ISSUER}", {"represents": ["1"]}, 422, "represents[0]"),
        ("PUT", f"/taxpayers/{ISSUER}", {"activities": [[1]]}, 422, "activities[0]"),
        ("PUT", f"/taxpayers/{ISSUER}", {"activities": [[10**30, "x"]]}, 422, "activities[0][0]"),
        ("PUT", f"/points-of-sale/{ISSUER}/0", {}, 422, "number"),
        ("PUT", f"/points-of-sale/{ISSUER}/99999", {}, 422, "number"),
        ("PUT", f"/points-of-sale/{ISSUER}/uno", {}, 422, "number"),
        ("PUT", f"/points-of-sale/{ISSUER}/1", {"closed_on": "ayer"}, 422, "closed_on"),
        ("POST", "/certificates", {}, 422, "csr"),
        ("POST", "/certificates", {"csr": "hola"}, 422, "csr"),
        ("POST", "/certificates", {"csr": csr(), "alias": "x" * 65}, 422, "csr"),
        ("POST", "/certificates", {"csr": csr(), "cuit": "1"}, 422, "cuit"),
        ("PUT", "/certificates/nada", {"services": []}, 404, ""),
        ("PUT", "/clock", {"freeze": "2026-11-25"}, 422, "freeze"),
        ("PUT", "/clock", {"freeze": "2026-11-25T10:00:00"}, 422, "freeze"),
        ("PUT", "/clock", {"freeze": "1900-01-01T00:00:00Z"}, 422, "freeze"),
        ("PUT", "/clock", {"advance": "1"}, 422, "advance"),
        ("PUT", "/clock", {"advance": 1e300}, 422, "advance"),
        ("PUT", "/clock", {"hora": 1}, 422, "hora"),
        ("POST", "/faults", {}, 422, "kind"),
        ("POST", "/faults", {"kind": "nada"}, 422, "kind"),
        ("POST", "/faults", {"kind": "page", "nth": 0}, 422, "nth"),
        ("POST", "/faults", {"kind": "page", "probability": 2}, 422, "probability"),
        ("POST", "/faults", {"kind": "error"}, 422, "code"),
        ("DELETE", "/faults/x", None, 422, "id"),
        ("PUT", "/rates/DOLAR", {"rate": "1"}, 422, "currency"),
        ("PUT", "/rates/DOL", {"rate": 1.5}, 422, "rate"),
        ("PUT", "/rates/DOL", {"rate": "NaN"}, 422, "rate"),
        ("PUT", "/rates/DOL", {"rate": "-1"}, 422, "rate"),
        ("PUT", "/rates/DOL", {}, 422, "rate"),
    ],
)
def test_a_mistake_names_its_field_and_changes_nothing(admin, method, path, body, status, field):
    before = admin.get("/state")
    assert admin.refusal(method, path, body)[:2] == (status, field)
    assert admin.get("/state") == before


@pytest.mark.parametrize("raw", [b"{", b"[]", b"5", b"\xff", b'{"a": 1' + b"0" * 5000 + b"}", b"[" * 100_000])
def test_a_body_that_is_no_json_object(admin, raw):
    assert admin.refusal("PUT", "/clock", raw=raw)[0] == 400


def test_a_body_or_query_beyond_reason(admin):
    assert admin.refusal("PUT", "/clock", raw=b" " * 300_000)[0] == 413
    assert admin.refusal("GET", "/vouchers", query="&".join("ab"[i % 2] + "=1" for i in range(30)))[0] == 400


@pytest.mark.parametrize(("query", "field"), [("cuit=1", "cuit"), ("point_of_sale=-1", "point_of_sale"), ("x=1", "x")])
def test_a_bad_filter(admin, query, field):
    assert admin.refusal("GET", "/vouchers", query=query)[:2] == (422, field)


@pytest.mark.parametrize(
    "how",
    [
        {"client": "192.168.0.7"},
        {"headers": (("Host", "simulador.example"),)},
        {"headers": (("Host", "localhost"), ("Origin", "https://example.test"))},
        {"headers": (("Host", "localhost"), ("Origin", "null"))},
    ],
)
def test_only_this_machine_may_administer(admin, how):
    assert admin.refusal("POST", "/reset", **how)[0] == 403


@pytest.mark.parametrize(
    "how",
    [
        {"client": "::1"},
        {"headers": (("Host", "[::1]:8077"),)},
        {"headers": (("Host", "localhost"), ("Origin", "http://127.0.0.1:3000"))},
    ],
)
def test_this_machine_has_several_names(admin, how):
    assert admin.send("GET", "/", **how)[0] == 200


def test_the_simulator_can_be_told_to_obey_others():
    admin = Admin(new_simulator(remote_admin=True))
    assert admin.send("GET", "/", client="192.168.0.7")[0] == 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["name", "condition", "classes", "kind", "nth", "freeze", "advance", "csr", "rate", "services", "closed_on"]
PATHS = [f"/taxpayers/{ISSUER}", f"/points-of-sale/{ISSUER}/1", "/clock", "/faults", "/certificates", "/rates/DOL"]


@given(st.sampled_from(PATHS), st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3))
def test_no_body_breaks_it(path, body):
    admin = Admin(new_simulator(at=NOW))
    method = "POST" if path in ("/faults", "/certificates") else "PUT"
    status, value = admin.send(method, path, body)
    assert status in (200, 201) or (400 <= status < 500 and value["error"]["message"])
    assert admin.send("GET", "/state")[0] == 200


@given(st.text(max_size=30), st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD", "x"]), st.text(max_size=20))
def test_no_path_or_query_breaks_it(path, method, query):
    request = HttpRequest(method, f"/_simulator/{path}", query, **LOCAL)
    assert new_simulator(at=NOW).handle(request).status < 500
