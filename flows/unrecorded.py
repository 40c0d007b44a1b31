"""Workers that tell no server of Prefect's about their tasks, because they cannot reach it.

Prefect tries for seven seconds a task to reach a server that does not answer. Imported by a cluster's workers
and by who asks them (`cluster.py`), and by nobody else, for it imports Dask and Prefect.
"""

from __future__ import annotations

from distributed import WorkerPlugin
from prefect.events.clients import NullEventsClient
from prefect.events.worker import EventsWorker


class Unrecorded(WorkerPlugin):
    """While it is registered, also on workers that come later, what their tasks do is not recorded."""

    name = "claimline-unrecorded"

    def setup(self, worker: object) -> None:
        EventsWorker.set_client_override(NullEventsClient)

    def teardown(self, worker: object) -> None:
        EventsWorker.set_client_override(None)
