"""A TRA signed, next to the bare RSA-2048 signature inside it. Key and certificate are loaded once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from arca_sdk.testing import new_credentials
from arca_sdk.wire.cms import sign_cms
from arca_sdk.wire.wsaa import write_tra

LIMIT = 1.3
ROUNDS = 300


def measure() -> tuple[float, float]:
    """Milliseconds of CPU: our signature, the bare one. Medians of calls made in turn."""
    credentials = new_credentials("20111111112")
    tra = write_tra("wsfe", now=datetime.now(UTC), unique_id=1)
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(_time(lambda: sign_cms(tra, credentials)))
        bare.append(_time(lambda: credentials.key.sign(tra, padding.PKCS1v15(), hashes.SHA256())))
    return sorted(ours)[ROUNDS // 2], sorted(bare)[ROUNDS // 2]


def _time(call: Callable[[], object]) -> float:
    started = time.thread_time()
    call()
    return (time.thread_time() - started) * 1000
