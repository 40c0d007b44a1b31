"""Reviews: what a person decides about a claim, written to the log and seen at once.

The published file has the decisions of its night in `record.review`; what was decided since stands only in
the log, and in the next build. `decide` needs the published file to say what is being reviewed; it never
writes to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, get_args

import duckdb

from pipelines.config import load_topics
from pipelines.records import (
    Bound,
    ClaimKind,
    Direction,
    Rating,
    Review,
    ReviewAction,
    Side,
    Status,
    record_id,
)
from warehouse import db, decisions
from warehouse.query import query

LONGEST = 2_000  # characters of a reason, a value or a link
CLOSED: dict[str, tuple[str, ...]] = {
    "side": get_args(Side),
    "bound": get_args(Bound),
    "direction": get_args(Direction),
    "status": get_args(Status),
    "kind": get_args(ClaimKind),
    "check_worthy": ("core", "incidental"),
}
NUMBERS = ("value", "low", "high")
DAYS = ("period_start", "period_end")
FREE = ("measure", "claimant", "unit", "per", "population", "period", "place", "dispute_id")
CORRECTABLE = ("topic", *NUMBERS, *DAYS, *CLOSED, *FREE)
NEVER_EMPTY = ("topic", *CLOSED)
LINK = re.compile(r"https?://[^\s<>\"']+", re.ASCII)


class ReviewError(db.WarehouseError):
    """What is wrong with a decision, and what would be right."""


def decide(
    published: Path,
    claim: str,
    action: str,
    reviewer: str,
    *,
    reason: str = "",
    field: str | None = None,
    new: str | None = None,
    rating: str | None = None,
    link: str | None = None,
) -> Review:
    """The review, once it is safely in the log. `claim` may be the first six or more digits of an id.

    Raises `ReviewError` for a claim that is not there, or a decision that makes no sense.
    """
    with db.reader(published) as connection:
        return decide_in(
            connection, decisions.log_of(published), claim, action, reviewer,
            reason=reason, field=field, new=new, rating=rating, link=link,
        )  # fmt: skip


def decide_in(
    connection: duckdb.DuckDBPyConnection,
    log: Path,
    claim: str,
    action: str,
    reviewer: str,
    *,
    reason: str = "",
    field: str | None = None,
    new: str | None = None,
    rating: str | None = None,
    link: str | None = None,
) -> Review:
    """As `decide`, over a connection that is open already."""
    if action not in get_args(ReviewAction):
        raise ReviewError(f"{action!r} is no decision; known: {', '.join(get_args(ReviewAction))}")
    reviewer, reason = tidy(reviewer, "the reviewer's name"), tidy(reason, "the reason")
    if not reviewer:
        raise ReviewError("a review needs the name of its reviewer")
    if action == "comment" and not reason:
        raise ReviewError("an empty comment says nothing")
    row = claim_row(connection, claim)
    seen = {name: "" if row[name] is None else spelt(row[name]) for name in CORRECTABLE if name in row}
    if action == "correct":
        field, new = corrected(field, new)
        standing = latest_correction(connection, log, row["claim_id"], field)
        old = seen[field] if standing is None else standing
        if new == old:
            raise ReviewError(f"{field} says {new!r} already")
    else:
        field = new = old = None
    if action == "check":
        rating, link = checked(rating, link)
    else:
        rating = link = None
    made_at = datetime.now(UTC)
    review = Review(
        review_id=record_id(row["claim_id"], reviewer, made_at.isoformat(), action, field, new),
        line=0,
        made_at=made_at,
        reviewer=reviewer,
        action=action,  # type: ignore[arg-type]
        claim_id=row["claim_id"],
        article_id=row["article_id"],
        story_id=row["story_id"],
        words=row["words"],
        words_start_char=row["span_start_char"],
        words_end_char=row["span_end_char"],
        sentence=row["sentence"],
        field=field,
        old=old,
        new=new,
        reason=reason,
        rating=rating,  # type: ignore[arg-type]
        link=link,
        seen=seen,
    )
    with db.explained(log, "the review could not be written"):
        decisions.append(log, review)
    return review


def claim_row(connection: duckdb.DuckDBPyConnection, claim: str) -> dict[str, Any]:
    """The machine's reading of the claim with this id, or the only one that begins so."""
    if not re.fullmatch(r"[0-9a-f]{6,16}", claim):
        raise ReviewError(f"{claim[:40]!r} is no claim's id: six to sixteen of the digits 0-9 and a-f")
    cursor = connection.execute(query("claim_to_review"), {"id": claim})
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    rows = [row for row in rows if row["claim_id"] == claim] or rows
    if not rows:
        raise ReviewError(f"no claim {claim!r}; ids stand in every view's claim_id column")
    if len(rows) > 1:
        raise ReviewError(f"{claim!r} could be {' or '.join(row['claim_id'] for row in rows[:5])}")
    return rows[0]


def latest_correction(
    connection: duckdb.DuckDBPyConnection, log: Path, claim_id: str, field: str
) -> str | None:
    """What people left in this column of this claim; None: what the machine read.

    The log tells what was decided of it under this id; the published file also what was under an earlier one.
    """
    mine = [review for review in decisions.read(log).reviews if review.claim_id == claim_id]
    standing = decisions.standing(mine).get(claim_id, decisions.Standing())
    if field in standing.corrections:
        return standing.corrections[field]
    if any(review.action == "reopen" for review in mine):
        return None
    found = connection.execute(
        "select corrections from review_state where claim_id = ?", [claim_id]
    ).fetchall()
    return (found[0][0] or {}).get(field) if found else None


def corrected(field: str | None, new: str | None) -> tuple[str, str]:
    """The column and its new value as it is stored. Raises `ReviewError` for what the column cannot say."""
    if field not in CORRECTABLE:
        raise ReviewError(f"{field!r} cannot be corrected; these can: {', '.join(CORRECTABLE)}")
    value = tidy(new or "", field)
    if not value:
        if field in NEVER_EMPTY:
            raise ReviewError(f"{field} cannot be empty")
        return field, value
    return field, READ[field](field, value) if field in READ else value


def a_word(field: str, value: str) -> str:
    if value not in CLOSED[field]:
        raise ReviewError(f"{field} is one of {', '.join(CLOSED[field])}, not {value!r}")
    return value


def a_topic(field: str, value: str) -> str:
    if value not in load_topics():
        raise ReviewError(f"no topic {value!r}; known: {', '.join(sorted(load_topics()))}")
    return value


def a_number(field: str, value: str) -> str:
    try:
        number = Decimal(value.replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= Decimal(10) ** 28:
        raise ReviewError(f"{field} is a number such as 1300 or 4.5, not {value!r}")
    return spelt(number)


def a_day(field: str, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ReviewError(f"{field} is a day such as 2023-08-14, not {value!r}") from None


READ: dict[str, Callable[[str, str], str]] = {
    "topic": a_topic,
    **dict.fromkeys(CLOSED, a_word),
    **dict.fromkeys(NUMBERS, a_number),
    **dict.fromkeys(DAYS, a_day),
}


def checked(rating: str | None, link: str | None) -> tuple[str, str | None]:
    """The verdict and its link. Raises `ReviewError` for an unknown verdict or what is no web address."""
    if rating is None or rating not in get_args(Rating):
        raise ReviewError(f"a verdict is one of {', '.join(get_args(Rating))}, not {rating!r}")
    link = (link or "").strip() or None
    if link is not None and (len(link) > LONGEST or not LINK.fullmatch(link)):
        raise ReviewError(f"a link begins with http:// or https://, not {link[:80]!r}")
    return rating, link


def tidy(text: str, what: str) -> str:
    """The text without outer blanks. Raises `ReviewError` if it is too long, or no Unicode text."""
    text = text.strip()
    if len(text) > LONGEST:
        raise ReviewError(f"{what} is longer than {LONGEST:,} characters")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ReviewError(f"{what} holds half of a surrogate pair, which is no text")
    return text


def spelt(value: object) -> str:
    """A value as the log says it: numbers without idle zeros, days as ISO 8601."""
    if isinstance(value, Decimal):
        digits = f"{value:f}"
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    return str(value)
