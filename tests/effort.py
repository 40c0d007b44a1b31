"""How much work something is, told without a clock: machines are shared, and a busy one fails no test."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


def calls(work: Callable[[], object]) -> int:
    """How many functions, Python's and built-in ones, are called while it runs: the same each time."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@contextmanager
def ends_within(seconds: float) -> Iterator[None]:
    """Raises TimeoutError when the processor time passes what only a runaway can need.

    For what loops in C, such as a pattern that backtracks, and so calls nothing. Choose it a hundred times
    what is expected.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"not done after {seconds} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
