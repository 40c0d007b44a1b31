"""Drafts a dispute file from articles: those of the warehouse, or files read for the purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.night import ingest
from flows.place import Place
from pipelines.claim.draft import Draft, disputes_in, draft, written
from pipelines.config import load_disputes
from pipelines.records import Rejection
from warehouse.extractions import extractions


class DraftError(Exception):
    """Why nothing could be drafted, and where to look."""


def draft_from_files(place: Place, files: Sequence[Path], dispute: str | None) -> tuple[str, list[Rejection]]:
    """The YAML of the dispute that these files tell of, as if no dispute file existed; what was no article.

    Raises `DraftError` where none of them is about a dispute, or about the one named.
    """
    with TemporaryDirectory(prefix="claimline-draft-") as folder:
        empty = Path(folder) / "disputes"
        empty.mkdir()
        settings = replace(place.settings, disputes=str(empty))
        alone = replace(place, data=Path(folder), disputes={}, settings=settings)
        _, rejections = ingest(alone, files, lambda *_: None)
        return draft_from(alone.published, dispute, "the files given"), rejections


def draft_from(published: Path, dispute: str | None, named: str) -> str:
    """The YAML of the named dispute, else of the most reported; `named` is what errors call the articles."""
    drafts = [draft(together) for together in disputes_in(extractions(published, dispute))]
    if not drafts:
        what = f"dispute {dispute!r}" if dispute else "any dispute"
        raise DraftError(f"{named}: no article is about {what}; `claimline sql` shows the claims there are")
    first, *rest = drafts
    text = written(first, [f"{other.dispute.dispute_id}, {other.articles} article(s)" for other in rest])
    prove(first, text)
    return text


def prove(drafted: Draft, text: str) -> None:
    """Raises `ConfigError` for a draft that the loader of dispute files would refuse."""
    with TemporaryDirectory(prefix="claimline-draft-") as folder:
        path = Path(folder) / f"{drafted.dispute.dispute_id}.yml"
        path.write_text(text, encoding="utf-8")
        load_disputes(Path(folder))
