"""A season of nights: the sample newsroom's outlets with new stories every night, some of them revised later.

A night's stories are the sample's own with other names and numbers, so that each yields claims, quotes and
opposing sides as they do. Every few nights another dispute is in the news, as in life: what a night costs
then depends on its own stories, unless something grows with those of the past.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import duckdb
import yaml

from flows.newsroom.site import Answer, Asked, Newsroom, OutletServer, answers, outlet_keys
from flows.newsroom.stories import DISPUTES, Story, load_mastheads, load_stories
from warehouse.query import rows

NIGHTS_A_DISPUTE = 5
PLACES = ("Alder", "Birk", "Corn", "Dun", "Elver", "Fallow", "Gorse", "Hazel", "Ivel", "Juniper", "Kerne")
NUMBER = re.compile(r"(?<![\d,.-])(?!19\d\d|20\d\d)\d{2,3}(?:,\d{3})?(?![\d,-]|\.\d)")
OTHER_NAMES = {
    "Sorrelmoor": "{place}moor",
    "sorrelmoor": "{low}moor",
    "Harrowmere": "{place}mere",
    "harrowmere": "{low}mere",
    "Calverra": "{place}verra",
    "Port Ellary": "Port {place}",
    "Behavioral Care": "{place} Care",
    "UBCW": "U{initial}CW",
    "Tramway Staff": "{place} Tramway Staff",
    "TSF": "{initial}TSF",
    "the Tramways": "the {place} Tramways",
    "the city council": "the {place} council",
    "Conciliation Office": "{place} Conciliation Office",
    "Passenger Forum": "{place} Passenger Forum",
    "Health Plans Board": "{place} Health Plans Board",
    "state Senate": "{place} Senate",
}
SURNAME = re.compile(
    r"\b(Threlkeld|Marrin|Coyle-Hurst|Kelloway|Finnister|Abernethy|Ostrander|Varnholt|Achterberg|Tindell"
    r"|Haskamp|Madaki|Brix|Pruitt)\b"
)
REVISED = "Correction: an earlier version of this story gave {} where it should have said {}."
# What differs between a warehouse and its undisturbed twin: when, by which run, in which order; nothing else.
MOMENTS = {
    "page": ("fetched_at", "run_id"),
    "rejection": ("run_id",),
    "run": None,
    "migration": None,
    "statement": ("statement_id", "frame", "told_group", "fetched_at"),
    "claim_group": ("first_statement",),
    "concluded": ("digest",),
    "latest_version": ("fetched_at",),
    "document": ("document_id",),
}
# Those that are only numbers of such rows, in words.
IN_WORDS = {
    "pair": "from record.comparison",
    "open_pair": None,
    "apart": None,
    "posting": "select kind, record_id, term, occurrences from record.document natural join record.posting",
}


@dataclass
class Season:
    """The outlets' servers, from `with` to the end of the block."""

    outlets: Collection[str] = ()  # these of the sample's; none: all
    most: int = 99  # new stories of an outlet a night
    listed: int = 2  # nights that a story stays in the feeds, sitemaps and sections
    night: int = 0  # how many nights there have been
    down: set[str] = field(default_factory=set)  # outlets that answer nothing but 404
    revised: set[str] = field(default_factory=set)  # keys of the stories that have been corrected
    requests: list[Asked] = field(default_factory=list)
    servers: dict[str, OutletServer] = field(default_factory=dict)
    pages: dict[str, dict[str, Answer]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self.mastheads = {
            name: masthead for name, masthead in load_mastheads().items() if name in (self.outlets or name)
        }
        for name in self.mastheads:
            self.servers[name] = OutletServer(cast(Newsroom, self), name, 0)
            self.servers[name].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self.servers.values():
            server.stop()

    def answer(self, outlet_id: str, target: str) -> Answer | None:
        """What stands at this path now."""
        return None if outlet_id in self.down else self.pages[outlet_id].get(target)

    def advance(self, revise: Collection[str] = ()) -> None:
        """Another night: its stories are out, and those with these keys are corrected."""
        self.night += 1
        self.revised |= set(revise)
        out = [story for night in self.nights() for story in self.stories_of(night)]
        out.sort(key=lambda story: (-story.published.timestamp(), story.slug))
        self.pages = {
            name: dict(answers(masthead, self.address(name), out))
            for name, masthead in self.mastheads.items()
        }

    def nights(self) -> range:
        """The nights whose stories are listed."""
        return range(max(1, self.night - self.listed + 1), self.night + 1)

    def stories_of(self, night: int) -> Iterator[Story]:
        """That night's new stories as they stand now."""
        for name in self.mastheads:
            own = (story for story in load_stories(2).values() if story.outlet_id == name)
            for story in islice(own, self.most):
                yield self.told_on(night, story)

    def told_on(self, night: int, story: Story) -> Story:
        """The sample's story as it was told that night: of another dispute, with other numbers."""
        slug = f"{story.slug}-{night}"
        paragraphs = [NUMBER.sub(lambda found: moved(found[0], night), text) for text in story.paragraphs]
        if f"{story.outlet_id}/{slug}" in self.revised:
            paragraphs.append(REVISED.format(f"{night + 40} strikers", f"{night + 60} strikers"))
        masthead = self.mastheads[story.outlet_id]
        published = story.published + timedelta(days=night)
        return replace(
            story,
            slug=slug,
            path=masthead.story_path.format(slug=slug, date=published.date()),
            headline=renamed(f"{story.headline}, day {night}", night),
            published=published,
            modified=published,
            paragraphs=tuple(renamed(text, night) for text in paragraphs),
        )

    def address(self, outlet_id: str) -> str:
        return f"http://127.0.0.1:{self.servers[outlet_id].server_address[1]}"

    def story_pages(self) -> dict[str, str]:
        """Address and sha256 of every story that is listed now, but those of outlets that are down."""
        found = {}
        for name, paths in self.pages.items():
            is_story = re.compile(self.mastheads[name].article_pattern).search
            for path, answer in paths.items():
                if name not in self.down and is_story(path) and path != self.mastheads[name].closed:
                    found[self.address(name) + path] = sha256(answer.body).hexdigest()
        return found

    def configure(self, data: Path, nights: int, **settings: Any) -> Path:
        """A settings file for these outlets and the disputes of so many nights."""
        for folder in ("outlets", "disputes"):
            (data / folder).mkdir(parents=True, exist_ok=True)
        for name, masthead in self.mastheads.items():
            address = self.address(name)
            keys = outlet_keys(masthead, address, address.removeprefix("http://"))
            (data / "outlets" / f"{name}.yml").write_text(yaml.safe_dump(keys | {"min_stories": 1}))
        for night in range(1, nights + 1, NIGHTS_A_DISPUTE):
            for path in DISPUTES.glob("*.yml"):
                text = renamed(path.read_text(encoding="utf-8"), night)
                name = yaml.safe_load(text)["dispute_id"]
                (data / "disputes" / f"{name}.yml").write_text(text, encoding="utf-8")
        keys = {"data": str(data), "outlets": str(data / "outlets"), "disputes": str(data / "disputes")}
        path = data / "claimline.yml"
        path.write_text(yaml.safe_dump(keys | {"keep_warehouses": 0} | settings))
        return path


def moved(number: str, night: int) -> str:
    """Another number of the same size for each night."""
    value = int(number.replace(",", ""))
    return f"{value + value * (night % 50) // 100:,}" if value >= 20 else number


def renamed(text: str, night: int) -> str:
    """The text with the names of the dispute that is in the news that night."""
    place = PLACES[(night - 1) // NIGHTS_A_DISPUTE % len(PLACES)]
    text = SURNAME.sub(rf"\g<0>{place.lower()}", text)
    for sample, name in OTHER_NAMES.items():
        text = text.replace(sample, name.format(place=place, low=place.lower(), initial=place[0]))
    return text


# ---------------------------------------------------------------- nights over it


# Gives the modules that ask for the time another one, in every process that finds this on its path.
CLOCK = """
import os, sys
from datetime import datetime, timedelta
from importlib.machinery import PathFinder

AHEAD = timedelta(seconds=float(os.environ.get("SEASON_AHEAD_S", "0")))

class Clock(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + AHEAD

class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in ("flows.night", "flows.tally", "spiders.outlet", "spiders.store"):
            return None
        spec = PathFinder.find_spec(name, path)
        execute = spec.loader.exec_module
        def exec_module(module):
            execute(module)
            module.datetime = Clock
        spec.loader.exec_module = exec_module
        return spec

sys.meta_path.insert(0, Finder)
"""


def clock(folder: Path, now: datetime) -> dict[str, str]:
    """The environment of a night whose clock says so at its start; the folder holds what that takes."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(CLOCK)
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    return {"PYTHONPATH": path, "SEASON_AHEAD_S": str((now - datetime.now(UTC)).total_seconds())}


def start(config: Path, **environment: str) -> subprocess.Popen[str]:
    """A night begun, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "flows", "nightly", "--config", str(config), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | environment,
    )


def whole_night(config: Path, codes: Collection[int] = (0,), **environment: str) -> dict[str, Any]:
    """What a night that is left alone says of itself: its metrics file."""
    process = start(config, **environment)
    out, err = process.communicate(timeout=300)
    assert process.returncode in codes, err
    assert "Traceback" not in err, err
    run_id = json.loads(out)["run_id"]
    told: dict[str, Any] = json.loads((config.parent / "runs" / f"{run_id}.json").read_text())
    return told


def differences(one: Path, other: Path) -> dict[str, int]:
    """By table, how many rows only one of two warehouses has; those that differ in `MOMENTS` are equal."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as one (read_only)")
        connection.execute(f"attach '{other}' as other (read_only)")
        tables = connection.sql(
            "select table_name from duckdb_tables() where database_name = 'one' and schema_name = 'record'"
        ).fetchall()
        found = {}
        for (table,) in tables:
            if table in IN_WORDS or (moments := MOMENTS.get(table, ())) is None:
                continue
            columns = f"* exclude ({', '.join(moments)})" if moments else "*"
            sides = [f"select {columns} from {side}.record.{table}" for side in ("one", "other")]  # noqa: S608
            more = [f"({a} except all {b})" for a, b in (sides, sides[::-1])]
            ((count,),) = connection.sql(
                f"select count(*) from ({' union all '.join(more)})"  # noqa: S608
            ).fetchall()
            if count:
                found[table] = count
    for table, query in IN_WORDS.items():
        if query is not None:
            mine, others = (Counter(rows(path, query)[1]) for path in (one, other))
            if count := ((mine - others) + (others - mine)).total():
                found[table] = count
    return found


def left_over(data: Path) -> list[str]:
    """Processes, locks and half-made files that outlived the nights of this data folder."""
    found = orphans(data)
    for path in data.rglob("*"):
        if path.is_relative_to(data / "prefect"):
            continue
        if re.search(r"\.(build|wal|tmp|partial)$|\.build\.", path.name):
            found.append(str(path))
        elif path.suffix == ".lock":
            with path.open("w") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    found.append(f"{path} is held")
    return found


def orphans(data: Path) -> list[str]:
    """Processes still running whose command, input or working files name this data folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            named = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            opened = [str(link.readlink()) for link in (entry / "fd").iterdir()]
            if int(entry.name) != os.getpid() and any(str(data) in name for name in (named, *opened)):
                found.append(f"process {entry.name}: {named}")
    return found


def memory_of_tree(process: int) -> int:
    """MiB that a process and all its descendants hold, what they share counted once (PSS)."""
    family, total = [process], 0
    for one in family:
        with suppress(OSError, ValueError):
            for thread in Path(f"/proc/{one}/task").iterdir():
                family.extend(int(child) for child in (thread / "children").read_text().split())
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
            total += int(rollup.partition("\nPss:")[2].split()[0])
    return total // 1024


def kept_pages(data: Path) -> Mapping[str, set[str]]:
    """By address, the sha256 of every version that the journals tell of."""
    found: dict[str, set[str]] = {}
    for path in (data / "journal").glob("*.jsonl"):
        for line in path.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n") and (row := json.loads(line))["record"] == "Page":
                found.setdefault(row["url"], set()).add(row["sha256"])
    return found
