"""`claimline serve`: a night at its time every day, watched in Prefect's own pages.

Prefect's server keeps its database (SQLite) under the data folder; a newsroom that runs a server of its own
sets PREFECT_API_URL, and this process then only serves the deployment. A night that falls due while another
runs is cancelled; one that was missed while the machine was down is run at the start, and so is one that did
not come to its end because this process or the machine died.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from flows.api import prefect_api
from pipelines.config import ConfigError


def serve(config: Path | None, data: Path, cron: str, timezone: str, port: int) -> None:
    """Serves until it is told to stop. Raises `ConfigError` for a time that can't be read, and `ApiError`."""
    with prefect_api(data / "prefect", standing_port=port) as address:
        asyncio.run(stand(config, data, cron, timezone, address.removesuffix("/api")))


async def stand(config: Path | None, data: Path, cron: str, timezone: str, pages: str) -> None:
    from prefect import get_client
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.client.schemas.schedules import CronSchedule
    from prefect.runner import Runner
    from prefect.types.entrypoint import EntrypointType
    from pydantic import ValidationError

    from flows.nightly import crash_unfinished, scheduled

    try:
        schedule = CronSchedule(cron=cron, timezone=timezone)
    except ValidationError as error:
        told = error.errors()[0]["msg"]
        raise ConfigError(Path("--cron"), None, f"{cron!r} in {timezone!r}: {told}") from error
    deployment = await scheduled.ato_deployment(
        "nightly",
        schedules=[schedule],
        parameters={"config": str(config.resolve()) if config else None, "data": str(data.resolve())},
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
        description="Crawl every outlet, read what is new, load, compare, check, publish.",
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    died = await crash_unfinished(scheduled.name)
    runner = Runner(pause_on_shutdown=False)
    deployment_id = await runner.aadd_deployment(deployment)
    if died:
        async with get_client() as client:
            await client.create_flow_run_from_deployment(deployment_id)
    print(f"nights at {cron} {timezone}; to be watched at {pages}", flush=True)  # noqa: T201
    await runner.start()
