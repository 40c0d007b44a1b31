"""Claims without a number: levels ("chronically understaffed"), aims ("we strike for safe lifts"), denials.

Only what somebody is quoted as saying counts. A denial ("they haven't seen those hires") counts only where
the other side says something that it can answer; it then takes that one's topic, so that the two can be put
side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pipelines.claim.answers import Answer, answers
from pipelines.claim.signs import stems
from pipelines.claim.stance import Stance, camp, stances
from pipelines.claim.surroundings import sentence_of, surroundings
from pipelines.claim.topic import OTHER, compiled, topic_of_words
from pipelines.config import RULES_FOLDER, Topic, load
from pipelines.parse import ParsedParagraph
from pipelines.records import Article, Attribution, Claim, Side, Span

RULES = RULES_FOLDER / "wordless.yml"
SAME_LENGTH = str.maketrans({"’": "'", "‘": "'"})  # offsets must stay
NEARBY = 700  # characters: about three paragraphs of a news story
NEGATED = re.compile(r"(?:\b(?:not?|never|without|hardly)|n't)(?: [\w'-]+){0,2} ?$", re.IGNORECASE)
# "Not one of the boats on this quay has left on time."
NOT_ONE = re.compile(
    r"\b(?:not (?:one|a single)|no|none|nobody|no one|neither)\b"
    r"(?: (?!(?:that|which|who|because|and|but|or|when|if|as)\b)[\w'-]+){0,8} ?$",
    re.IGNORECASE,
)
# "Half of the parcels went out on time" gives a number, and says nothing of all parcels.
SHARE = re.compile(
    r"(?:%|\b(?:percent|per cent|half|thirds?|quarters?|fifths?|one in \w+|most|some|few)\b)[^.;“”\"]{0,60}$"
)
DENIED = Stance("denied", "deny", "actual")
STATED = Stance("asserted", "assert", "actual")
WANTED = Stance("demanded", "demand", "actual")
AIM, BY_NAME = (
    "aim",
    "denial_by_name",
)  # measures; the second denies all that the other side says on its topic
STATEMENT, ECHO = "statement", "denial_of_statement"  # measures of what is told in words, and its denial
DENIAL = "denial"
AGREED = "agreed"  # measure of what one side says and the other grants
HIGH, LOW = "better", "worse"  # measures of two statements that say opposites of one thing
WHO_CLAIMS = stems(
    "union company management guild claims alleges suggests contends insists pretends whatever contrary"
)
AIMS_TOPIC = "bargaining"  # of an aim that no topic speaks for: it is what the dispute is about


@dataclass(frozen=True, slots=True)
class Level:
    topic: str
    measure: str
    cues: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]
    otherwise: str | None = None  # the measure that its negation states; None: its negation states nothing
    stands: bool = False  # stated however it is put: who is willing to talk says so by wanting to
    whole: bool = False  # stated of all only: with a share it is that number's business


@dataclass(frozen=True, slots=True)
class Aims:
    cues: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Denials:
    naming: tuple[str, ...]  # those that say who claims it
    cues: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordlessRules:
    levels: tuple[Level, ...]
    aims: Aims
    denials: Denials


@dataclass(frozen=True, slots=True)
class Wordless:
    """What somebody says of a topic without a number."""

    attribution: Attribution
    span: Span
    topic: str
    measure: str
    denies: Span | None  # what the other side says that it answers; None: it denies nothing
    stance: Stance | None  # None: as the words around it have it
    rule_id: str
    about: Span | None = None  # what it is said of, where that is known


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of a topic, with a number or without."""

    span: Span
    topic: str
    side: Side
    sentence: Span
    in_numbers: bool


@cache
def wordless_rules() -> WordlessRules:
    """The rules of rules/wordless.yml."""
    return load(RULES, WordlessRules)


def wordless(
    article: Article,
    paragraphs: Sequence[ParsedParagraph],
    attributions: Sequence[Attribution],
    numeric: Sequence[Claim],
    topics: Mapping[str, Topic],
) -> list[Wordless]:
    """What the article's speakers state: levels, one a topic and quote, and denials, one a sentence too."""
    text = lowered(article.text)
    found: dict[tuple[str, str, str, Span | None], Wordless] = {}
    inner: dict[str, list[Span]] = {}
    for quote in attributions:
        if quote.via:
            inner.setdefault(quote.via, []).extend(quote.content)
    stated = {
        quote.attribution_id: [*levels(text, quote), *aims(text, quote, paragraphs, numeric, topics)]
        for quote in attributions
    }
    told = [
        Told(claim.span, claim.topic, claim.side, claim.sentence, True)
        for claim in numeric
        if claim.attribution_id or claim.side != "other"
    ]
    told += [
        Told(one.span, one.topic, quote.side, sentence_of(paragraphs, one.span), False)
        for quote in attributions
        for one in stated[quote.attribution_id]
    ]
    told.sort(key=lambda one: one.span)
    numbers = [(claim.span, claim.topic) for claim in numeric]
    echoed = [
        one
        for answer in answers(text, paragraphs, attributions, numbers, topics, AIMS_TOPIC)
        for one in answered(answer, told)
    ]
    denied = {
        quote.attribution_id: list(denials(text, quote, paragraphs, told, topics)) for quote in attributions
    }
    in_rules_words = [one.span for some in denied.values() for one in some]
    # Of a number or level a rule's own words are the better denial, of anything else the whole sentence.
    echoed = [
        one
        for one in echoed
        if one.measure != DENIAL or not any(one.span.overlaps(span) for span in in_rules_words)
    ]
    denying = [one.span for one in echoed if one.stance is DENIED]
    for one in echoed:
        found.setdefault((one.attribution.attribution_id, one.topic, one.measure, one.span), one)
    for quote in attributions:
        for one in (*stated[quote.attribution_id], *denied[quote.attribution_id]):
            # What an inner speaker says is the inner quote's.
            if not any(part.contains(one.span) for part in inner.get(quote.attribution_id, ())) and not (
                one.denies and any(one.span.overlaps(other) for other in denying)
            ):
                sentence = sentence_of(paragraphs, one.span) if one.denies else None
                found.setdefault((quote.attribution_id, one.topic, one.measure, sentence), one)
    return sorted(found.values(), key=lambda one: one.span)


def answered(answer: Answer, told: Sequence[Told]) -> Iterator[Wordless]:
    """The claims that a statement and its answer make, as far as numbers and levels do not make them."""
    first, second = (
        [one for one in told if one.span.overlaps(said.span)] for said in (answer.told, answer.answer)
    )
    if answer.how == "grants":
        if not any(one.in_numbers and other.in_numbers for one in first for other in second):
            for said in (answer.told, answer.answer):
                rule = "wordless.answers.agreed"
                yield Wordless(said.quote, said.span, answer.topic, AGREED, None, STATED, rule, answer.about)
        return
    if answer.how == "opposes":
        if not any(one.in_numbers == other.in_numbers for one in first for other in second):
            for said, is_high in ((answer.told, answer.is_high), (answer.answer, not answer.is_high)):
                measure = HIGH if is_high else LOW
                rule = f"wordless.answers.{measure}"
                yield Wordless(said.quote, said.span, answer.topic, measure, None, STATED, rule, answer.about)
        return
    if any(one.in_numbers for one in second) and first:
        return
    denial = answer.answer
    if first:  # a number or a level, the nearest to its denial, is what is denied
        nearest_one = min(first, key=lambda one: abs(one.span.start - denial.span.start))
        if nearest_one.topic == OTHER:
            return
        yield Wordless(
            denial.quote, denial.span, nearest_one.topic, DENIAL, nearest_one.span, DENIED, "wordless.answers"
        )
        return
    said = answer.told
    yield Wordless(said.quote, said.span, answer.topic, STATEMENT, None, STATED, "wordless.answers")
    yield Wordless(denial.quote, denial.span, answer.topic, ECHO, said.span, DENIED, "wordless.answers")


def lowered(text: str) -> str:
    """The text in lower case with plain apostrophes and the same offsets: "İ" alone would grow by one."""
    plain = text.translate(SAME_LENGTH)
    low = plain.lower()
    return low if len(low) == len(plain) else "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)


def levels(text: str, quote: Attribution) -> Iterator[Wordless]:
    taken: list[Span] = []  # "refuses to hire enough staff" holds "enough staff": the earlier rule has it
    for rule in wordless_rules().levels:
        for span, negated in found_in(text, quote, rule.cues):
            measure = rule.otherwise if negated else rule.measure
            if measure is None or any(span.overlaps(other) for other in taken):
                continue
            if rule.whole and SHARE.search(text[max(0, span.start - 100) : span.start]):
                continue
            taken.append(span)
            stance = STATED if rule.stands else None
            yield Wordless(quote, span, rule.topic, measure, None, stance, f"wordless.levels.{measure}")
            break


def aims(
    text: str,
    quote: Attribution,
    paragraphs: Sequence[ParsedParagraph],
    numeric: Sequence[Claim],
    topics: Mapping[str, Topic],
) -> Iterator[Wordless]:
    """What the dispute is for, in the speaker's words; an aim in numbers is the number's claim."""
    for span in matches_in(text, quote, wordless_rules().aims.cues):
        if any(span.overlaps(claim.span) for claim in numeric):
            continue
        topic = topic_of_words(surroundings(paragraphs, span, None, quote.content), topics).topic
        wanted = topic in topics and topics[topic].group in {"work", "terms"} and topic not in stances().facts
        found = topic if wanted else AIMS_TOPIC
        yield Wordless(quote, span, found, AIM, None, WANTED, "wordless.aims")


def denials(
    text: str,
    quote: Attribution,
    paragraphs: Sequence[ParsedParagraph],
    told: Sequence[Told],
    topics: Mapping[str, Topic],
) -> Iterator[Wordless]:
    """Denials of what the opposing camp says in the article, in like words if it can be, else nearest."""
    rules = wordless_rules().denials
    named = list(matches_in(text, quote, rules.naming, negations=True))
    others = matches_in(text, quote, rules.cues, negations=True)
    denying = [*named, *(span for span in others if not any(span.overlaps(other) for other in named))]
    opposing = [
        one
        for one in (told if denying else ())
        if one.topic != OTHER and {camp(one.side), camp(quote.side)} == {"employer", "union"}
    ]
    if not opposing:
        return
    for span in denying:
        around = surroundings(paragraphs, span, None, quote.content)
        topic = topic_of_words(around, topics).topic
        kin = {topic, *(topics[topic].kin if topic in topics else ())} if topic != OTHER else set()
        if span in named:  # "as the union claims": it does, be it in like words anywhere or paragraphs ago
            denied = (stems(around.clause) | stems(span.of(text))) - WHO_CLAIMS
            alike = {one.span: len(denied & stems(one.sentence.of(text))) for one in opposing}
            fitting = [one for one in opposing if alike[one.span] or one.topic in kin]
            fitting = fitting or [one for one in opposing if denied & stems(one.topic.replace("_", " "))]
            answered = max(
                fitting or nearest(opposing, span),
                key=lambda one: (
                    alike[one.span],
                    not one.in_numbers,
                    one.topic in kin,
                    -abs(one.span.start - span.start),
                ),
            )
            yield Wordless(
                quote, span, answered.topic, BY_NAME, answered.span, DENIED, "wordless.denials.naming"
            )
            continue
        denied = stems(span.of(text))
        before = [one for one in opposing if one.span.start < span.start] or opposing
        # Words that name no topic answer what was just said, or nothing.
        near = [one for one in before if 0 < span.start - one.span.start <= NEARBY]
        fitting = [one for one in before if one.topic in kin] if kin else near
        if kin and not fitting:  # "no plans for layoffs", and then the plan that the other side knows of
            fitting = [
                one for one in opposing if one.topic in kin and abs(one.span.start - span.start) <= NEARBY
            ]
        if not fitting:  # "our members haven't seen those hires" is not of members
            fitting = [one for one in near if denied & stems(one.topic.replace("_", " "))]
        if fitting:
            answered = min(
                fitting,
                key=lambda one: (
                    -len(denied & stems(one.sentence.of(text))),
                    abs(one.span.start - span.start),
                ),
            )
            yield Wordless(quote, span, answered.topic, DENIAL, answered.span, DENIED, "wordless.denials")


def nearest(told: Sequence[Told], span: Span) -> list[Told]:
    """The last of what was told before the span, else the first after it."""
    before = [one for one in told if one.span.start < span.start]
    return before[-1:] or list(told[:1])


def matches_in(text: str, quote: Attribution, cues: Sequence[str], negations: bool = False) -> Iterator[Span]:
    """Where a cue stands in the quote's content; negated ones only where the cue is itself a negation."""
    return (span for span, negated in found_in(text, quote, cues) if negations or not negated)


def found_in(text: str, quote: Attribution, cues: Sequence[str]) -> Iterator[tuple[Span, bool]]:
    """Where a cue stands in the quote's content, and whether it is negated."""
    for part in quote.content:
        words = part.of(text)
        for cue in cues:
            for match in compiled(cue).finditer(words):
                if match.group().strip():
                    before = words[: match.start()]
                    negated = NEGATED.search(before) or NOT_ONE.search(before)
                    yield Span(part.start + match.start(), part.start + match.end()), negated is not None
