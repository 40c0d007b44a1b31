"""`claimline review …` and `claimline reference …`.

Imported by the command line at every start: whatever a command needs is imported when it runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pipelines.records import Review

review_app = typer.Typer(
    help="Confirm, correct, reject, check or comment on claims; every decision is kept.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
reference_app = typer.Typer(
    help="Official figures to set claims against.", no_args_is_help=True, rich_markup_mode=None
)

LISTED = ("made_at", "reviewer", "action", "claim_id", "words", "field", "old", "new", "rating", "reason")

Claim = Annotated[str, typer.Argument(help="Id of a claim, or its first six or more digits.")]
Why = Annotated[str, typer.Option("--why", help="The reason, for whoever looks at it later.")]
Reviewer = Annotated[str | None, typer.Option("--as", help="Who decides; else your user name.")]
Data = Annotated[Path | None, typer.Option("--data", help="Data folder; else `data` of claimline.yml.")]
Config = Annotated[Path | None, typer.Option("--config", help="Settings file; else ./claimline.yml.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print what a program would read.")]


@review_app.command(epilog="Example: claimline review confirm 3f9a1c22")
def confirm(
    claim: Claim, why: Why = "", reviewer: Reviewer = None, data: Data = None, config: Config = None
) -> None:
    """The claim is read as the article has it."""
    decide(claim, "confirm", reviewer, data, config, reason=why)


@review_app.command(epilog="Example: claimline review correct 3f9a1c22 side union --why 'he speaks for it'")
def correct(
    claim: Claim,
    field: Annotated[str, typer.Argument(help="Column of the view reviewed_claims.")],
    value: Annotated[str, typer.Argument(help="What is right; '' for nothing.")],
    why: Why = "",
    reviewer: Reviewer = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """One of its columns is wrong, and this is right."""
    decide(claim, "correct", reviewer, data, config, reason=why, field=field, new=value)


@review_app.command(epilog="Example: claimline review reject 3f9a1c22 --why 'a house number'")
def reject(
    claim: Claim, why: Why = "", reviewer: Reviewer = None, data: Data = None, config: Config = None
) -> None:
    """It is no claim at all."""
    decide(claim, "reject", reviewer, data, config, reason=why)


@review_app.command(epilog="Example: claimline review reopen 3f9a1c22 --why 'the wrong claim'")
def reopen(
    claim: Claim, why: Why = "", reviewer: Reviewer = None, data: Data = None, config: Config = None
) -> None:
    """Take back what was decided of it: it is as the machine read it, and unreviewed. The log keeps all."""
    decide(claim, "reopen", reviewer, data, config, reason=why)


@review_app.command(epilog="Example: claimline review comment 3f9a1c22 'called the press office'")
def comment(
    claim: Claim,
    words: Annotated[str, typer.Argument(help="What to note.")],
    reviewer: Reviewer = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Note something about it, without deciding."""
    decide(claim, "comment", reviewer, data, config, reason=words)


@review_app.command(
    epilog="Example: claimline review check 3f9a1c22 false --link https://gazette.example/checked"
)
def check(
    claim: Claim,
    verdict: Annotated[
        str, typer.Argument(help="true, mostly_true, mixed, mostly_false, false or unproven.")
    ],
    link: Annotated[str | None, typer.Option("--link", help="Where the finding is published.")] = None,
    why: Why = "",
    reviewer: Reviewer = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Whether what it says is so: the verdict, and where it is published."""
    decide(claim, "check", reviewer, data, config, reason=why, rating=verdict, link=link)


@review_app.command(epilog="Example: claimline review apply")
def apply(data: Data = None, config: Config = None) -> None:
    """Compare afresh with what was decided since the last night, and publish, without waiting."""
    from flows.place import alone
    from warehouse import db

    with explained():
        place = published(data, config)
        with db.reader(place) as connection:
            run = db.latest_run(connection)
        with alone(place.parent), db.build(place) as build:
            pairs = build.compare()
            build.publish(run)
        typer.echo(f"{pairs} pairs compared as people left their claims; published in {place}")


@review_app.command("list", epilog="Example: claimline review list --disagreements")
def list_reviews(
    claim: Annotated[str | None, typer.Option("--claim", help="Only of this claim.")] = None,
    at: Annotated[str | None, typer.Option("--at", help="What stood at this day's end, by claim.")] = None,
    disagreements: Annotated[
        bool, typer.Option("--disagreements", help="Only where the machine now reads otherwise.")
    ] = False,
    data: Data = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """The log of decisions, the latest last, also those made since the last night."""
    from flows.screen import show_rows
    from warehouse import decisions
    from warehouse.query import rows

    with explained():
        place = published(data, config)
        if disagreements:
            show_rows(*rows(place, "from review_disagreements order by made_at"), as_json)
            return
        log = decisions.read(decisions.log_of(place))
        for rejection in log.rejections:
            typer.echo(f"claimline: {rejection.detail}", err=True)
        found: Iterable[Review] = (
            one for one in log.reviews if claim is None or one.claim_id.startswith(claim)
        )
        if at is not None:
            last = end_of(at)
            standing = decisions.standing(one for one in found if one.made_at <= last)
            columns = ("claim_id", "state", "reviewer", "made_at", "corrections", "rating", "reason")
            told = [
                (claim_id, one.state, one.reviewer, one.made_at, one.corrections, one.rating, one.reason)
                for claim_id, one in standing.items()
            ]
            show_rows(columns, told, as_json)
            return
        names = (
            "made_at",
            "reviewer",
            "action",
            "claim_id",
            "words",
            "field",
            "old",
            "new",
            "rating",
            "reason",
        )
        show_rows(names, [tuple(getattr(one, name) for name in names) for one in found], as_json)


@reference_app.command(epilog="Example: claimline reference add stoppages.csv --source 'Labour Office' …")
def add(
    file: Annotated[Path, typer.Argument(help="CSV or Parquet; columns are in warehouse/reference.py.")],
    source: Annotated[str | None, typer.Option("--source", help="Who publishes the figures.")] = None,
    url: Annotated[str | None, typer.Option("--url", help="Where they can be looked up.")] = None,
    vintage: Annotated[
        str | None, typer.Option("--vintage", help="Day that the source published or revised them.")
    ] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Keep official figures with their source, vintage and address; the next night compares with them."""
    from warehouse import reference

    with explained():
        kept, count = reference.add(
            published(data, config).parent, file, source=source, url=url, vintage=vintage
        )
        typer.echo(f"{count} figures kept in {kept}; the next night sets them beside the claims")


def decide(
    claim: str, action: str, reviewer: str | None, data: Path | None, config: Path | None, **what: Any
) -> None:
    """Writes the decision and says so."""
    import getpass

    from flows.screen import as_json_text, plain
    from warehouse.review import decide as write

    with explained():
        made = write(published(data, config), claim, action, reviewer or getpass.getuser(), **what)
        told = asdict(made) | {"made_at": made.made_at.isoformat()}
        if sys.stdout.isatty():
            typer.echo(plain(f"{made.action}: “{made.words}” ({made.claim_id})"))
        else:
            typer.echo(as_json_text(told))


def end_of(day: str) -> datetime:
    """The last moment of a day in UTC, or the moment given."""
    try:
        given = datetime.fromisoformat(day)
    except ValueError:
        raise typer.BadParameter("a day such as 2023-08-14", param_hint="--at") from None
    whole = len(day) == 10
    given = given if given.tzinfo else given.replace(tzinfo=UTC)
    return given.replace(hour=23, minute=59, second=59, microsecond=999_999) if whole else given


# The command line has these, and is what imports this module.


def explained() -> AbstractContextManager[None]:
    from flows import __main__ as command_line

    manager: Callable[[], AbstractContextManager[None]] = command_line.explained
    return manager()


def published(data: Path | None, config: Path | None) -> Path:
    from flows import __main__ as command_line

    return command_line.published(data, config)
