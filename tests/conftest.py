"""Settings of the test run."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci", max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Screenshots are written only when asked for, so that a test run leaves the tree as it was."""
    parser.addoption("--screenshots", action="store_true", help="write docs/images/*.png anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that take minutes begin first, so that none of them is begun when all the others have ended."""
    items.sort(key=lambda item: item.get_closest_marker("minutes") is None)
