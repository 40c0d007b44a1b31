"""The Prefect API that a flow talks to: the newsroom's server where one is set, else a private one.

Prefect's own stand-in for a missing server starts after Prefect is imported, imports the server into the
client as well, and outlives a killed parent. This one starts while Prefect is being imported, keeps the
client light and ends with its parent: about half the fixed cost (docs/architecture.md).
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from pipelines.parent import end_with_parent

STARTUP_S = 180  # on a loaded machine the server's imports alone can take half a minute
PRIVATE = {
    # Nothing leaves this machine.
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # Nor is a module taken from the folder where the command was run.
    "PYTHONSAFEPATH": "1",
}
ONE_FLOW = {
    # Nothing is started that one flow does not need.
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    # To learn whether that is due, every Prefect collection would be imported, and Dask with one of them.
    "PREFECT_SERVER_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    # The server is gone before the last log line would reach it; Prefect then retries for over a minute.
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    # What goes wrong is told once, by the command line.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
}
EPHEMERAL = {"PREFECT__SERVER_EPHEMERAL": "1"}
# As `python -m uvicorn`, with garbage looked for as seldom as in our own processes (pipelines/__init__.py).
UVICORN = "import gc; gc.set_threshold(50_000, 10, 10); import uvicorn; uvicorn.main()"


class ApiError(Exception):
    """The private Prefect server did not come up, and what to look at."""


@contextmanager
def prefect_api(home: Path, standing_port: int | None = None) -> Iterator[str]:
    """The API's address, set in the environment for the time of the block.

    `home` keeps Prefect's database from night to night. A standing server has a port that people know, and
    all its services: pages to look at and a scheduler. Raises `ApiError`.
    """
    given = os.environ.get("PREFECT_API_URL")
    if given:
        yield given
        return
    home.mkdir(parents=True, exist_ok=True)
    port = standing_port or free_port()
    if standing_port and taken(port):
        raise ApiError(f"port {port} is taken; end what listens there, or choose another with --port")
    address = f"http://127.0.0.1:{port}/api"
    before = dict(os.environ)
    os.environ.update(PRIVATE | {"PREFECT_HOME": str(home.resolve())})
    if standing_port is None:
        os.environ.update(ONE_FLOW)
    log = home / "server.log"
    with_us = partial(end_with_parent, signal.SIGTERM, os.getpid())
    with log.open("wb") as output:
        server = subprocess.Popen(  # noqa: S603
            [
                *(sys.executable, "-c", UVICORN, "--factory", "prefect.server.api.server:create_app"),
                *("--app-dir", str(home)),  # which uvicorn puts first on the path; else the working folder
                *("--host", "127.0.0.1", "--port", str(port), "--log-level", "error"),
            ],
            env=os.environ | {"PREFECT__SERVER_FINAL": "1"} | ({} if standing_port else EPHEMERAL),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=with_us if sys.platform == "linux" else None,
        )
    os.environ["PREFECT_API_URL"] = address
    try:
        # Two seconds that pass while the server starts.
        import prefect.flow_engine  # noqa: F401

        wait_for(address, server, log)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        os.environ.clear()
        os.environ.update(before)


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Returns when the server answers."""
    patience = time.monotonic() + STARTUP_S
    while time.monotonic() < patience:
        if server.poll() is not None:
            raise ApiError(f"Prefect's server ended with code {server.returncode}; see {log}")
        try:
            with urlopen(f"{address}/health", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.05)
    raise ApiError(f"Prefect's server did not answer within {STARTUP_S} s; see {log}")


def taken(port: int) -> bool:
    """Whether something listens at this port of loopback."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A loopback port that nobody holds now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
