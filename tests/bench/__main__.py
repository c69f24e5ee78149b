"""Every ratio with its limit: ``python -m tests.bench [--check]``, or ``nox -s bench``."""

# ruff: noqa: T201 -- a bench prints

from __future__ import annotations

import argparse
import sys

from tests.bench import bulk, codec, importing, signing


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail where a ratio is above its limit")
    check = parser.parse_args().check

    failed = codec.report(seconds=4.0)

    ours, bare = signing.measure()
    failed += show("TRA signed / bare RSA-2048 signature", ours, bare, signing.LIMIT)

    zeep = importing.measure("import zeep")
    failed += show("import arca_sdk / import zeep", importing.measure("import arca_sdk"), zeep, importing.LIMIT)
    client = importing.measure("from arca_sdk import ArcaClient")
    show("from arca_sdk import ArcaClient / import zeep", client, zeep, None)

    failed += bulk.report()
    return 1 if check and failed else 0


def show(name: str, ours: float, other: float, limit: float | None) -> int:
    ratio = ours / other
    verdict = "" if limit is None else f"  limit {limit:.2f}  {'ok' if ratio <= limit else 'ABOVE'}"
    print(f"{name:<48} {ours:8.3f} ms / {other:8.3f} ms = {ratio:.3f}{verdict}")
    return int(limit is not None and ratio > limit)


if __name__ == "__main__":
    sys.exit(main())
