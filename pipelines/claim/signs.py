"""What the trained weights see of a number: kind and size, what it counts, who does what, words, advice.

A sign is a word with the place where it stands (`noun=shift`, `undergoes=cancel`, `L0=for`), so that the
weights can tell "waited three weeks" from "struck for three weeks". The rules' verdict is a sign among them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pipelines.claim.ellipsis import elliptical
from pipelines.claim.surroundings import Surroundings
from pipelines.claim.topic import CUE, Advice, class_of
from pipelines.records import Quantity

TOKEN = re.compile(r"<n_\w+>|[a-z][a-z'-]*|[$£€%]|\d[\d.,]*|[.;:,|]")
EMPTY = {  # words that say nothing of what a number is about
    "the", "a", "an", "of", "to", "in", "on", "at", "for", "and", "or", "but", "by", "with", "from",
    "as", "is", "are", "was", "were", "be", "been", "it", "its", "that", "this", "these", "those", "he",
    "she", "they", "we", "i", "you", "his", "her", "their", "our", "has", "have", "had", "will",
    "would", "which", "who", "not", "no", "than", "then", "so", "if", "when", "while", "said", "says",
    "say", "after", "before", "since", "into", "during", "over", "out", "up", "about", "all", "more",
    "most", "some", "any", "one", "two", "other", "also", "there",
}  # fmt: skip
SUFFIXES = ("ings", "ing", "ies", "ied", "ers", "ed", "es", "s")
STEM = 4  # letters that a suffix leaves at least
ACTS = {"does", "undergoes", "verb"}
AGENTS = {"subject", "owner", "is"}
OBJECTS = {"object", "of", "in", "by", "for", "from"}
FREQUENCY = {"times", "occasions"}
WINDOW = 5
HEAVY = 8.0  # a rule's weight beyond which more says no more
ADVICE = 0.7  # how strongly the rules' advice counts beside the other signs; chosen by cross-validation


def signs_of(quantity: Quantity, around: Surroundings, advice: Advice) -> dict[str, float]:
    """The signs of a quantity with their strengths."""
    signs: dict[str, float] = {}
    for sign, strength in (
        *of_number(quantity),
        *of_noun(around.noun, quantity.kind),
        *of_frame(around, quantity.kind),
        *of_words(around, quantity.kind),
        *of_window(around.sentence),
    ):
        signs[sign] = signs.get(sign, 0.0) + strength
    signs.update(of_rules(advice))
    return signs


Signs = Iterator[tuple[str, float]]


def of_number(quantity: Quantity) -> Signs:
    kind = quantity.kind
    yield f"kind={kind}", 1
    yield f"kind={kind} unit={'' if kind == 'count' else quantity.unit}", 1
    yield f"per={quantity.per}", 1
    yield f"{kind} dir={quantity.direction}", 1
    yield f"mode={quantity.mode}", 1
    yield f"bound={quantity.bound}", 1
    yield f"{kind} size={magnitude(quantity)}", 1
    yield f"base={quantity.base_value is not None}", 1


def magnitude(quantity: Quantity) -> str:
    if quantity.value is None:
        return "none"
    return str(math.floor(math.log10(quantity.value))) if quantity.value > 0 else "zero"


def of_noun(noun: str, kind: str) -> Signs:
    if not noun:
        yield "nonoun", 1
        yield f"nonoun {kind}", 1
        return
    *before, last = noun.split(" ")
    yield f"noun={stem(last)}", 1
    yield f"nounk={stem(last)} {kind}", 1
    for name in class_of(noun) or ("none",):
        yield f"class={name}", 1
        yield f"class={name} {kind}", 1
    for word in before:
        yield f"nmod={stem(word)}", 1


def of_frame(around: Surroundings, kind: str) -> Signs:
    counted = (class_of(around.noun) or ()) if around.noun else ()
    for role, words in entries(around.frame):
        yield f"{role}={words}", 1
        for word in words.split():
            yield f"{role}~{stem(word)}", 1
        if role in ACTS:
            for name in counted:
                yield f"{role}={words} class={name}", 1
            yield f"{role}={words} {kind}", 1


def of_words(around: Surroundings, kind: str) -> Signs:
    for word in stems(around.own):
        yield f"own={word}", 1
    for word in stems(around.clause):
        yield f"c={word}", 1
        yield f"c={word} {kind}", 0.7
    for word in stems(around.sentence) | stems(around.above):
        yield f"s={word}", 1
    # What a number that says too little, or answers a question, is about stands in the sentence before.
    answers = elliptical(around) or around.noun in FREQUENCY or around.before.rstrip().endswith("?")
    for word in stems(around.before):
        yield (f"answers={word}", 1) if answers else (f"b={word}", 0.5)
        if answers:
            yield f"s={word}", 0.7


def of_window(sentence: str) -> Signs:
    left, right = window(sentence)
    for side, words in (("L", left), ("R", right)):
        for i, word in enumerate(words[:3]):
            yield f"{side}{i}={stem(word)}", 1
        for word in words:
            yield f"{side}={stem(word)}", 1
    if len(left) > 1:
        yield f"LL={left[1]} {left[0]}", 1
    if len(right) > 1:
        yield f"RR={right[0]} {right[1]}", 1
    if left and right:
        yield f"LR={left[0]} {right[0]}", 1


def of_rules(advice: Advice) -> Signs:
    for where, weights in (("near", advice.near), ("far", advice.far)):
        for topic, weight in weights.items():
            if weight > 0:
                yield f"{where} {topic}", ADVICE * 2 * min(weight, HEAVY) / HEAVY
    for topic in advice.near:
        yield f"able {topic}", ADVICE * 0.3
    yield f"rule={advice.choice.topic}", ADVICE * 1.5
    if advice.choice.score >= CUE["clause"]:
        yield f"sure={advice.choice.topic}", ADVICE


# ---------------------------------------------------------------- words whose meaning counts


def phrases_of(around: Surroundings) -> tuple[list[str], ...]:
    """Groups of words whose meanings tell the topic, each by the place where it stands; some may be empty."""
    frame = list(entries(around.frame))
    acts = [words.split()[0] for role, words in frame if role in ACTS]
    noun = around.noun.split()
    left, right = window(around.sentence)
    return (
        noun[-1:],
        noun[:-1],
        acts[:2],
        acts,
        [word for role, words in frame if role in AGENTS for word in words.split()],
        [word for role, words in frame if role in OBJECTS for word in words.split()],
        list(telling(left[: WINDOW - 1])),
        list(telling(right[: WINDOW - 1])),
        list(telling(TOKEN.findall(around.clause))),
        list(telling(TOKEN.findall(around.sentence))),
    )


def entries(frame: str) -> Iterator[tuple[str, str]]:
    """The frame's roles and their words, without the number's mark."""
    for entry in frame.split(";"):
        role, _, words = entry.strip().partition(" ")
        if words and not role.startswith("<"):
            yield role, words


def window(sentence: str) -> tuple[list[str], list[str]]:
    """The tokens next to the number, nearest first."""
    tokens = TOKEN.findall(sentence)
    here = next((i for i, token in enumerate(tokens) if token.startswith("<n_")), None)
    if here is None:
        return [], []
    return tokens[max(0, here - WINDOW) : here][::-1], tokens[here + 1 : here + 1 + WINDOW]


def stems(text: str) -> set[str]:
    return {stem(word) for word in telling(TOKEN.findall(text))}


def telling(tokens: Iterable[str]) -> Iterator[str]:
    """The words among the tokens that are not empty."""
    return (word for word in tokens if word[0].isalpha() and word not in EMPTY and len(word) > 1)


@lru_cache(maxsize=1 << 16)  # words come from articles: a whole archive's must not pile up
def stem(word: str) -> str:
    """The word without its ending, so that "strikes" and "striking" are one word."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= STEM:
            return word[: -len(suffix)]
    return word
