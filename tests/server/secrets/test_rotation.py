"""Rotation: every secret opens at every moment, whatever happens, and in the end the old key is not needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import anyio
import anyio.lowlevel
import pytest

from arca_server.kernel.secrets import (
    Envelopes,
    Hidden,
    KeyProviderUnavailable,
    KeyVersion,
    Rewrap,
    SecretContext,
    StoredSecret,
    key_of,
    retirement,
    rotate,
)
from arca_server.kernel.secrets.envelope import Envelope
from arca_server.kernel.secrets.memory import MemorySecrets
from arca_server.kernel.secrets.rotation import Retirable, StillInUse
from arca_server.kernel.secrets.wrapping import WrappedKey
from tests.server.secrets.bench import local_envelopes

OLD, NEW = KeyVersion("local", 1), KeyVersion("local", 2)
SIZE = 25


def place(number: int) -> SecretContext:
    return SecretContext(f"org_{number % 3}", "20111111112", "produccion", f"sec_{number}")


def value(number: int) -> Hidden:
    return Hidden(b"secret %d" % number)


async def filled(store: MemorySecrets | None = None, size: int = SIZE) -> MemorySecrets:
    store = store or MemorySecrets()
    envelopes = local_envelopes(v1=1)
    for number in range(size):
        store.put(f"{number:06}", place(number), await envelopes.seal(value(number), place(number)))
    return store


async def assert_all_open(store: MemorySecrets, envelopes: Envelopes, size: int = SIZE) -> None:
    assert len(store.rows) == size
    for number, row in enumerate(store.rows[reference] for reference in sorted(store.rows)):
        assert await envelopes.open(row.envelope, row.context) == value(number)


@pytest.mark.parametrize("page", [1, 7, SIZE, 100])
async def test_one_round_moves_everything_and_touches_no_ciphertext(page: int):
    store = await filled()
    before = {reference: Envelope.parse(row.envelope).ciphertext for reference, row in store.rows.items()}
    steps = [step async for step in rotate(store, local_envelopes(v1=1, v2=2), page=page)]
    assert [step.outcome for step in steps] == [Rewrap.DONE] * SIZE
    assert [step.reference for step in steps] == sorted(store.rows)
    assert await store.counts() == {NEW: SIZE}
    assert {reference: Envelope.parse(row.envelope).ciphertext for reference, row in store.rows.items()} == before
    await assert_all_open(store, local_envelopes(v2=2))


async def test_a_second_round_finds_nothing_to_do():
    store = await filled()
    envelopes = local_envelopes(v1=1, v2=2)
    assert [step async for step in rotate(store, envelopes)]
    assert not [step async for step in rotate(store, envelopes)]


class Crash(BaseException):
    """The process is gone."""


class Crashing(MemorySecrets):
    """Crashes at the n-th touch of the store: even ones before it did its work, odd ones after."""

    def __init__(self) -> None:
        super().__init__()
        self.left: int | None = None

    def _touch(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Crash

    async def stale(self, current: KeyVersion, *, after: str, limit: int) -> Sequence[StoredSecret]:
        self._touch()
        rows = await super().stale(current, after=after, limit=limit)
        self._touch()
        return rows

    async def replace(self, secret: StoredSecret, envelope: bytes) -> bool:
        self._touch()
        replaced = await super().replace(secret, envelope)
        self._touch()
        return replaced


async def test_a_crash_at_any_step_loses_nothing_and_the_next_round_finishes():
    envelopes = local_envelopes(v1=1, v2=2)
    crashes = 0
    for step in range(1000):
        store = Crashing()
        await filled(store)
        store.left = step
        try:
            async for _ in rotate(store, envelopes, page=4):
                pass
        except Crash:
            crashes += 1
        else:
            break
        await assert_all_open(store, envelopes)
        store.left = None
        async for _ in rotate(store, envelopes, page=4):
            pass
        assert await store.counts() == {NEW: SIZE}
        await assert_all_open(store, local_envelopes(v2=2))
    assert crashes == 2 * SIZE + 2 * (SIZE // 4 + 2)


async def test_a_crash_at_every_single_secret_still_gets_there():
    """The worst machine there is: it manages one secret per start."""
    envelopes = local_envelopes(v1=1, v2=2)
    store = Crashing()
    await filled(store)
    starts = 0
    while (await store.counts()).get(OLD):
        store.left = 4
        with pytest.raises(Crash):
            async for _ in rotate(store, envelopes):
                pass
        starts += 1
    assert starts <= SIZE
    await assert_all_open(store, local_envelopes(v2=2))


class Interfering(MemorySecrets):
    """Somebody else writes the row between our reading and our writing."""

    async def replace(self, secret: StoredSecret, envelope: bytes) -> bool:
        number = int(secret.reference)
        if number % 5 == 0 and self.rows[secret.reference] == secret:
            newer = await local_envelopes(v1=1).seal(value(number), secret.context)
            self.put(secret.reference, secret.context, newer)
        return await super().replace(secret, envelope)


async def test_a_row_that_changes_meanwhile_is_not_overwritten():
    store = Interfering()
    await filled(store)
    envelopes = local_envelopes(v1=1, v2=2)
    outcomes = [step.outcome async for step in rotate(store, envelopes)]
    assert outcomes.count(Rewrap.CHANGED_MEANWHILE) == 5
    assert await store.counts() == {NEW: SIZE - 5, OLD: 5}
    await assert_all_open(store, envelopes)


async def test_two_rotations_at_once_do_not_hurt_each_other():
    class Slow(MemorySecrets):
        async def replace(self, secret: StoredSecret, envelope: bytes) -> bool:
            await anyio.lowlevel.checkpoint()
            return await super().replace(secret, envelope)

    store = await filled(Slow())
    outcomes: list[Rewrap] = []

    async def one() -> None:
        outcomes.extend([step.outcome async for step in rotate(store, local_envelopes(v1=1, v2=2), page=3)])

    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(one)
    assert outcomes.count(Rewrap.DONE) == SIZE
    await assert_all_open(store, local_envelopes(v2=2))


async def test_under_load_no_reader_ever_fails():
    store = await filled(size=300)
    envelopes = local_envelopes(v1=1, v2=2)
    reads = 0

    async def read(done: anyio.Event) -> None:
        nonlocal reads
        while not done.is_set():
            for number in range(0, 300, 13):
                row = store.rows[f"{number:06}"]
                assert await envelopes.open(row.envelope, row.context) == value(number)
                reads += 1
            await anyio.lowlevel.checkpoint()

    done = anyio.Event()
    async with anyio.create_task_group() as group:
        group.start_soon(read, done)
        async for _ in rotate(store, envelopes, page=10):
            await anyio.lowlevel.checkpoint()
        done.set()
    assert reads > 1000
    assert await store.counts() == {NEW: 300}


async def test_a_damaged_secret_is_told_and_does_not_stop_the_others():
    store = await filled()
    row = store.rows["000003"]
    store.put("000003", row.context, row.envelope[:40] + bytes([row.envelope[40] ^ 1]) + row.envelope[41:])
    swapped = store.rows["000005"]
    store.put("000005", place(99), swapped.envelope)
    steps = {step.reference: step async for step in rotate(store, local_envelopes(v1=1, v2=2), page=2)}
    unreadable = {reference for reference, step in steps.items() if step.outcome is Rewrap.UNREADABLE}
    assert unreadable == {"000003", "000005"}
    assert "does not open with master key local version 1" in steps["000003"].reason
    assert await store.counts() == {NEW: SIZE - 2, OLD: 2}


class Failing:
    """A master key whose service fails after so many questions."""

    def __init__(self, keys: Envelopes, left: int) -> None:
        self._keys = keys.keys
        self.left = left

    async def current(self) -> KeyVersion:
        return await self._keys.current()

    async def knows(self, key: KeyVersion) -> bool:
        return await self._keys.knows(key)

    async def wrap(self, data_key: Hidden, context: SecretContext) -> WrappedKey:
        return await self._keys.wrap(data_key, context)

    async def unwrap(self, wrapped: WrappedKey, context: SecretContext) -> Hidden:
        self.left -= 1
        if self.left < 0:
            raise KeyProviderUnavailable("It does not answer.")
        return await self._keys.unwrap(wrapped, context)

    async def aclose(self) -> None:
        """Nothing."""


async def test_when_the_key_service_fails_the_round_stops_and_another_goes_on():
    store = await filled()
    keys = Failing(local_envelopes(v1=1, v2=2), left=10)
    with pytest.raises(KeyProviderUnavailable):
        [step async for step in rotate(store, Envelopes(keys))]
    assert await store.counts() == {NEW: 10, OLD: SIZE - 10}
    keys.left = 1000
    assert len([step async for step in rotate(store, Envelopes(keys))]) == SIZE - 10


@pytest.mark.parametrize(
    ("counts", "key", "expected"),
    [
        ({OLD: 1, NEW: 9}, OLD, StillInUse(OLD, 1)),
        ({OLD: 0, NEW: 9}, OLD, Retirable(OLD)),
        ({NEW: 9}, OLD, Retirable(OLD)),
        ({OLD: 9}, NEW, StillInUse(NEW, 0, is_current=True)),
        ({NEW: 9}, NEW, StillInUse(NEW, 9, is_current=True)),
    ],
)
def test_a_version_may_go_only_when_nothing_needs_it(
    counts: Mapping[KeyVersion, int], key: KeyVersion, expected: object
):
    assert retirement(key, current=NEW, counts=counts) == expected


async def test_ten_thousand_secrets_move_in_seconds():
    store = await filled(size=10_000)
    with anyio.fail_after(20):
        moved = [step async for step in rotate(store, local_envelopes(v1=1, v2=2), page=1000)]
    assert len(moved) == 10_000
    assert {key_of(row.envelope) for row in store.rows.values()} == {NEW}
