"""A wrong master key is noticed at the start."""

from __future__ import annotations

import pytest

from arca_server.kernel.secrets import Envelopes, Hidden, KeyVersion, WrongMasterKey, check_master_key, key_of, rotate
from arca_server.kernel.secrets.memory import MemorySecrets
from tests.server.secrets.bench import PLACE, local_envelopes


async def put(store: MemorySecrets, envelopes: Envelopes) -> None:
    store.put("1", PLACE, await envelopes.seal(Hidden(b"x"), PLACE))


async def test_the_first_start_writes_the_proof_and_the_next_ones_read_it():
    store, envelopes = MemorySecrets(), local_envelopes(v1=1)
    assert await check_master_key(envelopes, store) == KeyVersion("local", 1)
    first = await store.canaries()
    await put(store, envelopes)
    assert await check_master_key(envelopes, store) == KeyVersion("local", 1)
    assert await store.canaries() == first


async def test_another_key_refuses_to_start_even_before_there_are_secrets():
    store = MemorySecrets()
    await check_master_key(local_envelopes(v1=1), store)
    with pytest.raises(WrongMasterKey, match="local version 1 is not the one that wrote this database") as caught:
        await check_master_key(local_envelopes(v1=99), store)
    assert "Restore the key" in caught.value.hint


async def test_a_key_that_secrets_need_and_is_gone_refuses_to_start_and_counts_them():
    store = MemorySecrets()
    await check_master_key(local_envelopes(v1=1), store)
    await put(store, local_envelopes(v1=1))
    with pytest.raises(WrongMasterKey, match=r"1 secret of this database need.* local version 1, which is not config"):
        await check_master_key(local_envelopes(v2=2), store)


async def test_the_same_version_made_twice_is_noticed_before_it_writes():
    store = MemorySecrets()
    await check_master_key(local_envelopes(v1=1), store)
    await check_master_key(local_envelopes(v1=1, v2=20), store)
    with pytest.raises(WrongMasterKey, match="local version 2"):
        await check_master_key(local_envelopes(v1=1, v2=21), store)


async def test_of_two_first_starts_at_once_the_second_reads_what_the_first_wrote():
    class Race(MemorySecrets):
        async def add_canary(self, key: KeyVersion, envelope: bytes) -> bytes:
            theirs = await super().add_canary(key, await local_envelopes(v1=2).seal(Hidden(b"?"), PLACE))
            assert theirs != envelope
            return theirs

    with pytest.raises(WrongMasterKey):
        await check_master_key(local_envelopes(v1=1), Race())


async def test_secrets_without_any_proof_are_a_restore_in_part():
    store = MemorySecrets()
    await put(store, local_envelopes(v1=1))
    with pytest.raises(WrongMasterKey, match="restored in part"):
        await check_master_key(local_envelopes(v1=1), store)


async def test_after_rotation_the_old_key_may_go():
    store, both = MemorySecrets(), local_envelopes(v1=1, v2=2)
    await check_master_key(local_envelopes(v1=1), store)
    await put(store, local_envelopes(v1=1))
    await check_master_key(both, store)
    assert [step async for step in rotate(store, both)]
    assert await check_master_key(local_envelopes(v2=2), store) == KeyVersion("local", 2)
    await store.drop_canary(KeyVersion("local", 1))
    assert {key_of(envelope) for envelope in (await store.canaries()).values()} == {KeyVersion("local", 2)}
