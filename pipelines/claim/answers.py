"""What one side says in words and the other answers right after: denials, and opposites of one thing.

"The guild refused our last offer," then "They never made a last offer", "That was false" or "It was a good
offer, and we were insulted": reporters set such sentences side by side, and neither need give a number or
state a level that a rule of `wordless.yml` knows. A sentence answers the opposing camp's sentence before it

- by a denial of whatever was said ("That is a lie", "denied it"),
- in like words, of which one is negated ("never made a last offer"),
- by a question that repeats it ("Into lifeboats?"), or a sweeping no ("Nobody has been threatened"),
- with a word of the opposite sense for the same thing ("Morale is terrible", "it has never been better").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.claim.opposites import THAT_THING, opposite, span_of
from pipelines.claim.said import (
    Said,
    answer_rules,
    gap,
    is_pointing,
    rare_stems,
    sentences,
    side,
    stem_of,
)
from pipelines.claim.stance import camp, stances
from pipelines.claim.surroundings import surroundings, tokens_at
from pipelines.claim.topic import OTHER, compiled, topic_of_words
from pipelines.config import Topic
from pipelines.parse import ParsedParagraph
from pipelines.records import Attribution, Span

NEAR = 400  # characters between two answers: the same or the next paragraph
RUN = 3  # sentences of one camp that an answer is looked for in, on either side of where the camps change
ALIKE = 2  # telling words that both share; one is enough where there is no other: "We walked out of nothing"
ECHOED = 6  # words of a question that repeats what was said
PARTIES = ("employer", "union")
THIRDS = ("government", "expert")  # whose findings the employer answers too
SHORTEST = 12  # characters of a sentence that can be denied or say the opposite


@dataclass(frozen=True, slots=True)
class Answer:
    """A statement, and the other side's denial or opposite of it, or its consent.

    `about` is what both speak of, in the words of one of them, if it is known.
    """

    told: Said
    answer: Said
    how: Literal["denies", "opposes", "grants"]
    topic: str
    about: Span | None
    is_high: bool | None = None  # of an opposite: what is told is the better or higher of the two


def answers(
    text: str,
    paragraphs: Sequence[ParsedParagraph],
    attributions: Sequence[Attribution],
    numbers: Sequence[tuple[Span, str]],
    topics: Mapping[str, Topic],
    otherwise: str,
) -> Iterator[Answer]:
    """The article's statements that the other camp denies or says the opposite of.

    `text` is the article's in lower case and plain apostrophes, `numbers` are its claims' with their topics;
    `otherwise` is the topic where none speaks.
    """
    rare = rare_stems(paragraphs)
    quotes = [quote for quote in attributions if camp(quote.side) in (*PARTIES, *THIRDS)]
    within = {part for quote in quotes if quote.via for part in quote.content}
    everybody = [
        one
        for quote in quotes
        for one in sentences(text, paragraphs, quote, rare)
        if quote.via or not any(part.overlaps(one.span) for part in within)  # the other side's, retold
    ]
    everybody.sort(key=lambda one: one.span)
    said = [one for one in everybody if side(one) in PARTIES]
    for these, answered in ((said, PARTIES), (everybody, THIRDS)):
        for n in range(1, len(these)):
            one, other = side(these[n - 1]), side(these[n])
            if (
                one not in answered
                or other not in PARTIES
                or one == other
                or gap(these[n - 1], these[n]) > NEAR
            ):
                continue
            if one in THIRDS and other != "employer":
                continue  # only the employer's claims are compared with theirs
            before = run(these, n - 1, -1)
            after = run(these, n, 1)
            yield from exchanged(before[::-1], after, paragraphs, numbers, topics, otherwise)
    yield from taken_up(said, paragraphs, topics, otherwise)
    yield from denied_within(text, paragraphs, attributions, topics, otherwise)


def exchanged(
    before: Sequence[Said],
    after: Sequence[Said],
    paragraphs: Sequence[ParsedParagraph],
    numbers: Sequence[tuple[Span, str]],
    topics: Mapping[str, Topic],
    otherwise: str,
) -> Iterator[Answer]:
    """What the second camp's sentences answer of the first camp's, right before them."""
    last = before[-1]
    bare = after[0]
    denies = denies_all(bare)
    if denies and len(last.words) >= SHORTEST:
        topic = topic_told(last, bare, paragraphs, topics, otherwise)
        yield Answer(last, bare, "denies", topic, None)
        if len(after) > 1 and (refers(after[1], last) or after[1].negated):
            yield Answer(last, after[1], "denies", topic, None)  # "That was a lie. They have had three."
    elif agrees_to_all(bare) and len(last.words) >= SHORTEST:
        topic = topic_told(last, bare, paragraphs, topics, otherwise)
        yield Answer(last, bare, "grants", topic, None)
    able = [
        (len(shared), -gap(one, other), one, other)
        for one in before
        for other in after
        if (shared := in_like_words(one, other) or in_doubt(one, other))
    ]
    if able:
        *_, one, other = max(able, key=lambda found: (found[0], found[1]))
        topic = topic_told(one, other, paragraphs, topics, otherwise)
        told, denial = (other, one) if one.negated and not other.negated else (one, other)
        yield Answer(told, denial, "denies", topic, None)
        return
    for one in before[::-1]:
        for other in after:
            shared_topic = of_one_topic(one, other, paragraphs, numbers, topics)
            if shared_topic is not None:
                told, denial = (one, other) if other.negated else (other, one)
                yield Answer(told, denial, "denies", shared_topic, None)
                return
    for one in before[::-1]:
        for other in after:
            found = opposite(one, other, paragraphs)
            if found is not None and not denies:
                is_high, about = found
                topic = topic_told(one, other, paragraphs, topics, otherwise)
                yield Answer(one, other, "opposes", topic, about, is_high)
                return
    if not denies and compiled(answer_rules().sweeping).search(bare.words) and len(last.words) >= SHORTEST:
        yield Answer(last, bare, "denies", topic_told(last, bare, paragraphs, topics, otherwise), None)


def taken_up(
    said: Sequence[Said], paragraphs: Sequence[ParsedParagraph], topics: Mapping[str, Topic], otherwise: str
) -> Iterator[Answer]:
    """What a verb of denial or consent reports ("denies that its offer is a cut"), if the others say it."""
    for reply in said:
        if not (reply.denied or reply.granted) or denies_all(reply) or agrees_to_all(reply):
            continue
        able = [
            (len(shared), -abs(gap(one, reply)), one)
            for one in said
            if side(one) != side(reply) and (one.negated != reply.negated) is reply.denied
            if (shared := enough_of(one, reply))
        ]
        if not able:
            continue
        told = max(able, key=lambda found: found[:2])[2]
        topic = topic_told(told, reply, paragraphs, topics, otherwise)
        if reply.denied:
            yield Answer(told, reply, "denies", topic, None)
        elif len(told.lemmas & reply.lemmas) >= ALIKE:
            yield Answer(told, reply, "grants", topic, thing_of(told, told.lemmas & reply.lemmas, paragraphs))


def denied_within(
    text: str,
    paragraphs: Sequence[ParsedParagraph],
    attributions: Sequence[Attribution],
    topics: Mapping[str, Topic],
    otherwise: str,
) -> Iterator[Answer]:
    """What one side denies in the breath that tells it: "dismissed as fiction the guild's charge that …"."""
    by_id = {quote.attribution_id: quote for quote in attributions}
    for inner in attributions:
        outer = by_id.get(inner.via or "")
        if (
            outer is None
            or outer.cue is None
            or {camp(inner.side), camp(outer.side)} != {"employer", "union"}
        ):
            continue
        told = next(sentences(text, paragraphs, inner), None)
        begins = outer.cue.start < inner.content[0].start
        if told is None or not begins or not compiled(answer_rules().cues).search(outer.cue.of(text)):
            continue
        words = text[outer.cue.start : told.span.start].rstrip()
        span = Span(outer.cue.start, outer.cue.start + len(words))
        denial = Said(outer, span, words, frozenset(), frozenset(), True, True)
        yield Answer(told, denial, "denies", topic_told(told, told, paragraphs, topics, otherwise), None)


def thing_of(said: Said, shared: frozenset[str], paragraphs: Sequence[ParsedParagraph]) -> Span | None:
    """Where the first noun among the shared words stands."""
    for token in tokens_at(paragraphs, said.span) or ():
        if token.pos_ in {"NOUN", "PROPN"} and stem_of(token) in shared:
            return span_of(token, said, paragraphs)
    return None


def of_one_topic(
    one: Said,
    other: Said,
    paragraphs: Sequence[ParsedParagraph],
    numbers: Sequence[tuple[Span, str]],
    topics: Mapping[str, Topic],
) -> str | None:
    """The topic of the number that one sentence gives and the other, negated, speaks of without one."""
    if one.negated == other.negated:
        return None
    told, denial = (one, other) if other.negated else (other, one)
    counted, uncounted = (
        {topic for span, topic in numbers if said.span.contains(span)} for said in (told, denial)
    )
    if uncounted or not counted:
        return None
    around = surroundings(paragraphs, denial.span, None, denial.quote.content)
    topic = topic_of_words(around, topics).topic
    return topic if topic in counted - {OTHER} and topic not in stances().facts else None


def topic_told(
    one: Said, other: Said, paragraphs: Sequence[ParsedParagraph], topics: Mapping[str, Topic], otherwise: str
) -> str:
    """The topic of the statement, else of its answer."""
    for said in (one, other):
        topic = topic_of_words(surroundings(paragraphs, said.span, None, said.quote.content), topics).topic
        if topic != OTHER and topic not in stances().facts:  # those are told in numbers
            return topic
    return otherwise


def run(said: Sequence[Said], n: int, step: int) -> list[Said]:
    """The sentences of one camp from the n-th on, in one direction."""
    found = [said[n]]
    while (
        len(found) < RUN
        and 0 <= n + step < len(said)
        and side(said[n + step]) == side(said[n])
        and abs(gap(*sorted((said[n], said[n + step]), key=lambda one: one.span))) <= NEAR
    ):
        n += step
        found.append(said[n])
    return found


# ---------------------------------------------------------------- denials


def denies_all(said: Said) -> bool:
    """True for a sentence that denies what was just said, and names none of it."""
    rules = answer_rules()
    if said.denied:
        return is_pointing(said.words)
    return any(compiled(pattern).search(said.words) for pattern in rules.denials.patterns)


def agrees_to_all(said: Said) -> bool:
    """True for a sentence that grants what was just said, and names none of it: "So would we"."""
    if said.granted:
        return is_pointing(said.words)
    return compiled(answer_rules().consent).search(said.words) is not None


def in_doubt(one: Said, other: Said) -> frozenset[str]:
    """The telling words of a short question, if it repeats what was said: "Went on wages?"."""
    asks = other.words.rstrip('”" ').endswith("?") and len(other.words.split()) <= ECHOED
    return other.lemmas if asks and other.lemmas <= one.lemmas else frozenset()


def refers(said: Said, told: Said) -> bool:
    """True if the sentence speaks of what was told, by a shared word or a pronoun."""
    return bool(said.lemmas & told.lemmas) or not THAT_THING.isdisjoint(said.words.split())


def in_like_words(one: Said, other: Said) -> frozenset[str]:
    """The telling words that both share, if one of the two is negated and they are enough."""
    if one.negated == other.negated or min(len(one.words), len(other.words)) < SHORTEST:
        return frozenset()
    if compiled(answer_rules().of_them).search(
        other.words
    ):  # "They are all licensed", "Eight of them have no licence"
        return frozenset({"of them"})
    return enough_of(one, other)


def enough_of(one: Said, other: Said) -> frozenset[str]:
    """The telling words that both share, if they are enough; a rare one counts twice."""
    shared = one.lemmas & other.lemmas
    weight = len(shared) + len(shared & one.rare)
    enough = weight >= ALIKE or 2 * len(shared) > min(len(one.lemmas), len(other.lemmas))
    return shared if shared and enough else frozenset()
