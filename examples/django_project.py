"""A Django project in one file: an order is invoiced once, however often its button is pressed."""

import django
from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from arca_sdk import ArcaClient, Authorized, Rejected, Sale, Uncertain

settings.configure(
    SECRET_KEY="an example",
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
)
django.setup()
arca: ArcaClient  # one for the process: ArcaClient.from_environment()


class Order(models.Model):
    description = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    voucher = models.CharField(max_length=40, blank=True)
    cae = models.CharField(max_length=14, blank=True)

    class Meta:
        app_label = "shop"


@require_POST
def invoice(_: HttpRequest, number: int) -> JsonResponse:
    order = Order.objects.get(pk=number)
    sale = Sale(amount=order.amount, description=order.description, point_of_sale=3, reference=f"order-{order.pk}")
    match arca.authorize(sale):
        case Authorized() as authorized:
            order.voucher, order.cae = authorized.label, authorized.cae
            order.save()
            return JsonResponse({"voucher": order.voucher, "cae": order.cae}, status=201)
        case Rejected(reasons=reasons):
            return JsonResponse({"reasons": [str(reason) for reason in reasons]}, status=422)
        case Uncertain():
            return JsonResponse({"status": "pending"}, status=202)  # press again later: it never issues twice


urlpatterns = [path("orders/<int:number>/invoice", invoice)]

if __name__ == "__main__":
    from django.test import Client

    from arca_sdk.testing import new_client, new_simulator

    simulator = new_simulator()
    arca = new_client(simulator)
    with connection.schema_editor() as schema:
        schema.create_model(Order)
    Order.objects.create(description="Yerba mate 1 kg", amount="4800.00")
    for _ in range(2):
        print(Client().post("/orders/1/invoice").json())
    print("the order has", Order.objects.get().voucher, "and ARCA holds", len(simulator.ledger.issued()))
