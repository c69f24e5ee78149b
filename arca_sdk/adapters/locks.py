"""Holding a name: among threads or tasks of this process, and among processes through files."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from pathlib import Path
from typing import Protocol

from filelock import AsyncFileLock, FileLock

from arca_sdk.adapters.files import private_folder, unwritable


class Locks(Protocol):
    """Mutual exclusion by name, for blocking and awaiting callers alike."""

    def hold(self, name: str) -> AbstractContextManager[object]:
        """For threads."""

    def hold_async(self, name: str) -> AbstractAsyncContextManager[object]:
        """For tasks."""


class MemoryLocks:
    """Excludes the threads and tasks of this process."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._threads: dict[str, threading.Lock] = {}

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        with self._lock(name), self._across_processes(name):
            yield

    @asynccontextmanager
    async def hold_async(self, name: str) -> AsyncIterator[None]:
        lock = self._lock(name)
        # Tasks and threads may share a client's folder: poll, so that no task ever blocks its loop.
        while not lock.acquire(blocking=False):  # noqa: ASYNC110  # the lock may be held by a thread, which sets no event
            await asyncio.sleep(0.005)
        try:
            async with self._across_processes_async(name):
                yield
        finally:
            lock.release()

    def _lock(self, name: str) -> threading.Lock:
        with self._guard:
            return self._threads.setdefault(name, threading.Lock())

    def _across_processes(self, _name: str) -> AbstractContextManager[object]:
        return nullcontext()

    def _across_processes_async(self, _name: str) -> AbstractAsyncContextManager[object]:
        return nullcontext()


class FileLocks(MemoryLocks):
    """Excludes other processes too; the operating system frees a lock whose holder dies."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    @contextmanager
    def _across_processes(self, name: str) -> Iterator[None]:
        lock = FileLock(self._path(name), mode=0o600)
        with self._told():
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    @asynccontextmanager
    async def _across_processes_async(self, name: str) -> AsyncIterator[None]:
        lock = AsyncFileLock(self._path(name), mode=0o600)
        with self._told():
            await lock.acquire()
        try:
            yield
        finally:
            await lock.release()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise unwritable(self._folder, error) from error

    def _path(self, name: str) -> Path:
        private_folder(self._folder)
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.lock"
