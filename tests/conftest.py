"""Shared by all tests."""

from __future__ import annotations

import pytest

pytest_plugins = ["arca_sdk.testing.fixtures"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
