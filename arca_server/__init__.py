"""The self-hostable server on the same core as the SDK. It arrives with the next release; see docs/explanation/roadmap.md."""

from __future__ import annotations
