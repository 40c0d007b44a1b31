"""The log of reviews: `reviews/log.jsonl` beside the published file, one decision a line, only ever added to.

Appending takes a lock, writes one line and returns once it is on the disk, so that people at the desk and on
the command line lose nothing to each other, and nothing to a night that publishes meanwhile. A line that a
crash left half written is passed over when reading and told as a `Rejection`.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from pipelines.records import Rating, Rejection, Review, ReviewAction, record_id

LOG = "reviews/log.jsonl"  # beside the published file
NAMES = {each.name for each in fields(Review)} - {"line"}


class BadLineError(ValueError):
    """Why a line of the log is no review."""


def log_of(published: Path) -> Path:
    """The log that belongs to a warehouse."""
    return published.parent / LOG


def append(log: Path, *reviews: Review) -> None:
    """Returns once every review is on the disk. All of them are written, or none."""
    lines = "".join(json.dumps(plain(review), ensure_ascii=False) + "\n" for review in reviews)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0, os.SEEK_END)
        start = file.tell()
        if start and ends_torn(file):
            lines = "\n" + lines
        try:
            file.write(lines.encode("utf-8", "backslashreplace"))
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.ftruncate(file.fileno(), start)
            raise


def ends_torn(file: Any) -> bool:
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) != b"\n")


def plain(review: Review) -> dict[str, Any]:
    """The review as its line says it; the line's number is its place in the log, not part of it."""
    told = asdict(review) | {"made_at": review.made_at.astimezone(UTC).isoformat()}
    return {name: value for name, value in told.items() if name in NAMES}


class Log:
    """What the log holds, read as it grows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reviews: list[Review] = []
        self.rejections: list[Rejection] = []
        self.line = 0
        self.offset = 0

    def refresh(self) -> bool:
        """Whether there was anything new; reads only whole lines that were not there before."""
        try:
            with self.path.open("rb") as file:
                file.seek(self.offset)
                new = file.read()
        except FileNotFoundError:
            return False
        whole = new[: new.rfind(b"\n") + 1]
        for raw in whole.splitlines():
            self.line += 1
            try:
                self.reviews.append(replace(parse(raw), line=self.line))
            except BadLineError as error:
                self.rejections.append(self.rejection(str(error)))
        self.offset += len(whole)
        return bool(whole)

    def rejection(self, why: str) -> Rejection:
        where = f"file:{LOG}#{self.line}"
        detail = f"{self.path}:{self.line}: {why}; mend the line or leave it: nothing else is lost"
        return Rejection(
            record_id(where, None, "load", "review"), None, where, "load", "review", detail, "reviews"
        )


def read(log: Path) -> Log:
    """The whole log; empty where there is none yet."""
    found = Log(log)
    found.refresh()
    return found


def parse(raw: bytes) -> Review:
    """The review on a line, its line number not yet known. Raises `BadLineError`."""
    try:
        told = json.loads(raw)
    except ValueError as error:
        raise BadLineError(f"no JSON ({error})") from error
    if not isinstance(told, dict) or set(told) != NAMES:
        odd = sorted(set(told) ^ NAMES) if isinstance(told, dict) else "no object"
        raise BadLineError(f"not the fields of a review: {odd}")
    if told["action"] not in get_args(ReviewAction) or told["rating"] not in (None, *get_args(Rating)):
        raise BadLineError(f"unknown action {told['action']!r} or rating {told['rating']!r}")
    try:
        made_at = datetime.fromisoformat(told["made_at"]).astimezone(UTC)
        return Review(**told | {"made_at": made_at, "line": 0})
    except (TypeError, ValueError) as error:
        raise BadLineError(str(error)) from error


# ---------------------------------------------------------------- what stands


STATES = {"confirm": "confirmed", "correct": "corrected", "reject": "rejected", "check": "checked"}


@dataclass(slots=True)
class Standing:
    """What stands of one claim's reviews, worked out as they come; `ReviewState` is the same in a build."""

    state: str | None = None
    reviewer: str | None = None
    made_at: datetime | None = None
    reason: str | None = None
    corrections: dict[str, str] = field(default_factory=dict)
    rating: str | None = None
    link: str | None = None
    comments: int = 0
    reviews: int = 0
    decided: bool = False  # not comments alone; a claim that was reopened was decided: that nothing stands

    def add(self, review: Review) -> None:
        """Takes in the next review of the log."""
        self.reviews += 1
        if review.action == "comment":
            self.comments += 1
            return
        self.decided = True
        if review.action == "reopen":
            self.state = self.reviewer = self.made_at = self.reason = self.rating = self.link = None
            self.corrections = {}
            return
        self.reviewer, self.made_at, self.reason = review.reviewer, review.made_at, review.reason
        if review.action == "correct" and review.field is not None:
            self.corrections[review.field] = review.new or ""
        elif review.action == "check":
            self.rating, self.link = review.rating, review.link
        elif review.action == "reject":
            self.rating = self.link = None
        confirmed_again = review.action == "confirm" and self.rating is not None
        self.state = "checked" if confirmed_again else STATES[review.action]


def standing(reviews: Iterable[Review]) -> dict[str, Standing]:
    """What stands by claim id, after these reviews in the order of the log."""
    found: dict[str, Standing] = {}
    for review in reviews:
        found.setdefault(review.claim_id, Standing()).add(review)
    return found
