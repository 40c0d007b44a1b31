"""A child process that ends with its parent, however that ends: nothing of a killed run goes on by itself."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys


def end_with_parent(by: signal.Signals = signal.SIGKILL, parent: int | None = None) -> None:
    """Asks the system to send this process the signal when its parent is gone (Linux: PR_SET_PDEATHSIG).

    Call it first thing in the child. One whose parent went before it could ask ends at once where the
    parent's process id is given or known, as it is to what `multiprocessing` has spawned: imports that take
    seconds come before its first word.
    """
    if sys.platform != "linux":
        return
    import ctypes

    if parent is None and (spawned_by := multiprocessing.parent_process()):
        parent = spawned_by.pid
    ctypes.CDLL(None).prctl(1, by)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), by)
