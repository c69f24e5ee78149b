"""Printed vouchers: PDF on A4 or a ticket, pictures of the pages, the QR (``pip install "arca-sdk[pdf]"``)."""

from arca_sdk.printing.document import describe
from arca_sdk.printing.pdf import render_pdf, render_png
from arca_sdk.printing.profile import IssuerProfile
from arca_sdk.printing.qr import qr_png, qr_svg
from arca_sdk.printing.template import Template

__all__ = ["IssuerProfile", "Template", "describe", "qr_png", "qr_svg", "render_pdf", "render_png"]
