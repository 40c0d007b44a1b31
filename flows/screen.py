"""What the command line shows: tables, progress, complaints.

Everything that comes from a page is shown as text: no markup, no control characters, no direction overrides.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from flows.doctor import Finding
    from flows.night import Progress as Report
    from flows.reextract import Reread
    from pipelines.records import Rejection, Run
    from warehouse.explain import Explanation, Mark

PIPED = 140  # columns of a table that does not go to a terminal
UNSEEN = ("Cc", "Cf", "Cs")  # categories of characters that a terminal obeys, or hides
MANY = 20  # rejections shown before the rest is only counted


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Report]:
    """A function to call with pages read and pages to read; it draws on a terminal, unless quiet."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading pages", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def show_run(run: Run, published: Path, quiet: bool, as_json: bool) -> None:
    """The summary of a run that was published."""
    if as_json:
        print_json(asdict(run) | {"published": str(published)})
        return
    for failure in run.failures:
        print(f"claimline: {plain(failure)}", file=sys.stderr)  # noqa: T201
    if quiet:
        return
    table = Table(title=f"Run {run.run_id}", show_header=False)
    table.add_column("what")
    table.add_column("how many", justify="right")
    for name, count in run.counts.items():
        if count:
            table.add_row(name, f"{count:,}")
    table.add_row("seconds", f"{(run.finished_at - run.started_at).total_seconds():,.1f}")
    table.add_row("failures", f"{len(run.failures)}")
    console = Console()
    console.print(table)
    console.print(Text(f"published: {published}"), soft_wrap=True)


def show_runs(runs: Sequence[Run]) -> None:
    """One row a run, oldest first, and below the table what failed."""
    table = Table("run", "status", "started", "seconds", "new pages", "new claims", "failures")
    for column in table.columns[3:]:
        column.justify = "right"
    for run in runs:
        table.add_row(
            run.run_id,
            run.status,
            f"{run.started_at:%Y-%m-%d %H:%M}",
            f"{(run.finished_at - run.started_at).total_seconds():,.0f}",
            f"{run.counts.get('new pages', 0):,}",
            f"{run.counts.get('new claims', 0):,}",
            f"{len(run.failures)}",
        )
    wide_console().print(table)
    for run in runs:
        for failure in run.failures:
            print(f"{run.run_id}: {plain(failure)}")  # noqa: T201


def show_findings(findings: Iterable[Finding], as_json: bool) -> int:
    """How many findings are broken, after showing each as it is made."""
    console = Console(highlight=False)
    styles = {"ok": "green", "look": "yellow", "broken": "bold red"}
    broken = 0
    for finding in findings:
        broken += finding.grade == "broken"
        if as_json:
            print_line(asdict(finding))
        else:
            line = Text(f"{finding.grade:8}", style=styles[finding.grade])
            line.append(f"{finding.subject:20}{plain(finding.says)}", style="not bold default")
            console.print(line, soft_wrap=True)
    return broken


def show_reread(reread: Reread, quiet: bool, as_json: bool) -> None:
    """What a re-extraction changed: every claim as JSON, or the first of them as a table, and the counts."""
    columns, changes = reread.changes
    if as_json:
        show_rows(columns, changes, as_json=True)
        return
    if quiet:
        return
    if changes:
        show_rows(columns, changes[:MANY], as_json=False)
    counts = reread.counts()
    told = ", ".join(f"{counts.get(change, 0):,} {change}" for change in ("gained", "lost", "altered"))
    shown = f"; {MANY} shown, --json shows all" if len(changes) > MANY else ""
    print(f"{reread.pages:,} pages read again; claims: {told}{shown}")  # noqa: T201
    print("published" if reread.run else "nothing published; --publish does so")  # noqa: T201


def show_rejections(rejections: Sequence[Rejection]) -> None:
    """What was not read and why, one line each, on standard error."""
    for rejection in rejections[:MANY]:
        where = plain(rejection.url)
        print(f"claimline: {where}: {rejection.reason}: {plain(rejection.detail)}", file=sys.stderr)  # noqa: T201
    if len(rejections) > MANY:
        more = len(rejections) - MANY
        print(f"claimline: and {more} more; `claimline sql 'from record.rejection'`", file=sys.stderr)  # noqa: T201


def show_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], as_json: bool, title: str = "") -> None:
    """Rows as a table, or one JSON object a line."""
    if as_json:
        for row in rows:
            print_line(dict(zip(columns, row, strict=True)))
        return
    table = Table(*columns, title=title or None, show_lines=True)
    for row in rows:
        table.add_row(*(Text(cell(value)) for value in row))
    wide_console().print(table)


def show_text(text: Text) -> None:
    """A text with its styles; without them where no terminal shows them."""
    Console(highlight=False).print(text, soft_wrap=not sys.stdout.isatty())


def wide_console() -> Console:
    """A console as wide as the terminal; into a file or pipe, wide enough for a table."""
    return Console() if sys.stdout.isatty() else Console(width=PIPED)


def show_explanation(explanation: Explanation, as_json: bool) -> None:
    """Where a record comes from, the sentence with its marked words in bold."""
    if as_json:
        print_json(asdict(explanation))
        return
    console = Console()
    console.print(explained(explanation), soft_wrap=True)
    for side in explanation.sides:
        console.print()
        console.print(explained(side), soft_wrap=True)


def explained(explanation: Explanation) -> Text:
    text = Text(f"{explanation.kind} {explanation.id}\n", style="bold")
    for name in (
        *("url", "headline", "outlet_id", "fetched_at", "date_published", "date_basis", "page_sha256"),
        *("rule_id", "extractor_version", "working"),
    ):
        value = getattr(explanation, name)
        if value is not None:
            text.append(f"{name.replace('_', ' '):18}{cell(value)}\n", style="not bold")
    for name, value in explanation.facts.items():
        if value is not None:
            text.append(f"{name.replace('_', ' '):18}{cell(value)}\n", style="not bold")
    if explanation.passage is not None:
        text.append("\n")
        text.append(marked(explanation.passage, explanation.marks))
    for review in explanation.reviews:
        text.append(f"\n{cell(review['made_at'])} {decided(review)}")
    return text


def decided(review: dict[str, Any]) -> str:
    """A person's decision in words; what the machine read stands above it, unchanged."""
    before, after = review["old"] or "nothing", review["new"] or "nothing"
    done = {
        "confirm": "confirmed it", "reject": "rejected it: no claim", "comment": "commented",
        "correct": f"corrected {review['field']} from {before} to {after}",
        "check": f"checked it: {review['rating']} {review['link'] or ''}".rstrip(),
        "reopen": "reopened it: no decision stands",
    }[review["action"]]  # fmt: skip
    return cell(f"{review['reviewer']} {done}" + (f" ({review['reason']})" if review["reason"] else ""))


def marked(passage: str, marks: Sequence[Mark]) -> Text:
    """The passage with each field's words underlined and the field's name behind them."""
    text = Text(style="not bold")
    done = 0
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        if mark.start < done:  # within words that are marked already
            continue
        text.append(plain(passage[done : mark.start]))
        text.append(plain(passage[mark.start : mark.end]), style="bold underline")
        text.append(f" [{mark.field}]", style="dim")
        done = mark.end
    text.append(plain(passage[done:]))
    return text


def print_line(value: object) -> None:
    print(as_json_text(value))  # noqa: T201


def print_json(value: object) -> None:
    print(as_json_text(value, indent=1))  # noqa: T201


def as_json_text(value: object, indent: int | None = None) -> str:
    """JSON that leaves a terminal nothing to obey: controls and direction marks are escaped."""
    told = json.dumps(value, default=str, ensure_ascii=False, indent=indent)
    if told.isprintable():
        return told
    return "".join(
        json.dumps(char)[1:-1] if char != "\n" and unicodedata.category(char) in UNSEEN else char
        for char in told
    )


def cell(value: object) -> str:
    return "" if value is None else plain(str(value))


def plain(text: str) -> str:
    """The text with every control and format character made visible, newlines kept."""
    return "".join(
        char if char == "\n" or unicodedata.category(char) not in UNSEEN else repr(char)[1:-1]
        for char in text
    )
