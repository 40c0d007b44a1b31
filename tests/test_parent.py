"""Children end with their parent, also one that is killed."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

CHILD = """\
from time import sleep
from pipelines.parent import end_with_parent
end_with_parent()
print("up", flush=True)
sleep(99)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_a_child_goes_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}])"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "up\n"
    (child,) = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
    parent.kill()
    parent.communicate(timeout=60)
    end = time.monotonic() + 60
    while running(child):
        assert time.monotonic() < end, "the child goes on"
        time.sleep(0.05)


def running(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_a_child_whose_parent_went_before_it_asked_goes_at_once() -> None:
    script = "from pipelines.parent import end_with_parent; end_with_parent(parent=1); print('still here')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (-9, "")


# Loaded as late as one whose parent is killed while it imports what it needs.
SPAWNED = """\
import os, sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import sleep
from pipelines.parent import end_with_parent
folder = Path(sys.argv[1])
def prepare(parent):
    (folder / "pid").write_text(str(os.getpid()))
    while os.getppid() == parent:
        sleep(0.01)
    end_with_parent()
    (folder / "goes on").touch()
    sleep(99)
if __name__ == "__main__":
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=prepare, initargs=(os.getpid(),)) as pool:
        pool.submit(print).result()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_a_worker_whose_parent_was_killed_before_it_was_ready_goes_at_once(tmp_path: Path) -> None:
    (tmp_path / "spawning.py").write_text(SPAWNED)
    parent = subprocess.Popen([sys.executable, str(tmp_path / "spawning.py"), str(tmp_path)])
    end = time.monotonic() + 60
    while not (told := tmp_path / "pid").exists() or not (child := told.read_text()):
        assert time.monotonic() < end, "no worker came up"
        time.sleep(0.02)
    parent.kill()
    parent.wait()
    while running(child):
        assert time.monotonic() < end, "the worker goes on"
        assert not (tmp_path / "goes on").exists()
        time.sleep(0.02)
    assert not (tmp_path / "goes on").exists()
