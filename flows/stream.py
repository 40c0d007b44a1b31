"""`claimline extract`: JSON Lines in, JSON Lines out, in order, as they come."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import TextIO

from pipelines.config import Settings
from pipelines.contract import BadLineError, article_of, line_of, rejected
from pipelines.extract import Extractor
from pipelines.pool import Recipe
from pipelines.records import Dispute


def extract_lines(lines: Iterable[bytes], out: TextIO, settings: Settings) -> int:
    """How many of the lines could not be read; each of them has its line of output all the same."""
    extractor = Recipe(settings, no_pages).extractor()
    complaints = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            article, dispute = article_of(decoded(line))
            reader = knowing(extractor, dispute, article.source_id)
            answer = line_of(reader.extract(article), extractor.disputes)
        except BadLineError as error:
            complaints += 1
            answer = rejected(error.reason, f"line {number}: {error}", error.line_id)
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
        out.flush()
    return complaints


def knowing(extractor: Extractor, dispute: str | None, line_id: str) -> Extractor:
    """The extractor with the named dispute alone, or with all of them."""
    if dispute is None:
        return extractor
    named: tuple[Dispute, ...] = tuple(known for known in extractor.disputes if known.dispute_id == dispute)
    if not named:
        known = ", ".join(known.dispute_id for known in extractor.disputes) or "none"
        raise BadLineError("unknown_dispute", f"no dispute file {dispute!r}; known: {known}", line_id)
    return replace(extractor, disputes=named)


def decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadLineError("encoding", f"not UTF-8 at byte {error.start}") from error


def no_pages(sha256: str) -> bytes:
    raise LookupError(f"{sha256}: lines carry their text themselves")
