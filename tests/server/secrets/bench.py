"""What the tests of secrets share."""

from __future__ import annotations

import base64
import itertools
import traceback
from collections.abc import Awaitable, Callable

from arca_server.kernel.secrets import Envelopes, Hidden, SecretContext
from arca_server.kernel.secrets.local import LocalKeys

PLACE = SecretContext("org_1", "20111111112", "homologacion", "sec_1", 1)


def key(seed: int) -> Hidden:
    """A master key that looks random; the same for the same seed."""
    return Hidden(bytes((seed * 37 + place * 101 + place * place * 7) % 256 for place in range(32)))


def local_envelopes(**versions: int) -> Envelopes:
    """``local_envelopes(v1=10, v2=20)``: versions and the seeds of their keys."""
    return Envelopes(LocalKeys({int(name[1:]): key(seed) for name, seed in versions.items()}))


def everything_shown(error: BaseException) -> str:
    """All that a crash reporter could write about an error: texts, arguments, and the locals of every frame."""
    full = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    return f"{full} {error!r} {error} {error.args!r} {vars(error)!r}"


def traces_of(marker: bytes) -> tuple[str, ...]:
    """The forms in which bytes that contain the marker would be seen: plain, hexadecimal, base64 at any offset."""
    encoded = [base64.b64encode(b"\0" * shift + marker).decode()[shift + 1 + (shift > 0) : -4] for shift in range(3)]
    plain = marker.decode()
    return (plain, marker.hex(), marker.hex().upper(), *encoded)


def counted(marker: bytes) -> Callable[[int], bytes]:
    """A source of "random" bytes that never repeats; those long enough to be keys begin with the marker."""
    numbers = itertools.count(1)

    def random(size: int) -> bytes:
        number = next(numbers).to_bytes(size, "big")
        return number if size < 32 else marker + number[len(marker) :]

    return random


def shown_by(call: Callable[[], object]) -> str:
    """What is shown of the error that a call raises; a ``partial``, so that no frame of the test has the arguments."""
    try:
        call()
    except Exception as error:  # noqa: BLE001  # whatever it is, it must not show
        return everything_shown(error)
    raise AssertionError("nothing was raised")


async def shown_by_waiting(call: Callable[[], Awaitable[object]]) -> str:
    """The same for what is awaited."""
    try:
        await call()
    except Exception as error:  # noqa: BLE001  # whatever it is, it must not show
        return everything_shown(error)
    raise AssertionError("nothing was raised")
