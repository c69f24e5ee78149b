"""How bad a day is: what ARCA and the network do to requests, what happens to workers and to the database."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from arca_sdk.simulator.faults import Fault


@dataclass
class Weather:
    """How bad the day is; drawn from the seed."""

    crash: float = 0.0
    stall: float = 0.0
    database: float = 0.0
    echo: float = 0.0  # a request is delivered once more, later

    @classmethod
    def of(cls, random: Random) -> Weather:
        return cls(
            crash=random.choice([0, 0, 0.004, 0.02]),
            stall=random.choice([0, 0, 0.004, 0.02]),
            database=random.choice([0, 0, 0.01, 0.04]),
            echo=random.choice([0, 0, 0.3, 0.8]),
        )


def anything(chance: Random) -> Fault:
    """A failure of ARCA or of the network, at some call to come."""
    operation = chance.choice(["FECAESolicitar"] * 4 + ["FECompConsultar", "FECompUltimoAutorizado"])
    executed = chance.random() < 0.5
    which = {"operation": operation, "nth": chance.randint(1, 4), "times": chance.choice([1, 1, 2, 3, 6])}
    makers = [
        lambda: Fault.cut_before_executing(**which),
        lambda: Fault.cut_mid_reply(**which),
        lambda: Fault.garbled(executed=executed, **which),
        lambda: Fault.empty(executed=executed, **which),
        lambda: Fault.page(chance.choice([200, 500, 503]), executed=executed, **which),
        lambda: Fault.error(chance.choice([500, 501, 502]), executed=executed, **which),
        lambda: Fault.error(600, executed=executed, **which),
        lambda: Fault.soap_fault(executed=executed, **which),
        lambda: Fault.refuse(**which),
        lambda: Fault.wrong_number(**which),
    ]
    if operation == "FECAESolicitar":
        makers += [
            lambda: Fault.cut_after_granting(**which),
            lambda: Fault.late(chance.choice([1, 20, 70, 400]), **which),
            lambda: Fault.late(chance.choice([20, 70, 400]), **which),
            lambda: Fault.twice(**which),
            lambda: Fault.without_cae(**which),
            lambda: Fault.short_cae(**which),
            lambda: Fault.fewer_details(**which),
            lambda: Fault.error(10016, executed=executed, **which),
            lambda: Fault.error(10005, **which),
        ]
    else:
        makers += [lambda: Fault.stale(chance.choice([5, 20, 50]), **which)] * 2
    return chance.choice(makers)()
