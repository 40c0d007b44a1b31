"""What speakers say, sentence by sentence, as far as an answer turns on it: its words, and a no in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipelines.claim.stance import camp
from pipelines.claim.surroundings import sentence_of, tokens_at
from pipelines.claim.topic import compiled
from pipelines.config import RULES_FOLDER, Wordings, load
from pipelines.parse import ParsedParagraph
from pipelines.records import Attribution, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

RULES = RULES_FOLDER / "answers.yml"
RARE = 2  # sentences of an article: a noun or verb of no more is as good as two
STEM = 5  # letters: "licence" and "licensed", "driver" and "driving" are one word
TELLING = {"NOUN", "PROPN", "VERB", "ADJ", "ADV"}
# "does not deny", "did not dispute": who says so grants it.
REACH = 40  # characters before a cue's end that UNDENIED may take
UNDENIED = re.compile(
    r"(?:\b(?:not|never|cannot|nobody)|n't) (?:\w+ly )?"
    r"(?:den|disput|contest|challeng|question|quarrel|argu|object|fight)\w*$"
)


@dataclass(frozen=True, slots=True)
class Poles:
    """Words of opposite sense; of `anyone`, where it does not matter whom the two sentences say it of."""

    name: str
    high: str
    low: str
    matches: tuple[str, ...]
    rejects: tuple[str, ...]
    anyone: bool = False


@dataclass(frozen=True, slots=True)
class AnswerRules:
    denials: Wordings
    cues: str
    granting: str
    consent: str
    sweeping: str
    pointing: str
    poles: tuple[Poles, ...]
    superlative: str
    negation: str
    parity: str
    of_them: str
    untelling: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of somebody's quote."""

    quote: Attribution
    span: Span
    words: str
    lemmas: frozenset[str]  # its telling words, cut to a stem
    rare: frozenset[str]  # those that hardly another sentence of the article has
    negated: bool  # by a word of its own, or by the verb that reports it, not by both
    denied: bool  # the first sentence that a verb of denial reports
    granted: bool = False  # the first that a verb of agreement does


@cache
def answer_rules() -> AnswerRules:
    """The rules of rules/answers.yml."""
    return load(RULES, AnswerRules)


@cache
def untelling() -> frozenset[str]:
    """Words, as a dictionary has them, that say nothing of what a sentence about a dispute is about."""
    return frozenset(answer_rules().untelling)


def sentences(
    text: str, paragraphs: Sequence[ParsedParagraph], quote: Attribution, rare: frozenset[str] = frozenset()
) -> Iterator[Said]:
    """What the quote says, sentence by sentence; `rare` are the stems that the article hardly has."""
    cue = quote.cue.of(text) if quote.cue else ""
    denied = compiled(answer_rules().cues).search(cue) is not None
    granted = not denied and compiled(answer_rules().granting).search(cue) is not None
    if denied and quote.cue and denies_nothing(text, quote.cue):
        denied, granted = False, True
    for part in quote.content:
        at = part.start
        while at < part.end:
            end = min(max(sentence_of(paragraphs, Span(at, at + 1)).end, at + 1), part.end)
            words = text[at:end]
            start = at + len(words) - len(words.lstrip(" “”\"'"))
            if start < end:
                span = Span(start, end)
                words = span.of(text)
                negated = is_negated(words)
                lemmas = lemmas_of(paragraphs, span)
                behind = quote.cue is not None and 0 <= span.start - quote.cue.end <= len(" with ")
                if quote.cue and behind and (denied or granted) and is_pointing(words):
                    span = Span(quote.cue.start, span.end)  # "denied it"
                yield Said(quote, span, words, lemmas, lemmas & rare, negated != denied, denied, granted)
                denied = granted = False
            at = end


def is_negated(words: str) -> bool:
    """True for a sentence with a word of negation; "has never been better" is none."""
    rules = answer_rules()
    plain = compiled(rules.superlative + r"(?=[\w'-]+er\b|more\b|worse\b|less\b)").sub("", words)
    return compiled(rules.negation).search(plain) is not None


def lemmas_of(paragraphs: Sequence[ParsedParagraph], span: Span) -> frozenset[str]:
    """The stems of the sentence's telling words."""
    return frozenset(stem_of(token) for token in tokens_at(paragraphs, span) or () if tells(token))


def tells(token: Token) -> bool:
    """True for a word that says something of what a sentence about a dispute is about."""
    return token.pos_ in TELLING and token.is_alpha and str(token.lemma_).lower() not in untelling()


def stem_of(token: Token) -> str:
    return str(token.lemma_).lower()[:STEM]


def rare_stems(paragraphs: Sequence[ParsedParagraph]) -> frozenset[str]:
    """The stems of nouns and verbs that no more than RARE sentences of the article have."""
    found = Counter(
        stem
        for paragraph in paragraphs
        for sentence in paragraph.doc.sents
        for stem in {stem_of(token) for token in sentence if token.pos_ in {"NOUN", "VERB"} and tells(token)}
    )
    return frozenset(stem for stem, times in found.items() if times <= RARE)


def is_pointing(words: str) -> bool:
    """True for words that stand for all that was just said: "it", "the accusation"."""
    return compiled(answer_rules().pointing).search(words) is not None


def side(said: Said) -> str:
    return camp(said.quote.side)


def gap(one: Said, other: Said) -> int:
    return other.span.start - one.span.end


def denies_nothing(text: str, cue: Span) -> bool:
    """True for "did not dispute", whose speaker grants what he does not dispute."""
    return UNDENIED.search(text, max(0, cue.end - REACH), cue.end) is not None
