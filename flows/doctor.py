"""`claimline doctor`: whether tonight's run can work, one finding a line, and what to mend."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement

from flows.place import BusyError, Place, alone
from flows.runs import read_runs
from pipelines.attribution import learned
from pipelines.config import ConfigError, Settings, load_disputes, load_outlets, load_topics
from pipelines.parse import ModelError, Parser
from pipelines.reader.network import MODEL as READER
from pipelines.reader.network import load_reader
from pipelines.version import extractor_version, installed
from warehouse import db

Grade = Literal["ok", "look", "broken"]
ROOM = 3  # a night needs the warehouse twice beside itself: the build, and the build's spill
LEAST_ROOM = 1 << 30
STALE = timedelta(days=3)
PINNED = ("prefect", "scrapy", "trafilatura", "spacy", "duckdb")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it stands, and what was seen or is to be done."""

    subject: str
    grade: Grade
    says: str


def examine(settings: Settings, data: Path) -> Iterator[Finding]:
    """Every finding, as it is made; nothing is changed and nothing is fetched."""
    yield from examined("versions", lambda: versions(settings))
    yield from examined("outlets", lambda: outlets(settings))
    yield from examined("disputes", lambda: disputes(settings))
    yield from examined("topics", lambda: Finding("topics", "ok", f"{len(load_topics(proved=True))} topics"))
    yield from examined("language model", lambda: language_model(settings))
    yield from examined("attribution model", attribution_model)
    yield from examined("second reader", second_reader)
    yield from examined("data folder", lambda: folder(data))
    yield from examined("disk", lambda: room(data))
    yield from examined("warehouse", lambda: warehouse(data))
    yield from examined("last run", lambda: last_run(data))
    yield from examined("quiet outlets", lambda: quiet_outlets(settings, data))


def examined(subject: str, look: Callable[[], Finding]) -> Iterator[Finding]:
    """One finding, also where looking itself fails."""
    try:
        yield look()
    except (ConfigError, ModelError, db.WarehouseError, OSError, ValueError) as error:
        yield Finding(subject, "broken", str(error))


def versions(settings: Settings) -> Finding:
    """What is installed; a library that is too new may fail without a word, as Prefect's scheduler does."""
    wrong = sorted(unsatisfied())
    if wrong:
        told = f"{', '.join(wrong)}; install claimline anew, with the versions that it asks for"
        return Finding("versions", "broken", told)
    libraries = ", ".join(f"{name} {installed(name)}" for name in PINNED)
    python = ".".join(map(str, sys.version_info[:3]))
    told = f"claimline {extractor_version(settings)} on Python {python}; {libraries}"
    return Finding("versions", "ok", told)


def unsatisfied() -> Iterator[str]:
    """What claimline asks for and is not there, or in another version."""
    for line in requires("claimline") or ():
        wanted = Requirement(line)
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            yield f"{wanted.name} is missing"
            continue
        if not wanted.specifier.contains(found, prereleases=True):
            yield f"{wanted.name} {found} is not {wanted.specifier}"


def outlets(settings: Settings) -> Finding:
    found = load_outlets(settings.outlets_folder)
    if not found:
        return Finding("outlets", "broken", f"{settings.outlets_folder}: no outlet file; see docs/adding.md")
    untried = sorted(name for name, outlet in found.items() if outlet.verified is None)
    if untried:
        told = f"{len(found)} outlets; addresses never tried: {', '.join(untried)}; `claimline outlets check`"
        return Finding("outlets", "look", told)
    return Finding("outlets", "ok", f"{len(found)} outlets")


def disputes(settings: Settings) -> Finding:
    return Finding("disputes", "ok", f"{len(load_disputes(settings.disputes_folder))} dispute files")


def language_model(settings: Settings) -> Finding:
    parser = Parser(settings.model)
    [paragraph] = parser("The union said nine nurses left.")
    if not any(token.dep_ == "nsubj" for token in paragraph.doc):
        return Finding("language model", "broken", f"{settings.model} parses no subject; install it anew")
    return Finding("language model", "ok", f"{settings.model} {installed(settings.model)}")


def attribution_model() -> Finding:
    learned.load_model()
    return Finding("attribution model", "ok", f"loads from {learned.MODEL}")


def second_reader() -> Finding:
    load_reader()
    return Finding("second reader", "ok", f"loads from {READER}")


def folder(data: Path) -> Finding:
    if not data.exists():
        return Finding("data folder", "look", f"{data}: not there yet; the first run makes it")
    with tempfile.NamedTemporaryFile(dir=data, prefix=".doctor-"):
        pass  # an OSError names what forbids it
    return Finding("data folder", "ok", f"{data.resolve()} can be written")


def room(data: Path) -> Finding:
    there = next(path for path in (data, *data.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    published = data / "claimline.duckdb"
    needed = max(LEAST_ROOM, ROOM * (published.stat().st_size if published.exists() else 0))
    told = f"{free / 1e9:,.1f} GB free, {needed / 1e9:,.1f} GB needed for a night"
    if free < needed:
        return Finding("disk", "broken", f"{told}: make room, or lower `keep_warehouses`")
    return Finding("disk", "ok", told)


def warehouse(data: Path) -> Finding:
    published = data / "claimline.duckdb"
    if not published.exists():
        return Finding(
            "warehouse", "look", "nothing published yet; `claimline nightly` or `claimline ingest`"
        )
    with db.reader(published) as connection:
        ((claims,),) = connection.execute("select count(*) from record.claim").fetchall()
    return Finding(
        "warehouse", "ok", f"{published}: {claims:,} claims, {published.stat().st_size / 1e6:,.0f} MB"
    )


def last_run(data: Path) -> Finding:
    runs = read_runs(data)
    if not runs:
        return Finding("last run", "look", "none yet")
    last = runs[-1]
    told = f"{last.run_id}: {last.status}, {len(last.failures)} failures; `claimline runs`"
    if last.started_at > datetime.now(UTC) + timedelta(minutes=5):
        return Finding("last run", "broken", f"{told}; it lies in the future: set this machine's clock")
    if last.status != "published":
        if at_work(data):
            return Finding("last run", "look", f"{last.run_id}: at work now")
        return Finding("last run", "broken", f"{told}; {'; '.join(last.failures)}")
    late = datetime.now(UTC) - last.started_at > STALE
    return Finding("last run", "look" if late or last.failures else "ok", told)


def at_work(data: Path) -> bool:
    """Whether a run holds the data folder."""
    try:
        with alone(data):
            return False
    except BusyError:
        return True


def quiet_outlets(settings: Settings, data: Path) -> Finding:
    """Outlets that the warehouse has pages of, but none new for a while."""
    published = data / "claimline.duckdb"
    if not published.exists():
        return Finding("quiet outlets", "ok", "nothing to tell before the first night")
    place = Place.of(settings, data)
    with db.reader(published) as connection:
        newest = dict(
            connection.execute("select outlet_id, max(fetched_at) from record.page group by all").fetchall()
        )
    silent = sorted(name for name in place.outlets if name not in newest)
    old = sorted(
        name for name in place.outlets if name in newest and datetime.now(UTC) - newest[name] > STALE
    )
    if not silent and not old:
        return Finding("quiet outlets", "ok", f"all have brought pages within {STALE.days} days")
    told = [f"no page ever: {', '.join(silent)}"] * bool(silent)
    told += [f"nothing new for {STALE.days} days: {', '.join(old)}"] * bool(old)
    return Finding("quiet outlets", "look", f"{'; '.join(told)}; `claimline outlets check NAME`")
