"""Printed vouchers: A4 PDF, pictures of its pages, and the QR (``pip install "arca-sdk[pdf]"``)."""

from arca_sdk.printing.document import describe
from arca_sdk.printing.pdf import render_pdf, render_png
from arca_sdk.printing.profile import IssuerProfile
from arca_sdk.printing.qr import qr_png, qr_svg

__all__ = ["IssuerProfile", "describe", "qr_png", "qr_svg", "render_pdf", "render_png"]
