"""The one line that brings arca_client, arca_simulator and the other fixtures."""

pytest_plugins = ["arca_sdk.testing.fixtures"]
