"""Who makes a claim: whose words hold it, or the reporter."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.parse import ParsedParagraph
from pipelines.records import Article, Attribution, Depth, Side, Span, record_id
from pipelines.speaker.release import Issuer

LONGEST_QUOTE = 20_000  # characters: no stretch of a quote is longer than a paragraph that is parsed at once


@dataclass(frozen=True, slots=True)
class Voice:
    """Who makes a claim: the reporter, or a speaker, perhaps through another."""

    attribution: Attribution | None
    claimant: Span | None
    side: Side
    party_id: str | None
    depth: Depth
    via: Span | None


NARRATOR = Voice(None, None, "other", None, "narrator", None)


def voice_of(
    span: Span, parts: Sequence[tuple[Span, Attribution]], by_id: Mapping[str, Attribution]
) -> Voice | None:
    """The innermost speaker of the words at the span, None where nobody is quoted with them.

    `parts` are all quoted stretches with their quotes, in order of start.
    """
    first = bisect_left(parts, span.start - LONGEST_QUOTE, key=lambda pair: pair[0].start)
    near = parts[first : bisect_left(parts, span.end, key=lambda pair: pair[0].start)]
    holding = [quote for part, quote in near if part.contains(span)]
    if not holding:  # a content cut short in the middle of a number
        holding = [quote for part, quote in near if mostly(part, span)]
    if not holding:
        return None
    inner = min(
        holding, key=lambda quote: (sum(p.end - p.start for p in quote.content), quote.attribution_id)
    )
    return voice_through(inner, by_id)


def voice_through(quote: Attribution, by_id: Mapping[str, Attribution]) -> Voice:
    outer = by_id.get(quote.via) if quote.via else None
    return Voice(
        quote,
        quote.speaker or quote.source,
        quote.side,
        quote.party_id,
        "party_via_party" if outer else "party",
        (outer.speaker or outer.source) if outer else None,
    )


def own_words(
    article: Article,
    paragraphs: Sequence[ParsedParagraph],
    attributions: Sequence[Attribution],
    issuer: Issuer,
) -> list[Attribution]:
    """What a release tells in its own words, a paragraph as one quote of nobody: read, and never kept."""
    quoted = sorted(part for quote in attributions for part in quote.content)
    found = []
    for paragraph in paragraphs:
        parts, at = [], paragraph.span.start
        for part in (part for part in quoted if paragraph.span.overlaps(part)):
            parts += [Span(at, part.start)] if at < part.start else []
            at = max(at, part.end)
        parts += [Span(at, paragraph.span.end)] if at < paragraph.span.end else []
        if parts:
            own = record_id(article.article_id, *parts)
            found.append(
                Attribution(
                    own, article.article_id, "indirect", tuple(parts), source=None, cue=None, side=issuer.side
                )
            )
    return found


def mostly(part: Span, span: Span) -> bool:
    """True if more than half of the span lies in the part."""
    return 2 * (min(part.end, span.end) - max(part.start, span.start)) > span.end - span.start
