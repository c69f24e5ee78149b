"""django-afip, in a Django of its own: models, migrations and its fixtures, then ``Receipt.validate``.

Its address: the rows "wsaa" and "wsfe" of ``django_afip.clients.WSDLS``, the table of addresses that it has.
"""

# ruff: noqa: DTZ011, T201 -- the peers run in Argentina's time zone

import datetime
import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

peer = json.loads(sys.argv[1])
folder = Path(peer["folder"])
# zeep's cache of contracts is one of the user: a fresh one, for the address inside a contract changes with the port.
os.environ["XDG_CACHE_HOME"] = str(folder / "cache")

import django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.configure(
    SECRET_KEY="a test",
    INSTALLED_APPS=["django_afip"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "database.sqlite3"}},
    MEDIA_ROOT=folder / "media",
    USE_TZ=True,
    TIME_ZONE="America/Argentina/Buenos_Aires",
)
django.setup()

from django.core.files import File  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django_afip import clients, models  # noqa: E402

for addresses in clients.WSDLS.values():
    addresses["wsaa"] = f"{peer['url']}/ws/services/LoginCms?wsdl"
    addresses["wsfe"] = f"{peer['url']}/wsfev1/service.asmx?WSDL"

call_command("migrate", verbosity=0)
models.load_metadata()

taxpayer = models.TaxPayer(
    name="Una empresa", cuit=int(peer["cuit"]), is_sandboxed=True, active_since=datetime.date(2020, 1, 1)
)
with Path(peer["key"]).open("rb") as key, Path(peer["certificate"]).open("rb") as certificate:
    taxpayer.key = File(key, name="empresa.key")
    taxpayer.certificate = File(certificate, name="empresa.crt")
    taxpayer.save()

fetched = [point for point, _ in taxpayer.fetch_points_of_sales()]
point_of_sales = next(point for point in fetched if point.number == peer["point_of_sale"])
receipt_type = models.ReceiptType.objects.get(code=str(peer["voucher_type"]))
last_before = models.Receipt.objects.fetch_last_receipt_number(point_of_sales, receipt_type)

receipt = models.Receipt.objects.create(
    point_of_sales=point_of_sales,
    receipt_type=receipt_type,
    concept=models.ConceptType.objects.get(code="1"),
    document_type=models.DocumentType.objects.get(code="99"),
    document_number=0,
    client_vat_condition=models.ClientVatCondition.objects.get(code="5"),
    issued_date=datetime.date.today(),
    total_amount=121,
    net_untaxed=0,
    net_taxed=100,
    exempt_amount=0,
)
models.Vat.objects.create(receipt=receipt, vat_type=models.VatType.objects.get(code="5"), base_amount=100, amount=21)
errors = receipt.validate()
if errors:
    sys.exit("\n".join(errors))

print(
    json.dumps(
        {
            "version": version("django-afip"),
            "cae": receipt.validation.cae,
            "number": receipt.receipt_number,
            "last_before": last_before,
            "soap": "1.1",
        }
    )
)
