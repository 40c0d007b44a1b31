"""A year of nights in small: fifty that are killed, thirty that are not, and what one costs beyond its work.

Takes half an hour, so only when named: `python -m tests.bench nights`. `CLAIMLINE_BENCH_NIGHTS=kills,month`
(or history, cost) picks; `CLAIMLINE_BENCH_KILLS`, `CLAIMLINE_BENCH_SEED` and `CLAIMLINE_BENCH_MONTH` say how
many nights and which, `CLAIMLINE_BENCH_STORIES` how many new stories an outlet has in a night of the month,
and `CLAIMLINE_BENCH_MINUTES` when kills and month begin no further night: then they are run in stretches.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from unittest.mock import patch
from zoneinfo import ZoneInfo

from flows.api import prefect_api
from flows.newsroom.stories import Story
from flows.night import ingest
from flows.place import Place
from pipelines.config import load_settings
from tests.season import (
    Season,
    clock,
    differences,
    kept_pages,
    left_over,
    memory_of_tree,
    start,
    whole_night,
)
from tests.test_nightly import ask

SEED = int(os.environ.get("CLAIMLINE_BENCH_SEED", "20311124"))
KILLS = int(os.environ.get("CLAIMLINE_BENCH_KILLS", "50"))
NIGHTS = int(os.environ.get("CLAIMLINE_BENCH_MONTH", "30"))
STORIES = int(os.environ.get("CLAIMLINE_BENCH_STORIES", "99"))
MINUTES = float(os.environ.get("CLAIMLINE_BENCH_MINUTES", "inf"))
PARTS = os.environ.get("CLAIMLINE_BENCH_NIGHTS", "kills,month,history,cost").split(",")
# Where a kill may fall: before the crawl, or in one of the stages that a run tells of.
STAGES = ("start", "crawl", "open", "read and load", "compare", "check and publish", "announce")
START_S = 2.5
REVISED_EVERY = 5  # nights; before each the twin has a night too, so that both have seen what is revised
MARCH = datetime(2027, 3, 1, tzinfo=ZoneInfo("America/Los_Angeles"))  # clocks go forward on the 14th
FAILING = "echo"  # every seventh night
# They list all their stories at all times, so that a story found late is found as it would have been.
LISTING_ALL = ("northlight", "echo", "sorrelmoor", "ubcw")


def run() -> list[tuple[str, str]]:
    """Name and value of each figure."""
    if "nights" not in sys.argv:
        return [("a year of nights", "skipped: only when named")]
    rows = []
    with TemporaryDirectory() as folder, prefect_api(Path(folder) / "prefect"):
        if "kills" in PARTS:
            rows += killed_nights(Path(folder) / "kills", KILLS)
        if "month" in PARTS:
            rows += month(Path(folder) / "month", NIGHTS)
        if "cost" in PARTS:
            rows += cost(Path(folder) / "cost", "with a server")
    if "history" in PARTS:
        with TemporaryDirectory() as folder:
            rows += history(Path(folder), NIGHTS)
    if "cost" in PARTS:
        with TemporaryDirectory() as folder:
            rows += cost(Path(folder), "without one")
    return rows


# ---------------------------------------------------------------- kills


def killed_nights(folder: Path, count: int, seed: int = SEED) -> list[tuple[str, str]]:
    """Nights with new stories, each killed at a random moment, then one that is not; beside a twin's."""
    folder.mkdir()
    moments, died, repeated = random.Random(seed), Counter[str](), 0  # noqa: S311
    with Season(outlets=LISTING_ALL, most=1, listed=count + 1) as season:
        killed = season.configure(folder / "killed", count, attribution="rules")
        twin = season.configure(folder / "twin", count, attribution="rules")
        lasts = dict.fromkeys(STAGES, 1.0)
        end = time.monotonic() + 60 * MINUTES
        for night in range(1, count + 1):
            if time.monotonic() > end:
                break
            due = night % REVISED_EVERY == 0
            if due:
                lasts |= whole_night(twin)["seconds"]
            season.advance(revise=known_stories(season, killed.parent, moments) if due else ())
            before = kept_pages(killed.parent)
            season.requests.clear()
            died[kill_one(killed, moments, lasts)] += 1
            repeated += needless(season, before)
            assert not (stray := left_over_after_kill(killed.parent)), stray
        whole_night(killed)
        whole_night(twin)
        found = differences(twin.parent / "claimline.duckdb", killed.parent / "claimline.duckdb")
        pages = sum(map(len, kept_pages(killed.parent).values()))
    return [
        (f"nights killed, over {pages} pages", f"{died.total() - died['done']} of {died.total()}"),
        *((f"… in the stage “{stage}”", str(died[stage])) for stage in STAGES if died[stage]),
        ("tables that differ from the twin's", str(found or "none")),
        ("pages fetched again although kept", str(repeated)),
        ("processes, locks, half-made files left", str(left_over(killed.parent) or "none")),
    ]


def kill_one(config: Path, moments: random.Random, lasts: dict[str, float]) -> str:
    """The stage in which a night was killed; "done" if it ended before."""
    stage = moments.choice(STAGES)
    logs = config.parent / "logs"
    known = set(logs.glob("*Z-????.jsonl"))
    process = start(config)
    while stage != "start" and process.poll() is None and not has_begun(logs, known, stage):
        time.sleep(0.005)
    time.sleep(moments.uniform(0, START_S if stage == "start" else lasts.get(stage, 1.0)))
    done = process.poll() is not None
    process.send_signal(signal.SIGKILL)
    process.wait()
    for told in (
        process.stdout,
        process.stderr,
    ):  # not read to its end, which an orphan would keep from coming
        if told:
            told.close()
    return "done" if done else reached(logs, known)


def has_begun(logs: Path, known: set[Path], stage: str) -> bool:
    return any(f'"stage begun", "stage": "{stage}"' in log.read_text() for log in log_of(logs, known))


def reached(logs: Path, known: set[Path]) -> str:
    """The last stage that the night's log says it began."""
    lines = [json.loads(line) for log in log_of(logs, known) for line in log.read_text().splitlines()]
    begun = [line["stage"] for line in lines if line["event"] == "stage begun" and line["stage"] in STAGES]
    return begun[-1] if begun else "start"


def log_of(logs: Path, known: set[Path]) -> set[Path]:
    return set(logs.glob("*Z-????.jsonl")) - known


def known_stories(season: Season, data: Path, moments: random.Random) -> list[str]:
    """Keys of some stories that the killed nights have kept as they first stood."""
    kept = kept_pages(data)
    stories = [
        story.key
        for night in season.nights()
        for story in season.stories_of(night)
        if season.address(story.outlet_id) + story.path in kept
    ]
    return moments.sample(stories, min(5, len(stories)))


def needless(season: Season, before: Mapping[str, set[str]]) -> int:
    """How many stories were answered in full that had been kept as they are."""
    now = season.story_pages()
    asked = [season.address(one.outlet_id) + one.path for one in season.requests if one.status == 200]
    return sum(now.get(url, "-") in before.get(url, ()) for url in asked)


def left_over_after_kill(data: Path) -> list[str]:
    """Processes that a second after the kill still run: what else it left, the next night removes."""
    patience = time.monotonic() + 10
    while (found := [one for one in left_over(data) if one.startswith("process")]) and (
        time.monotonic() < patience
    ):
        time.sleep(0.1)
    return found


# ---------------------------------------------------------------- a month


def month(folder: Path, count: int) -> list[tuple[str, str]]:
    """Nights at their times in a month when clocks go forward; an outlet fails, a clock is set back."""
    from prefect.server.schemas.schedules import CronSchedule

    times = asyncio.run(
        CronSchedule(cron="30 2 * * *", timezone="America/Los_Angeles").get_dates(count, MARCH)
    )
    data, expected, nights = folder / "data", set[tuple[str, str]](), list[Night]()
    folder.mkdir()
    with Season(most=STORIES) as season:
        config = season.configure(data, count, workers=1)  # a second one's start would blur what is counted
        end = time.monotonic() + 60 * MINUTES
        for number, due in enumerate(times, 1):
            if time.monotonic() > end:
                break
            season.down = {FAILING} if number % 7 == 0 else set()
            season.advance(revise=first_of_each(season, season.night))
            expected |= set(season.story_pages().items())
            now = due - timedelta(hours=number >= count * 2 // 3)  # then somebody sets the clock back
            codes = {3} if season.down else {0}
            nights.append(timed_night(config, codes, **clock(folder / "clock", now)))
            print(f"  night {number}: {nights[-1]}", file=sys.stderr, flush=True)  # noqa: T201
    ((pages, told, stories, runs),) = ask(
        data,
        "select (select count(*) from record.page), (select count(*) from record.article) + "
        "(select count(distinct page_id) from record.rejection where page_id is not null), "
        "(select count(distinct url) from record.page), (select count(*) from record.run)",
    )
    first, last, half = nights[2:7], nights[-5:], max(6, len(nights) // 2)
    rows = [
        ("nights published", f"{runs} of {len(nights)}"),
        ("pages in the warehouse, and those that should be", f"{pages} and {len(expected)}"),
        ("… read or rejected", str(told)),
        ("stories, and those that should be", f"{stories} and {len({url for url, _ in expected})}"),
        (
            "bytes of warehouse a new page, first half and second",
            f"{per_page(nights[4:half])} and {per_page(nights[half:])}",
        ),
        ("processor seconds, nights 3 to 7 and the last five", f"{cpu(first):.1f} and {cpu(last):.1f}"),
        ("ratio", f"{cpu(last) / cpu(first):.2f}"),
    ]
    for stage in nights[-1].seconds:
        early, late = (median(night.seconds[stage] for night in some) for some in (first, last))
        rows.append((f"… seconds in “{stage}”", f"{early:.2f} and {late:.2f}"))
    return rows


@dataclass(frozen=True, slots=True)
class Night:
    """What a night took."""

    wall_s: float
    cpu_s: float  # of all its processes
    seconds: dict[str, float]  # by stage
    stages_s: float  # while any stage was at work: the build is opened during the crawl
    new_pages: int
    warehouse: int  # bytes


def timed_night(config: Path, codes: Collection[int] = (0,), **environment: str) -> Night:
    begun, used = time.monotonic(), processor_seconds()
    told = whole_night(config, codes, **environment)
    size = (config.parent / "claimline.duckdb").stat().st_size
    wall = time.monotonic() - begun
    stages = at_work(config.parent / "logs" / f"{told['run_id']}.jsonl")
    new = told["counts"].get("new pages", 0)
    return Night(wall, processor_seconds() - used, told["seconds"], stages, new, size)


def at_work(log: Path) -> float:
    """Seconds in which one stage at least of the night that left this log was at work."""
    total, under_way, before = 0.0, 0, None
    for line in map(json.loads, log.read_text().splitlines()):
        now = datetime.fromisoformat(line["at"])
        if under_way and before:
            total += (now - before).total_seconds()
        before = now
        under_way += {"stage begun": 1, "stage ended": -1}.get(line["event"], 0)
    return total


def processor_seconds() -> float:
    """Those of all children that have ended, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def first_of_each(season: Season, night: int) -> list[str]:
    """Keys of each outlet's first story of that night."""
    if night < 1:
        return []
    return list({story.outlet_id: story.key for story in season.stories_of(night)}.values())


def cpu(nights: list[Night]) -> float:
    return median(night.cpu_s for night in nights)


def per_page(nights: list[Night]) -> int:
    """Bytes that the warehouse grew by for each page that came in after the first of these nights."""
    return (nights[-1].warehouse - nights[0].warehouse) // sum(night.new_pages for night in nights[1:])


# ---------------------------------------------------------------- what grows with the past


def history(folder: Path, count: int) -> list[tuple[str, str]]:
    """Processor seconds of nights with as many new stories each; crawl and Prefect, left out, have no past.

    A month's nights on a machine that does other things as well tell less: these are told by stage.
    """
    nights = list[dict[str, float]]()
    with Season(most=min(STORIES, 2)) as season, patch("flows.tally.monotonic", time.process_time):
        config = season.configure(folder / "data", count, workers=1, attribution="rules")
        place = Place.of(load_settings(config))
        for night in range(1, count + 1):
            given = folder / f"{night}.jsonl"
            given.write_text("".join(f"{json.dumps(line_of(story))}\n" for story in season.stories_of(night)))
            begun = time.process_time()
            run, rejections = ingest(place, [given], lambda done, total: None)
            assert not rejections, rejections
            told = json.loads((place.data / "runs" / f"{run.run_id}.json").read_text())
            nights.append(told["seconds"] | {"all": time.process_time() - begun})
    first, last = nights[2:7], nights[-5:]
    rows = []
    for stage in nights[-1]:
        early, late = (median(night[stage] for night in some) for some in (first, last))
        rows.append(
            (
                f"processor seconds of “{stage}”, nights 3 to 7 and the last five",
                f"{early:.2f} and {late:.2f}",
            )
        )
    return rows


def line_of(story: Story) -> dict[str, str]:
    """The story as `claimline ingest` takes it."""
    return {
        "id": story.key,
        "url": f"https://{story.outlet_id}.example{story.path}",
        "date": str(story.published.date()),
        "headline": story.headline,
        "text": "\n".join(story.paragraphs),
    }


# ---------------------------------------------------------------- what a night costs beyond its work


def cost(folder: Path, server: str) -> list[tuple[str, str]]:
    """Nights that find nothing new, and the memory of one that keeps two workers busy."""
    with Season() as season:
        config = season.configure(folder, 1, workers=2)
        season.advance()
        peak = watched_night(config)
        idle = [timed_night(config) for _ in range(3)]
    beyond = median(night.wall_s - night.stages_s for night in idle)
    return [
        (f"seconds of a night without news, {server}", f"{median(night.wall_s for night in idle):.1f}"),
        (f"… beyond its stages, {server}", f"{beyond:.1f}"),
        (f"processor seconds of a night without news, {server}", f"{cpu(idle):.1f}"),
        (f"memory with two workers, all processes, {server}", f"{peak} MiB"),
    ]


def watched_night(config: Path) -> int:
    """The most MiB that a night and all its processes held at once."""
    process, peak = start(config), 0
    while process.poll() is None:
        peak = max(peak, memory_of_tree(process.pid))
        time.sleep(0.1)
    _, err = process.communicate()
    assert process.returncode == 0, err
    return peak
