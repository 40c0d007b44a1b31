"""The measures of effort themselves: a runaway is stopped, and work is counted."""

from __future__ import annotations

import re

import pytest

from tests.effort import calls, ends_within


def test_calls_count_what_is_called() -> None:
    def work(times: int) -> None:
        for _ in range(times):
            len("")

    once, often = calls(lambda: work(1)), calls(lambda: work(101))
    assert often - once == 100


def test_a_pattern_that_never_ends_is_stopped() -> None:
    with pytest.raises(TimeoutError), ends_within(0.2):
        re.match(r"(a+)+$", "a" * 60 + "!")


def test_what_ends_is_left_alone() -> None:
    with ends_within(5):
        assert sum(range(1000)) == 499_500
