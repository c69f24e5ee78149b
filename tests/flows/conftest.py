"""A stage for every test of a conversation."""

from __future__ import annotations

import pytest

from arca_sdk.testing import new_credentials
from arca_sdk.wire.credentials import Credentials
from tests.makers import ISSUER
from tests.stage import Stage


@pytest.fixture(scope="session")
def credentials() -> Credentials:
    return new_credentials(ISSUER)


@pytest.fixture
def stage(credentials: Credentials) -> Stage:
    return Stage(credentials)
