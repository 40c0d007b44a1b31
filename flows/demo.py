"""`claimline demo`: two nights against the bundled sample newsroom, on this machine alone."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from flows.api import prefect_api
from flows.newsroom.site import Newsroom
from flows.night import begun
from flows.place import Place
from flows.screen import progress_bar, show_rows, show_run
from pipelines.config import ConfigError, Settings
from pipelines.records import Run
from warehouse.export import export_timeline
from warehouse.query import Rows, cross_check, timeline

MARK = ".claimline-demo"  # a folder with this file in it is the demo's own, and may be emptied
SHOWN = 40  # rows of the timeline on the screen; the exports have them all


def demo(data: Path, quiet: bool) -> list[Run]:
    """The two nights' runs, after showing what they found."""
    empty(data)
    with Newsroom() as newsroom, prefect_api(data / "prefect"):
        newsroom.write_outlets(data / "outlets")
        settings = Settings(
            data=str(data), outlets=str(data / "outlets"), disputes=str(newsroom.disputes), workers=1
        )
        place = Place.of(settings)
        runs = [night(place, quiet)]
        newsroom.advance()
        runs.append(night(place, quiet))
    files = export_timeline(place.published, place.exports)
    if not quiet:
        show_findings(place.published)
        say(f"\nwarehouse: {place.published}")
        for file in files:
            say(f"export:    {file}")
        command = called()
        disputed = "from disputed_numbers where verdict = 'conflict'"
        say("\nWhich numbers do the two sides dispute? In the browser, or in SQL:\n")
        say(f"    {command} desk --data {data}        # then open http://127.0.0.1:8321/disputes")
        say(f'    {command} sql --data {data} "select topic, employer_words, other_words {disputed}"')
    return runs


def called() -> str:
    """How this command is called from here: by its name, or by its path where no shell would find that."""
    mine = Path(sys.executable).parent / "claimline"
    found = shutil.which("claimline")
    if found is not None and Path(found).resolve() == mine.resolve():
        return "claimline"
    return str(mine.relative_to(Path.cwd())) if mine.is_relative_to(Path.cwd()) else str(mine)


def night(place: Place, quiet: bool) -> Run:
    from flows.nightly import nightly  # Prefect's import, which passes while its server starts

    with begun(place) as started, progress_bar(quiet) as progress:
        run = nightly(started, progress)
    show_run(run, place.published, quiet, as_json=False)
    return run


def show_findings(published: Path) -> None:
    """The cross-check table, why the other pairs cannot be compared, and a timeline."""
    pairs = records(cross_check(published))
    told: dict[tuple[str, str, str], dict[str, Any]] = {}
    for pair in pairs:
        if pair["verdict"] != "unresolved":  # the same words in several outlets are shown once
            told.setdefault((words(pair, "employer"), words(pair, "other"), pair["topic"]), pair)
    show_rows(
        ("employer", "union or other", "topic", "verdict", "why"),
        [(*sides, topic, pair["verdict"], pair["working"]) for (*sides, topic), pair in told.items()],
        as_json=False,
        title=f"Cross-check: {len(told)} pairs with a verdict, of {len(pairs)} in all outlets",
    )
    gates = Counter((pair["gate"], pair["comparable"]) for pair in pairs if pair["verdict"] == "unresolved")
    show_rows(
        ("gate", "comparable", "pairs"),
        [(*reason, count) for reason, count in gates.most_common()],
        as_json=False,
        title="Pairs that cannot be compared, or only if more were known",
    )
    columns = ("date_published", "side", "claimant", "topic", "words", "period")
    rows = [pick(claim, *columns) for claim in records(timeline(published)) if claim["dispute_id"]]
    show_rows(columns, rows[:SHOWN], as_json=False, title=f"Timeline, first {SHOWN} of {len(rows)} claims")


def records(answer: Rows) -> list[dict[str, Any]]:
    columns, rows = answer
    return [dict(zip(columns, row, strict=True)) for row in rows]


def words(pair: dict[str, Any], side: str) -> str:
    return f"“{pair[f'{side}_words']}”\n{pair[f'{side}_claimant'] or 'the reporter'}"


def pick(record: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(record[name] for name in names)


def empty(data: Path) -> None:
    """Makes the folder the demo's own and empty. A folder that is somebody else's is refused."""
    if data.exists() and any(data.iterdir()) and not (data / MARK).exists():
        raise ConfigError(data, None, "holds something else; name an empty folder with --data")
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    (data / MARK).touch()


def say(line: str) -> None:
    Console().print(Text(line), soft_wrap=True)
