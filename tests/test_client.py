"""Making a client, and what it knows of itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from arca_sdk import AsyncArcaClient, Currency, Document, Stores, VoucherClass, read_credentials
from arca_sdk.client import ArcaClient, default_folder
from arca_sdk.errors import ConfigurationError, InvalidCuit, InvalidInput, NotFound, PassphraseNeeded
from arca_sdk.testing import new_credentials
from arca_sdk.wire.credentials import private_key_pem
from tests.makers import COMPANY, ISSUER, invoice_b
from tests.stage import URL, Stage


@pytest.fixture(scope="module")
def credentials():
    return new_credentials(ISSUER)


@pytest.fixture
def stage(credentials):
    return Stage(credentials)


class TestMaking:
    def test_the_cuit_is_the_certificates_unless_told_otherwise(self, credentials):
        assert ArcaClient(credentials=credentials, stores=Stores()).cuit == ISSUER
        assert ArcaClient(credentials=credentials, cuit="30-00000000-7", stores=Stores()).cuit == COMPANY

    def test_a_wrong_cuit_is_told(self, credentials):
        with pytest.raises(InvalidCuit):
            ArcaClient(credentials=credentials, cuit="20-11111111-3", stores=Stores())

    @pytest.mark.parametrize("client", [ArcaClient, AsyncArcaClient])
    def test_production_has_to_be_said_twice(self, credentials, client):
        with pytest.raises(ConfigurationError, match="production=True"):
            client(credentials=credentials, environment="produccion", stores=Stores())
        made = client(credentials=credentials, environment="produccion", production=True, stores=Stores())
        assert made.environment.is_production

    def test_the_simulator_needs_its_address_and_nobody_else_has_one(self, credentials):
        with pytest.raises(ConfigurationError, match="arca simulator"):
            ArcaClient(credentials=credentials, environment="simulator", stores=Stores())
        with pytest.raises(ConfigurationError):
            ArcaClient(credentials=credentials, simulator_url=URL, stores=Stores())

    @pytest.mark.parametrize("url", ["http://example.com", "http://10.0.0.1:80", "ftp://127.0.0.1", "nonsense", "//x"])
    def test_plain_http_goes_only_to_this_machine(self, credentials, url):
        with pytest.raises(ConfigurationError):
            ArcaClient(credentials=credentials, environment="simulator", simulator_url=url, stores=Stores())

    @pytest.mark.parametrize("url", ["http://localhost:1", "http://[::1]:1", "https://simulator.example"])
    def test_loopback_or_tls_is_fine(self, credentials, url):
        ArcaClient(credentials=credentials, environment="simulator", simulator_url=url, stores=Stores())

    def test_an_environment_that_does_not_exist_is_told(self, credentials):
        with pytest.raises(ValueError, match="staging"):
            ArcaClient(credentials=credentials, environment="staging", stores=Stores())

    def test_the_repr_holds_no_secret(self, credentials):
        assert repr(ArcaClient(credentials=credentials, stores=Stores())) == (
            "ArcaClient(cuit='20-11111111-2', environment='homologacion')"
        )


class TestFromTheEnvironment:
    @pytest.fixture
    def variables(self, monkeypatch, tmp_path, credentials):
        for name in ("CERTIFICATE", "KEY", "KEY_PASSPHRASE", "ENVIRONMENT", "SIMULATOR_URL", "CUIT", "HOME", "PROXY"):
            monkeypatch.delenv(f"ARCA_{name}", raising=False)
        certificate, key = TestFiles().write(tmp_path, credentials)
        monkeypatch.setenv("ARCA_CERTIFICATE", str(certificate))
        monkeypatch.setenv("ARCA_KEY", str(key))
        monkeypatch.setenv("ARCA_HOME", str(tmp_path / "home"))
        return monkeypatch

    @pytest.mark.parametrize("client", [ArcaClient, AsyncArcaClient])
    def test_certificate_and_key_are_enough(self, variables, client):
        made = client.from_environment()
        assert (made.cuit, made.environment.value) == (ISSUER, "homologacion")

    def test_what_the_simulator_prints_is_enough(self, variables):
        variables.setenv("ARCA_ENVIRONMENT", "simulator")
        variables.setenv("ARCA_SIMULATOR_URL", URL)
        variables.setenv("ARCA_CUIT", str(COMPANY))
        made = ArcaClient.from_environment()
        assert (made.cuit, made.environment.value) == (COMPANY, "simulator")

    def test_a_simulators_address_left_over_does_no_harm(self, variables):
        variables.setenv("ARCA_SIMULATOR_URL", URL)
        assert ArcaClient.from_environment().environment.value == "homologacion"

    def test_arguments_win(self, variables):
        assert ArcaClient.from_environment(cuit=COMPANY).cuit == COMPANY

    def test_production_is_never_a_variables_word(self, variables):
        variables.setenv("ARCA_ENVIRONMENT", "produccion")
        with pytest.raises(ConfigurationError, match="production=True"):
            ArcaClient.from_environment()
        assert ArcaClient.from_environment(production=True).environment.is_production

    def test_no_certificate_is_told(self, variables):
        variables.delenv("ARCA_CERTIFICATE")
        with pytest.raises(ConfigurationError, match="arca simulator"):
            ArcaClient.from_environment()


class TestFolders:
    def test_arca_home_wins(self, monkeypatch, tmp_path):
        monkeypatch.setenv("ARCA_HOME", str(tmp_path))
        assert default_folder() == tmp_path

    def test_then_the_users_state_folder(self, monkeypatch, tmp_path):
        monkeypatch.delenv("ARCA_HOME", raising=False)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
        assert default_folder() == tmp_path / "arca"
        monkeypatch.delenv("XDG_STATE_HOME")
        assert default_folder() == Path.home() / ".local/state/arca"

    def test_a_client_keeps_everything_below_one_folder(self, stage, tmp_path):
        client = stage.new_client(stores=tmp_path)
        client.issue(invoice_b())
        assert {path.name for path in tmp_path.iterdir()} == {"tickets", "journal", "locks"}
        assert not list((tmp_path / "journal").rglob("*.json"))


class TestFiles:
    def write(self, folder, credentials, passphrase=None):
        certificate, key = folder / "c.crt", folder / "k.key"
        certificate.write_bytes(credentials.certificate.public_bytes(serialization.Encoding.PEM))
        key.write_bytes(private_key_pem(credentials.key, passphrase=passphrase))
        return certificate, key

    def test_certificate_and_key(self, tmp_path, credentials):
        assert read_credentials(*self.write(tmp_path, credentials)).cuit == ISSUER

    def test_the_passphrase_may_come_from_the_environment(self, tmp_path, credentials, monkeypatch):
        files = self.write(tmp_path, credentials, b"secreto")
        monkeypatch.delenv("ARCA_KEY_PASSPHRASE", raising=False)
        with pytest.raises(PassphraseNeeded):
            read_credentials(*files)
        assert read_credentials(*files, passphrase="secreto").cuit == ISSUER
        monkeypatch.setenv("ARCA_KEY_PASSPHRASE", "secreto")
        assert read_credentials(*files).cuit == ISSUER

    def test_one_file_is_pkcs12(self, tmp_path, credentials):
        from cryptography.hazmat.primitives.serialization import pkcs12

        path = tmp_path / "c.p12"
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(
                None, credentials.key, credentials.certificate, None, serialization.NoEncryption()
            )
        )
        assert read_credentials(path).cuit == ISSUER

    def test_a_missing_file_is_told(self, tmp_path):
        with pytest.raises(ConfigurationError, match="cannot be read"):
            read_credentials(tmp_path / "nothing.crt", tmp_path / "nothing.key")


class TestQuestions:
    """Everything that is asked and changes nothing, of both clients."""

    async def both(self, stage, name, *args, **kwargs):
        blocking = getattr(stage.client, name)(*args, **kwargs)
        async with stage.new_async_client() as client:
            assert await getattr(client, name)(*args, **kwargs) == blocking
        return blocking

    async def test_health(self, stage):
        assert (await self.both(stage, "health")).is_up

    async def test_login(self, stage):
        assert (await self.both(stage, "login")).service == "wsfe"

    async def test_last_number(self, stage):
        stage.client.issue(invoice_b())
        assert await self.both(stage, "last_number", 3, 6) == 1

    async def test_consult(self, stage):
        issued = stage.client.issue(invoice_b())
        assert (await self.both(stage, "consult", 3, 6, 1)).authorization == issued.cae
        with pytest.raises(NotFound):
            stage.client.consult(3, 6, 2)

    async def test_batch_limit(self, stage):
        assert await self.both(stage, "batch_limit") == 250

    async def test_rate(self, stage):
        rate = await self.both(stage, "rate", "DOL")
        assert rate.currency == Currency.DOLARES
        assert rate.rate > 0
        with pytest.raises(NotFound):
            stage.client.rate("PES")

    async def test_points_of_sale(self, stage):
        stage.client.issue(invoice_b())
        (point,) = await self.both(stage, "points_of_sale")
        assert (point.number, point.blocked, point.closed_on) == (3, False, None)

    @pytest.mark.parametrize(
        ("name", "code", "label"),
        [
            ("voucher_types", "6", "Factura B"),
            ("concepts", "2", "Servicios"),
            ("document_types", "96", "DNI"),
            ("vat_rates", "5", "21%"),
            ("tributes", "99", "Otro"),
            ("currencies", "DOL", "Dólar Estadounidense"),
            ("optionals", "22", "Factura de Crédito Electrónica MiPyMEs (FCE) - Anulación"),
            ("countries", "225", "URUGUAY"),
            ("vat_conditions", "5", "Consumidor Final"),
        ],
    )
    async def test_tables(self, stage, name, code, label):
        rows = await self.both(stage, "table", name)
        assert (code, label) in {(row.code, row.label) for row in rows}

    async def test_conditions_of_a_class(self, stage):
        rows = await self.both(stage, "table", "vat_conditions", voucher_class=VoucherClass.A)
        assert [row.code for row in rows] == ["1", "6", "13", "16"]
        assert rows[0].extra == (("Cmp_Clase", "A"),)

    async def test_a_table_that_does_not_exist(self, stage):
        with pytest.raises(InvalidInput, match="vat_rates"):
            stage.client.table("nonsense")


class TestIssuing:
    async def test_awaiting(self, stage):
        async with stage.new_async_client() as client:
            first = await client.issue(invoice_b())
            second, third = await client.authorize_many([invoice_b(), invoice_b()])
            assert [first.number, second.number, third.number] == [1, 2, 3]
            assert await client.settle_all() == ()

    def test_a_client_is_a_context(self, stage):
        with stage.new_client() as client:
            assert client.issue(invoice_b()).number == 1

    def test_sixteen_threads_share_one_client_and_no_number_is_used_twice(self, stage):
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(16) as pool:
            numbers = list(pool.map(lambda _: stage.client.issue(invoice_b()).number, range(48)))
        assert sorted(numbers) == list(range(1, 49))

    async def test_sixteen_tasks_share_one_client_and_no_number_is_used_twice(self, stage):
        import asyncio

        async with stage.new_async_client() as client:
            outcomes = await asyncio.gather(*(client.issue(invoice_b()) for _ in range(16)))
        assert sorted(outcome.number for outcome in outcomes) == list(range(1, 17))

    def test_a_class_a_invoice(self, stage):
        from dataclasses import replace

        from arca_sdk import Invoice, Line, Receiver, VatCondition, VoucherType

        invoice = Invoice.from_lines(
            [Line(description="Consultoría", unit_price="1000.00")],
            voucher_type=VoucherType.FACTURA_A,
            point_of_sale=1,
            receiver=Receiver(document=Document.cuit(COMPANY), vat_condition=VatCondition.RESPONSABLE_INSCRIPTO),
        )
        authorized = stage.client.issue(invoice)
        assert authorized.invoice.total == 1210
        assert replace(authorized.invoice, number=None, issue_date=None) == invoice
