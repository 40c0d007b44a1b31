"""The command line: `claimline`, also `python -m flows`.

Only what a command needs is imported, when it is needed: `--help` answers at once, and only `nightly` and
`demo` start Prefect. Results go to standard output, progress and complaints to standard error.

Exit codes: 0 done; 1 failed, nothing published; 2 wrong use or configuration; 3 published, but an outlet
failed or some input was rejected.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.desk.commands import reference_app, review_app

if TYPE_CHECKING:
    from flows.place import Place
    from pipelines.config import Settings


app = typer.Typer(
    name="claimline",
    help="Follow labour disputes through the news: each side's numbers, and whether they can be compared.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)

app.add_typer(review_app, name="review")
app.add_typer(reference_app, name="reference")

dispute_commands = typer.Typer(no_args_is_help=True, help="Dispute files.", rich_markup_mode=None)
app.add_typer(dispute_commands, name="dispute")

outlet_commands = typer.Typer(no_args_is_help=True, help="Outlet files.", rich_markup_mode=None)
app.add_typer(outlet_commands, name="outlets")

FAILED, MISUSED, INCOMPLETE = 1, 2, 3

Data = Annotated[Path | None, typer.Option("--data", help="Data folder; else `data` of claimline.yml.")]
Config = Annotated[Path | None, typer.Option("--config", help="Settings file; else ./claimline.yml.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print what a program would read.")]


def show_version(asked: bool) -> None:
    from flows.version import told_version

    if asked:
        typer.echo(told_version())
        raise typer.Exit


@app.callback()
def every_command(
    version: Annotated[
        bool,
        typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """What stands before any command."""


@app.command(epilog="Example: claimline nightly --data /srv/claimline")
def nightly(data: Data = None, config: Config = None, quiet: Quiet = False, as_json: AsJson = False) -> None:
    """Crawl every outlet, read what is new, load, compare, check, publish."""
    from flows.api import prefect_api
    from flows.night import begun
    from flows.screen import progress_bar, show_run

    with explained():
        place = place_of(data, config)
        with begun(place) as night, prefect_api(place.data / "prefect"):
            from flows.nightly import nightly as night_flow

            with progress_bar(quiet or as_json) as progress:
                run = night_flow(night, progress)
        show_run(run, place.published, quiet, as_json)
        raise typer.Exit(INCOMPLETE if run.failures else 0)


@app.command(epilog="Example: claimline serve --cron '30 2 * * *' --timezone America/Los_Angeles")
def serve(
    cron: Annotated[str, typer.Option("--cron", help="Minute, hour, day, month, weekday.")] = "30 2 * * *",
    timezone: Annotated[str, typer.Option("--timezone", help="Whose clock that is.")] = "UTC",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Of the pages to watch.")] = 4200,
    data: Data = None,
    config: Config = None,
) -> None:
    """Run a night at its time every day, until stopped; one at a time, a missed one at the start."""
    from flows.serve import serve as serve_nights

    with explained():
        place = place_of(data, config)  # what is wrong with it is told now, not at night
        serve_nights(config, place.data, cron, timezone, port)


@app.command(epilog="Example: claimline ingest clippings/ old-stories.warc.gz")
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="HTML, text, JSON Lines or WARC files, or folders.")],
    data: Data = None,
    config: Config = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Read local files as a night reads crawled pages, and publish."""
    from flows.night import ingest as ingest_files
    from flows.screen import progress_bar, show_rejections, show_run

    with explained():
        place = place_of(data, config)
        with progress_bar(quiet or as_json) as progress:
            run, rejections = ingest_files(place, paths, progress)
        show_run(run, place.published, quiet, as_json)
        show_rejections(rejections)
        raise typer.Exit(INCOMPLETE if rejections else 0)


@app.command(epilog="Example: claimline archive 's3://news-crawls/2022/08/*.warc.gz'")
def archive(
    paths: Annotated[
        list[str], typer.Argument(help="WARC files, folders or CDX indexes, here or where fsspec reaches.")
    ],
    data: Data = None,
    config: Config = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Find labour disputes in web archives, read them as a night reads its pages, and publish.

    Interrupted and run again, it goes on at the record where it was. Of an index (.cdx, .cdxj, .gz) only the
    captures are read that it names, from the WARC files beside it.
    """
    from flows.archive import archive as read_archives
    from flows.screen import progress_bar, show_rejections, show_run

    with explained():
        place = place_of(data, config)
        with progress_bar(quiet or as_json) as progress:
            run, rejections = read_archives(place, paths, progress)
        show_run(run, place.published, quiet, as_json)
        show_rejections(rejections)
        raise typer.Exit(INCOMPLETE if rejections else 0)


@outlet_commands.command("check", epilog="Example: claimline outlets check kqed")
def check_outlets(
    names: Annotated[list[str] | None, typer.Argument(help="Ids of outlets; else all.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Try outlets on the real thing: robots.txt, listings, one story; and say what to mend."""
    from flows.outlets import check, show_checked
    from pipelines.config import load_outlets, load_settings

    with explained():
        settings = load_settings(config)
        known = load_outlets(settings.outlets_folder)
        for name in names or ():
            if name not in known:
                complain(f"{name}: no such outlet; known are {', '.join(known)}")
                raise typer.Exit(MISUSED)
        mended = True
        for name in names or known:
            checked = check(known[name], settings.contact)
            show_checked(checked, as_json)
            mended = mended and not checked.mend
        raise typer.Exit(0 if mended else FAILED)


@outlet_commands.command("new", epilog="Example: claimline outlets new https://news.example/ > news.yml")
def new_outlet(
    url: Annotated[str, typer.Argument(help="The outlet's home page.")],
    loopback: Annotated[bool, typer.Option("--loopback", help="It is served on this machine.")] = False,
    config: Config = None,
) -> None:
    """Draft an outlet file from what the home page and robots.txt name."""
    from flows.outlets import draft
    from pipelines.config import load_settings

    with explained():
        typer.echo(draft(url, load_settings(config).contact, allow_loopback=loopback), nl=False)


@app.command(epilog="Example: claimline reextract --since 2026-01-01 --publish")
def reextract(
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=["%Y-%m-%d"], help="Only pages fetched since this day."),
    ] = None,
    outlet: Annotated[str | None, typer.Option("--outlet", help="Only pages of this outlet.")] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Publish the result; else only report.")] = False,
    data: Data = None,
    config: Config = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Read kept pages again with the present code, and report which claims that changes."""
    from flows.reextract import reextract as read_again
    from flows.screen import progress_bar, show_rejections, show_reread

    with explained():
        place = place_of(data, config)
        if outlet is not None and outlet not in (known := [*place.outlets, "local"]):
            complain(f"--outlet {outlet}: known outlets are {', '.join(sorted(known))}")
            raise typer.Exit(MISUSED)
        with progress_bar(quiet or as_json) as progress:
            reread = read_again(place, progress, since.date() if since else None, outlet, publish)
        show_reread(reread, quiet, as_json)
        show_rejections(reread.rejections)
        raise typer.Exit(INCOMPLETE if reread.rejections else 0)


@app.command(epilog="Example: claimline runs --data /srv/claimline")
def runs(
    last: Annotated[int, typer.Option("--last", min=1, help="How many, from the newest.")] = 30,
    data: Data = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Past nights and ingests: when, how long, what came in, what failed."""
    from flows.runs import read_runs
    from flows.screen import print_line, show_runs

    with explained():
        found = read_runs(published(data, config).parent)[-last:]
        if as_json:
            for run in found:
                print_line(asdict(run))
        else:
            show_runs(found)


@app.command(epilog="Example: claimline doctor")
def doctor(data: Data = None, config: Config = None, as_json: AsJson = False) -> None:
    """Look whether tonight's run can work: files, models, disk, warehouse, last run."""
    from flows.doctor import examine
    from flows.screen import show_findings
    from pipelines.config import load_settings

    with explained():
        settings = load_settings(config)
        broken = show_findings(examine(settings, data or Path(settings.data)), as_json)
        raise typer.Exit(FAILED if broken else 0)


@app.command(epilog="Example: claimline backup /mnt/other-disk/claimline")
def backup(
    folder: Annotated[Path, typer.Argument(help="Where to; pages that lie there already are not copied.")],
    data: Data = None,
    config: Config = None,
) -> None:
    """Copy the warehouse, kept pages, journals and reviews to another disk."""
    from flows.backup import backup as back_up

    with explained():
        copied = back_up(published(data, config).parent, folder)
        typer.echo(
            f"{folder}: {copied.files:,} files, {copied.copied:,} of them new ({copied.bytes / 1e6:,.1f} MB)"
        )


@app.command(epilog="Example: claimline restore /mnt/other-disk/claimline --data /srv/claimline")
def restore(
    folder: Annotated[Path, typer.Argument(help="A folder that `claimline backup` wrote.")],
    data: Data = None,
    config: Config = None,
) -> None:
    """Put a backup back into an empty data folder, every file proved first."""
    from flows.backup import restore as put_back

    with explained():
        target = published(data, config).parent
        copied = put_back(folder, target)
        typer.echo(f"{target}: {copied.files:,} files restored ({copied.bytes / 1e6:,.1f} MB)")


@app.command(epilog="""Example: echo '{"id": "1", "text": "…"}' | claimline extract""")
def extract(
    file: Annotated[Path | None, typer.Argument(help="JSON Lines; else standard input.")] = None,
    config: Config = None,
) -> None:
    """Read articles as JSON Lines and print attributions, quantities and claims, one line each."""
    from flows.stream import extract_lines
    from pipelines.config import load_settings

    with explained():
        settings = load_settings(config)
        if file is None:
            complaints = extract_lines(sys.stdin.buffer, sys.stdout, settings)
        else:
            with file.open("rb") as lines:
                complaints = extract_lines(lines, sys.stdout, settings)
        raise typer.Exit(INCOMPLETE if complaints else 0)


@app.command(epilog="Example: claimline attribute story.html | less -R")
def attribute(
    files: Annotated[list[Path], typer.Argument(help="HTML, text, JSON Lines or WARC files, or folders.")],
    config: Config = None,
) -> None:
    """Show who said what: each article with its sources, cues and contents marked in colour."""
    from flows.marked import attribute_files
    from flows.screen import show_rejections, show_text
    from pipelines.config import load_settings
    from pipelines.records import Rejection

    with explained():
        rejections = []
        for outcome in attribute_files(files, load_settings(config)):
            if isinstance(outcome, Rejection):
                rejections.append(outcome)
            else:
                show_text(outcome)
        show_rejections(rejections)
        raise typer.Exit(INCOMPLETE if rejections else 0)


@app.command(epilog="Example: claimline explain 3f9a1c22")
def explain(
    record: Annotated[str, typer.Argument(help="Id of a claim, quote, number, article, page or comparison.")],
    data: Data = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Where a row comes from: page, fetch time, sentence, rule, extractor version."""
    from flows.screen import show_explanation
    from warehouse.explain import explain as explain_record

    with explained():
        found = explain_record(published(data, config), record)
        if found is None:
            complain(f"{record}: no record has this id; ids stand in every view's *_id columns")
            raise typer.Exit(FAILED)
        show_explanation(found, as_json)


@app.command(epilog="Example: claimline compare --topic strike_size")
def compare(
    dispute: Annotated[str | None, typer.Option("--dispute", help="Only this dispute.")] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="Only this topic.")] = None,
    data: Data = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Both sides' claims against each other: comparable or not, verdict, and the working."""
    from flows.screen import print_line, show_rows
    from warehouse.query import comparisons, cross_check

    with explained():
        if as_json:
            for comparison in comparisons(published(data, config), dispute, topic):
                print_line(comparison)
        else:
            show_rows(*cross_check(published(data, config), dispute, topic), as_json=False)


@dispute_commands.command(epilog="Example: claimline dispute draft clippings/ > harbour.yml")
def draft(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="HTML, text, JSON Lines or WARC files or folders; else the warehouse."),
    ] = None,
    dispute: Annotated[
        str | None, typer.Option("--dispute", help="This dispute of the articles; else the most reported.")
    ] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Write a first dispute file from articles, with the evidence for each line, for a person to correct."""
    from flows.draft import draft_from, draft_from_files
    from flows.screen import show_rejections

    with explained():
        if files:
            text, rejections = draft_from_files(place_of(data, config), files, dispute)
        else:
            source = published(data, config)
            text, rejections = draft_from(source, dispute, str(source)), []
        typer.echo(text, nl=False)
        show_rejections(rejections)
        raise typer.Exit(INCOMPLETE if rejections else 0)


@app.command(epilog="Example: claimline export dossier --dispute harbour-2031 --out for-print/")
def export(
    what: Annotated[
        str, typer.Argument(help="timeline, claims, comparisons or dossier.", metavar="WHAT")
    ] = "timeline",
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            help="csv, parquet, json, xlsx, timelinejs, html, claimreview, feed; repeatable; else all.",
        ),
    ] = None,
    dispute: Annotated[str | None, typer.Option("--dispute", help="Only this dispute.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder; else `exports` in the data folder.")
    ] = None,
    data: Data = None,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Write the claim timeline, claims, comparisons or a dispute's dossier to files."""
    from warehouse.export import FORMATS
    from warehouse.export import export as write

    with explained():
        if what not in FORMATS:
            complain(f"{what}: known exports are {', '.join(FORMATS)}")
            raise typer.Exit(MISUSED)
        unknown = sorted(set(formats or ()) - set(FORMATS[what]))
        if unknown:
            complain(f"--format {unknown[0]}: known formats of {what} are {', '.join(FORMATS[what])}")
            raise typer.Exit(MISUSED)
        source = published(data, config)
        for path in write(source, out or source.parent / "exports", what, formats, dispute):
            if not quiet:
                typer.echo(path)


@app.command(epilog="Example: claimline desk --data demo")
def desk(
    host: Annotated[
        str, typer.Option("--host", help="Address; any but this machine's own needs a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port.", min=1, max=65_535)] = 8321,
    token: Annotated[
        str | None,
        typer.Option("--token", envvar="CLAIMLINE_TOKEN", help="Asked of every browser once."),
    ] = None,
    names: Annotated[
        list[str] | None,
        typer.Option("--name", help="Another host name that it answers to; repeatable."),
    ] = None,
    reviewer: Annotated[str | None, typer.Option("--as", help="Who reviews; else your user name.")] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Serve the fact-checker's desk: what came in, both sides, histories, reviews, in a browser."""
    from flows.desk.serve import serve

    with explained():
        serve(published(data, config), host, port, token, tuple(names or ()), reviewer, typer.echo)


@app.command(epilog="""Example: claimline sql "from employer_vs_union where verdict = 'conflict'" """)
def sql(
    query: Annotated[str, typer.Argument(help="One SQL statement; `-` reads it from standard input.")],
    data: Data = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Ask the published warehouse in SQL, read-only."""
    from flows.screen import show_rows
    from warehouse.query import rows

    with explained():
        columns, found = rows(published(data, config), sys.stdin.read() if query == "-" else query)
        show_rows(columns, found, as_json)


@app.command(epilog="Example: claimline demo --data /tmp/newsroom")
def demo(
    data: Annotated[Path, typer.Option("--data", help="Folder for the demo's data; emptied first.")] = Path(
        "demo"
    ),
    quiet: Quiet = False,
) -> None:
    """Run two nights against the bundled sample newsroom and show what came of it."""
    from flows.demo import demo as run_demo

    with explained():
        run_demo(data, quiet)


def place_of(data: Path | None, config: Path | None) -> Place:
    from flows.place import Place
    from pipelines.config import load_settings

    return Place.of(load_settings(config), data)


def published(data: Path | None, config: Path | None) -> Path:
    """The warehouse that people open, without reading outlets and disputes."""
    from pipelines.config import load_settings

    settings: Settings = load_settings(config)
    return (data or Path(settings.data)) / "claimline.duckdb"


@contextmanager
def explained() -> Iterator[None]:
    """Tells what a person can mend in one line; anything else is our fault and keeps its traceback."""
    from pipelines.config import ConfigError

    try:
        yield
    except ConfigError as error:
        complain(str(error))
        raise typer.Exit(MISUSED) from error
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; nothing more can be said to it.
        sys.stderr.close()
        raise typer.Exit(0) from None
    except OSError as error:
        complain(f"{error.filename or 'input or output'}: {error.strerror or error}{remedy(error)}")
        raise typer.Exit(FAILED) from error
    except expected() as error:
        complain(str(error))
        raise typer.Exit(FAILED) from error


def remedy(error: OSError) -> str:
    """What a person can do about what the operating system refuses."""
    return {
        errno.EACCES: "; run this as the user whom it belongs to, or let this user read and write there",
        errno.EROFS: "; its disk is mounted read-only: mount it for writing, or name another folder",
        errno.ENOSPC: "; its disk is full: make room, then run the same command again",
    }.get(error.errno or 0, "")


def expected() -> tuple[type[Exception], ...]:
    """The errors of our own modules that were imported by now: those not imported can't have been raised."""
    names = {
        "flows.api": "ApiError",
        "flows.cluster": "ClusterError",
        "flows.draft": "DraftError",
        "flows.backup": "BackupError",
        "flows.place": "BusyError",
        "pipelines.parse": "ModelError",
        "spiders.discover": "NotFoundError",
        "spiders.store": "StoreError",
        "warehouse.db": "WarehouseError",
        "warehouse.parts": "PartError",
    }
    return tuple(
        getattr(sys.modules[module], name) for module, name in names.items() if module in sys.modules
    )


def complain(message: str) -> None:
    from flows.screen import plain  # a message may hold a page's words

    typer.echo(f"claimline: {plain(message)}", err=True)


def main() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    main()
