"""Words of the opposite sense for one thing: "Morale is terrible", "it has never been better"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipelines.claim.said import Poles, Said, answer_rules, gap, untelling
from pipelines.claim.surroundings import index_of, tokens_at, verb_of
from pipelines.claim.topic import compiled
from pipelines.parse import ParsedParagraph
from pipelines.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

CLOSE = 200  # characters within which "it" is what the other side has just spoken of
SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
OBJECTS = {"dobj", "attr", "pobj", "oprd"}
THAT_THING = {"it", "that", "this", "they", "them", "these", "those", "which"}
THE_SPEAKER = {"it", "they", "them"}  # in reported words as a rule: "the line said it would keep the fund"
Bearers = dict[str, Span]


def opposite(
    one: Said, other: Said, paragraphs: Sequence[ParsedParagraph]
) -> tuple[bool, Span | None] | None:
    """Whether the first is the better or higher of two opposites, and of what; None if they are none."""
    for poles in answer_rules().poles:
        told, said = pole_of(one, poles, paragraphs), pole_of(other, poles, paragraphs)
        if told is None or said is None or told[0] == said[0]:
            continue
        (is_high, told_of), (_, said_of) = told, said
        shared = {lemma for lemma in told_of if lemma in said_of}
        if shared:
            return is_high, told_of[min(shared)]
        pointed = said_of.keys() & (THAT_THING if other.quote.kind == "direct" else THAT_THING - THE_SPEAKER)
        if poles.anyone or (pointed and gap(one, other) < CLOSE):
            return is_high, None
    return None


def pole_of(said: Said, poles: Poles, paragraphs: Sequence[ParsedParagraph]) -> tuple[bool, Bearers] | None:
    """Whether the sentence holds the higher word, and of what; None if it holds neither, or both."""
    matches = [
        (is_high, match)
        for is_high, pattern in ((True, poles.high), (False, poles.low))
        if (match := compiled(pattern).search(said.words))
    ]
    if len(matches) != 1:
        return None
    is_high, match = matches[0]
    before = said.words[: match.start()]
    rules = answer_rules()
    if compiled(rules.parity).search(before) and not compiled(rules.superlative + "$").search(before):
        is_high = not is_high
    tokens = tokens_at(paragraphs, Span(said.span.start + match.start(), said.span.start + match.end()))
    return None if tokens is None else (is_high, bearers_of(tokens, said, paragraphs))


def bearers_of(tokens: DocSpan, said: Said, paragraphs: Sequence[ParsedParagraph]) -> Bearers:
    """What a word is said of: its clause's subject and object, or the noun that it stands before."""
    word = tokens.root
    verb = verb_of(word)
    near = [child for child in verb.children if child.dep_ in SUBJECTS | OBJECTS]
    if word.dep_ == "amod":
        near = [word.head, *(child for child in near if child.dep_ in SUBJECTS)]
    elif word.dep_ in {"compound", "nmod"}:
        near.append(word.head)
    near += [
        thing
        for noun in near
        for of in noun.children
        if of.lower_ == "of"
        for thing in of.children
        if thing.dep_ == "pobj"
    ]
    found: Bearers = {}
    for noun in near:
        for token in (noun, *(child for child in noun.children if child.dep_ in {"compound", "nmod"})):
            lemma = str(token.lemma_).lower()
            if lemma in THAT_THING or (token.pos_ in {"NOUN", "PROPN"} and lemma not in untelling()):
                found.setdefault(lemma, span_of(token, said, paragraphs))
    return found


def span_of(token: Token, said: Said, paragraphs: Sequence[ParsedParagraph]) -> Span:
    here = paragraphs[index_of(paragraphs, said.span) or 0]
    return here.span_of(token)
