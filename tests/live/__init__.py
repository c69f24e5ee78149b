"""The conformance suite: one list of expectations, held against the simulator by every run of the tests and against
ARCA's homologación by whoever has a certificate for it (``nox -s live``). It never speaks to production.
"""
