"""The nightly as a Prefect flow. The only file that imports Prefect."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar, cast
from uuid import UUID

from prefect import flow, get_client, task
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Crashed

from flows import night
from flows.api import ApiError
from flows.place import Place
from flows.tally import Tally
from pipelines.config import load_settings
from pipelines.parent import end_with_parent
from pipelines.records import Rejection, Run
from spiders.crawl import CrawlReport
from warehouse import db

STEP = 5.0  # per cent between two words on how far the reading is: each is a request to Prefect's server
MOST_NEWS = 50  # items shown in Prefect's pages
MARKUP = re.compile(r"[^\w\s.,;:’‘“”–—%$€£?'-]|_|\n")  # what Markdown or HTML might take for more than words

T = TypeVar("T")


def await_crawl(begun: night.Begun) -> CrawlReport:
    """What the crawl came to; each outlet's part of it is shown in Prefect's pages."""
    report = begun.crawled()
    create_table_artifact(
        outlet_table(begun.place, report), key="outlets", description="What each outlet brought"
    )
    return report


def read_and_load(place: Place, tally: Tally, build: db.Build, progress: night.Progress) -> list[Rejection]:
    """What could not be read; how far the reading is can be watched in Prefect's pages."""
    bar = cast(UUID, create_progress_artifact(0.0, key="pages-read", description="Pages read"))
    shown = 0.0

    def show(done: int, total: int) -> None:
        nonlocal shown
        progress(done, total)
        if (percent := 100 * done / total) >= shown + STEP or done == total:
            shown = percent
            update_progress_artifact(bar, percent, f"{done} of {total} pages read")

    return night.read_and_load(place, tally, build, show)


def outlet_table(place: Place, report: CrawlReport) -> list[dict[str, object]]:
    """One row an outlet: what came of it beside what a night should bring at least."""
    return [
        {
            "outlet": counts.outlet_id,
            "requests": counts.requests,
            "stories": counts.links,
            "at least": place.outlets[counts.outlet_id].min_stories,
            "new pages": counts.pages,
            "unchanged": counts.unchanged,
            "rejected": counts.rejections,
            "reasons": ", ".join(f"{reason} {count}" for reason, count in sorted(counts.reasons.items())),
        }
        for counts in report.outlets
    ]


def nightly(begun: night.Begun, progress: night.Progress) -> Run:
    """The night to its published warehouse. Raises what stopped it; the published file then stays."""
    # Without parameters, which Prefect would keep in its database: every outlet and dispute, for each night.
    # Nor with heartbeats, after the last of which Prefect waits for up to a second.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        try:
            return flow(name="nightly")(lambda: whole_night(begun, progress))()
        except RuntimeError as error:  # Prefect has no other for this
            if "Failed to reach API" not in str(error):
                raise
            raise ApiError(
                f"Prefect's server does not answer ({error}); start it, or take PREFECT_API_URL out of the "
                "environment. Pages that have come in are kept"
            ) from error


def whole_night(begun: night.Begun, progress: night.Progress) -> Run:
    """The same, within Prefect's flow."""
    place, tally = begun.place, begun.tally
    with opened(begun) as build:
        night.count_crawl(tally, step("crawl", lambda: await_crawl(begun)))
        step("read and load", lambda: read_and_load(place, tally, build, progress))
        step("compare", lambda: night.compare(tally, build))
        run = step("check and publish", lambda: night.publish(place, tally, build))
    show_news(place, run)
    return run


@contextmanager
def opened(begun: night.Begun) -> Iterator[db.Build]:
    """The night's build, made ready while the outlets answer; where it can't be, their pages are kept."""
    with ExitStack() as stack:
        try:
            build = stack.enter_context(night.building(begun.place, begun.tally))
        except db.WarehouseError:
            night.count_crawl(begun.tally, step("crawl", lambda: await_crawl(begun)))
            raise
        yield build


def step(name: str, work: Callable[[], T]) -> T:
    """What the work comes to, watched as a task.

    It has no parameters either, in which Prefect would look for futures. And nothing is cached between runs:
    what is done is what the page store and the published file already hold.
    """
    return task(name=name, cache_policy=NO_CACHE)(work)()


def show_news(place: Place, run: Run) -> None:
    """What became disputed, in Prefect's pages. The night is published: nothing here fails it."""
    try:
        text = news_told(night.newly_disputed(place, run))
    except db.WarehouseError as error:
        text = MARKUP.sub(escaped, str(error))
    create_markdown_artifact(text, key="newly-disputed", description="Newly disputed")


def news_told(items: list[tuple[str, tuple[str, ...]]]) -> str:
    """A Markdown list: what became disputed, where each side said it. What comes from pages is escaped."""
    if not items:
        return "Nothing new is disputed."
    lines = []
    for line, addresses in items[:MOST_NEWS]:
        links = " ".join(f"[{n}](<{address}>)" for n, address in enumerate(addresses, 1))
        lines.append(f"* {MARKUP.sub(escaped, line)} {links}")
    if len(items) > MOST_NEWS:
        lines.append(f"* and {len(items) - MOST_NEWS} more: `claimline sql 'from overnight'`")
    return "\n".join(lines)


def escaped(char: re.Match[str]) -> str:
    return f"&#{ord(char[0])};"


@flow(name="scheduled nightly", retries=1, retry_delay_seconds=600)
def scheduled(config: str | None, data: str) -> None:
    """The night that `claimline serve` starts, configured anew each time; tried once more if it fails."""
    end_with_parent()
    place = Place.of(load_settings(Path(config) if config else None), Path(data))
    with night.begun(place) as begun:
        nightly(begun, lambda done, total: None)


async def crash_unfinished(name: str) -> int:
    """How many of this flow's runs a killed machine left "running".

    They are given up here: Prefect itself would hold their place for minutes.
    """
    died = 0
    unfinished = FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
    async with get_client() as client:
        for run in await client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=[name])),
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=unfinished)),
        ):
            await client.set_flow_run_state(run.id, Crashed(message="the machine stopped"), force=True)
            died += 1
    return died
