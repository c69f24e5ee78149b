"""The fixtures that others get through ``pytest_plugins``, which only a top conftest may name."""

from __future__ import annotations

from arca_sdk.testing.fixtures import arca_credentials as arca_credentials
from arca_sdk.testing.fixtures import arca_simulator as arca_simulator
from arca_sdk.testing.fixtures import arca_simulator_url as arca_simulator_url
from arca_sdk.testing.fixtures import arca_transport as arca_transport
