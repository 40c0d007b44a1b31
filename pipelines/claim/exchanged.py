"""What the trained reader found to answer each other → claims in words, and which claim answers which.

A turn that holds a number is that number's claim; one that holds none is a claim in words, made because
the other side speaks of the same matter. Whether two numbers can be compared their gates tell; of a claim in
words the reader says, where it is sure, that one side denies the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipelines.claim.surroundings import surroundings
from pipelines.claim.topic import OTHER, topic_of_words
from pipelines.claim.wordless import AIMS_TOPIC, STATED, Wordless
from pipelines.config import Topic
from pipelines.parse import ParsedParagraph
from pipelines.reader.exchange import Exchange, Turn
from pipelines.records import AnswerKind, Claim

EXCHANGED = "exchange"  # measure of what is told in words and answered by the other side
TOGETHER = 0.6  # chance from which two turns are of one matter
SURE = 0.9  # chance from which what contradicts in words is called a denial
SHORTEST = 12  # characters of a turn that makes a claim without a number


def told_in_words(
    met: Sequence[Exchange],
    claims: Sequence[Claim],
    paragraphs: Sequence[ParsedParagraph],
    topics: Mapping[str, Topic],
) -> Iterator[Wordless]:
    """The claims that turns without a claim make, one a turn."""
    made: set[Turn] = set()
    for exchange in likely(met):
        sides = (exchange.employers, exchange.labours)
        for turn, other in (sides, sides[::-1]):
            if turn in made or of_turn(turn, claims) or turn.span.end - turn.span.start < SHORTEST:
                continue
            made.add(turn)
            topic = topic_of(turn, other, claims, paragraphs, topics)
            yield Wordless(turn.quote, turn.span, topic, EXCHANGED, None, STATED, "reader.exchange")


def topic_of(
    turn: Turn,
    other: Turn,
    claims: Sequence[Claim],
    paragraphs: Sequence[ParsedParagraph],
    topics: Mapping[str, Topic],
) -> str:
    """The topic that its words name, else that of what it answers."""
    for said in (turn, other):
        topic = topic_of_words(surroundings(paragraphs, said.span, None, said.quote.content), topics).topic
        if topic != OTHER:
            return topic
    return next((claim.topic for claim in of_turn(other, claims) if claim.topic != OTHER), AIMS_TOPIC)


def with_answers(claims: Sequence[Claim], met: Sequence[Exchange]) -> list[Claim]:
    """The same claims, each with those that it answers, told before it.

    What the reporter tells of a side, and the other answers, is that side's position.
    """
    answered: dict[str, dict[str, AnswerKind]] = {}
    for exchange in likely(met):
        for one in of_turn(exchange.employers, claims):
            for other in of_turn(exchange.labours, claims):
                earlier, later = sorted((one, other), key=lambda claim: (claim.span, claim.claim_id))
                if earlier.claim_id != later.claim_id:
                    answered.setdefault(later.claim_id, {}).setdefault(earlier.claim_id, kind_of(exchange))
    owners = {
        claim.claim_id: turn.quote.side
        for exchange in likely(met)
        for turn in (exchange.employers, exchange.labours)
        for claim in of_turn(turn, claims)
        if claim.side == "other"
    }
    return [
        replace(
            claim,
            answers=tuple(answered.get(claim.claim_id, ())),
            answered_as=tuple(answered.get(claim.claim_id, {}).values()),
            about_side=owners.get(claim.claim_id, claim.about_side),
        )
        for claim in claims
    ]


def likely(met: Sequence[Exchange]) -> list[Exchange]:
    return [exchange for exchange in met if exchange.chance >= TOGETHER]


def kind_of(exchange: Exchange) -> AnswerKind:
    """A denial where the reader is sure of it.

    Which of the two a contradiction is, a rival statement or a bare no, it tells badly; a conflict is a word
    for what can be proved, and nothing in words is called one for its sake.
    """
    contradicts = exchange.reading in ("conflict", "denial")
    return "denial" if contradicts and exchange.chance >= SURE else "matter"


def of_turn(turn: Turn, claims: Sequence[Claim]) -> list[Claim]:
    """The claims that the turn makes; of the reporter's, those that are not another side's."""
    return [
        claim
        for claim in claims
        if claim.span.overlaps(turn.span)
        and (
            claim.side == turn.quote.side
            or (
                claim.side == "other"
                and claim.depth == "narrator"
                and claim.about_side in (None, turn.quote.side)
            )
        )
    ]
