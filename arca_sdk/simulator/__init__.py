"""An ARCA of its own: the real SOAP of WSAA and WSFEv1, without certificates from anybody or an Internet connection.

Nothing it authorises has fiscal validity.
"""

from __future__ import annotations

from arca_sdk.simulator.clock import Clock
from arca_sdk.simulator.faults import Fault
from arca_sdk.simulator.ledger import IssuedVoucher, RegisteredPointOfSale, Taxpayer
from arca_sdk.simulator.world import Simulator

__all__ = ["Clock", "Fault", "IssuedVoucher", "RegisteredPointOfSale", "Simulator", "Taxpayer"]
