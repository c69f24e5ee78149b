"""The self-hostable server on the same core as the SDK. Not in this release: see docs/explanation/roadmap.md."""

from __future__ import annotations
