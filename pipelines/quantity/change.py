"""How a number is to be taken: its bound ("at least", "nearly"), and whether it is a change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipelines.config import HERE, load
from pipelines.quantity.noun import sentence_start
from pipelines.quantity.number_names import listed
from pipelines.records import Bound, ChangeMode, Direction

if TYPE_CHECKING:
    from spacy.tokens import Token

RULES = HERE / "rules"
NEAR = 20  # words before a number among which the word that makes it a change stands
WINDOW = 60  # characters before a number in which its bound words stand
PASSED = frozenset(
    listed("back only just again further sharply slightly steadily nearly an a another some the total")
)
COMPARED = (["instead", "of"], ["rather", "than"], ["compared", "with"], ["compared", "to"])
PERCENT = frozenset(["%", "percent", "pct", "cent", "pc"])


@dataclass(frozen=True, slots=True)
class BoundRule:
    """Words that stand before and after a number and bound its value."""

    bound: Bound
    before: tuple[str, ...]
    after: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoundFile:
    """`rules/bounds.yml`."""

    glue: str
    bounds: tuple[BoundRule, ...]
    not_after: str


@dataclass(frozen=True, slots=True)
class DirectionRule:
    """Verbs (lemmas), adverbs and nouns (lemmas) of one direction."""

    verbs: tuple[str, ...]
    adverbs: tuple[str, ...]
    nouns: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DirectionFile:
    """`rules/directions.yml`."""

    increase: DirectionRule
    decrease: DirectionRule
    counted_objects: tuple[str, ...]
    raised_levels: tuple[str, ...]
    offers: tuple[str, ...]
    particle_verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bounded:
    """A bound and where its words and the number together begin and end."""

    bound: Bound
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Change:
    """A direction, "by" or "to", and the kind of word that said so (verb, adverb, noun, sign)."""

    direction: Direction = "none"
    mode: ChangeMode | None = None
    basis: str = ""


NO_CHANGE = Change()


# ---------------------------------------------------------------- bounds


def bounded(text: str, start: int, end: int) -> Bounded:
    """The bound that the words around `text[start:end]` put on it, and the stretch with those words."""
    before, after, not_after, lead_in = bound_patterns()
    bound: Bound = "exact"
    found = after.match(lowered(text[end : end + WINDOW]))
    if found and (not found["noun"] or found["word"].startswith(("or ", "and "))):
        bound, end = bound_of(found), end if found["noun"] else end + found.end()
    for _ in range(2):  # "at least about 40": the outer word counts
        words = lowered(text[max(0, start - WINDOW) : start])
        found = before.search(words)
        if found is None or not_after.search(words, 0, found.end("word")):
            break
        bound = bound_of(found) if bound in ("exact", "about") else bound
        start -= len(words) - found.start()
    words = lowered(text[max(0, start - 12) : start])
    if found := lead_in.search(words):
        start -= len(words) - found.start("word")
    return Bounded(bound, start, end)


def lowered(text: str) -> str:
    """The text in lower case, as long as it was: faster to search than any case."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def bound_of(found: re.Match[str]) -> Bound:
    """The bound whose words a match of `bound_patterns` found."""
    names: tuple[Bound, ...] = ("at_most", "at_least", "more_than", "up_to", "less_than", "about")
    return next(name for name in names if found.groupdict().get(name))


@cache
def bound_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Patterns of the words before, of those after, of what spoils those before, and of "just".

    The words of each bound are a group of its name. All are for text in lower case.
    """
    file = load(RULES / "bounds.yml", BoundFile)
    leading = "|".join(f"(?P<{rule.bound}>{'|'.join(rule.before)})" for rule in file.bounds)
    trailing = "|".join(f"(?P<{rule.bound}>{'|'.join(rule.after)})" for rule in file.bounds if rule.after)
    before = re.compile(rf"(?<![\w-])(?P<word>{leading})(?:\s{file.glue})*[\s-]?\(?$")
    noun, no_more = r"(?P<noun>(?:\s[a-z-]+){0,2}?)", r"(?!\w)(?!\s?[\d$]|\sthan\b)"  # "12 students or fewer"
    after = re.compile(rf"{noun}[\s-]?(?P<word>{trailing}){no_more}")
    not_after = re.compile(rf"\b{file.not_after}$")
    return (
        before,
        after,
        not_after,
        re.compile(r"(?<!\w)(?P<word>just|only|well|a little|slightly)\s$"),
    )


# ---------------------------------------------------------------- direction


def change_of(anchor: Token, first: Token, behind: int, counted: bool, ranged: bool) -> Change:
    """Whether a quantity is a change.

    `first` is the first token of the quantity with its bound words, `anchor` the last of its unit, `behind`
    the index of the token after it; `counted` says that the number counts things ("40 nurses"), `ranged` that
    it is a range, which may be one "from" a level "to" another.
    """
    if is_compared(first):
        return NO_CHANGE
    return (
        from_words_before(first, counted, ranged)
        or from_words_behind(anchor, behind)
        or from_verb_above(anchor, counted)
        or from_offer(anchor)
        or from_named_change(anchor)
        or NO_CHANGE
    )


def is_compared(first: Token) -> bool:
    """ "256 beds instead of the 128", "rather than 40": what is left behind, and no change itself."""
    before = [
        token.lower_ for token in first.doc[max(0, first.i - 3) : first.i] if token.lower_ not in PASSED
    ]
    before = [word for word in before if word != "the"]
    return before[-2:] in COMPARED


def from_words_before(first: Token, counted: bool, ranged: bool) -> Change | None:
    """ "rose by 25", "up 3%", "down to 30"."""
    doc, i, begin = first.doc, first.i - 1, sentence_start(first, NEAR)
    mode: ChangeMode | None = None
    if first.text == "+" or first.text.startswith("+"):
        return Change("increase", "by", "sign")
    while i >= begin and (doc[i].lower_ in PASSED or doc[i].is_currency or doc[i].text in ("(", "-")):
        i -= 1
    if i >= begin and doc[i].lower_ in ("by", "to", *(["from"] if ranged else [])):
        mode = "by" if doc[i].lower_ == "by" else "to"
        i -= 1
        while i >= begin and doc[i].lower_ in PASSED:
            i -= 1
    if i < begin:
        return None
    token = doc[i]
    verbs, adverbs, _ = direction_words()
    if mode == "to" and (change := level_of_ancestor(doc[i + 1])):
        return change
    if direction := adverbs.get(token.lower_):
        if i and doc[i - 1].lemma_.lower() in load_directions().particle_verbs:
            return None
        return Change(direction, mode or "by", "adverb")
    is_verb = token.pos_ in ("VERB", "AUX", "ADJ") or (
        mode == "by" and token.pos_ == "NOUN" and not any(child.dep_ == "det" for child in token.children)
    )  # "but absences decrease by 2", taken for a noun
    direction = verbs.get(token.lemma_.lower()) if is_verb else None
    if direction is None or (counted and mode is None and not counts_objects(token)):
        return None
    return Change(direction, mode or "by", "verb")


def level_of_ancestor(preposition: Token) -> Change | None:
    """ "increase the time that they spend on this to half": the verb of change above a "to"."""
    verbs, _, _ = direction_words()
    for token in preposition.ancestors:
        if token.pos_ in ("VERB", "AUX"):
            if direction := verbs.get(token.lemma_.lower()):
                return Change(direction, "to", "verb")
            if token.lemma_.lower() in load_directions().raised_levels:
                return Change("increase", "to", "verb")
            if token.dep_ not in ("relcl", "acl"):
                return None
        if token.dep_ in ("ROOT", "ccomp"):
            return None
    return None


def counts_objects(verb: Token) -> bool:
    """Whether a verb changes the number of its objects: "cut 40 jobs", but not "raised 40 questions"."""
    return verb.lemma_.lower() in load_directions().counted_objects


def from_words_behind(anchor: Token, behind: int) -> Change | None:
    """ "3% higher", "a 30% increase", "an 8 percent pay rise"."""
    doc = anchor.doc
    _, adverbs, nouns = direction_words()
    for token in doc[behind : behind + 5]:
        if token.i == behind and token.lower_ in ("higher", "lower"):
            return Change(adverbs[token.lower_], "by", "adverb")
        bare = token.i == behind and token.tag_ in (
            "NN",
            "VB",
            "VBP",
        )  # "a 3% raise", even if taken for a verb
        if (direction := nouns.get(token.lemma_.lower())) and (token.pos_ == "NOUN" or bare):
            return Change(direction, "by", "noun") if anchor.head.i >= token.i or token.i == behind else None
        if token.pos_ not in ("NOUN", "ADJ", "ADV", "PROPN") and token.text != "-":
            return None
    return None


def from_verb_above(anchor: Token, counted: bool) -> Change | None:
    """ "increased the time they spend on this to half", "the raise of 3%"."""
    verbs, _, nouns = direction_words()
    token, preposition = anchor, ""
    for _ in range(5):
        up = token.head
        if up is token:
            return None
        if up.pos_ == "ADP" or up.dep_ == "prep":
            preposition = up.lower_
            if preposition not in ("by", "of", "in", "between", "to"):
                return None
        elif up.pos_ in ("VERB", "AUX"):
            if (
                token.dep_ in ("nsubj", "nsubjpass", "advcl", "ccomp", "nmod")
                or token.i < up.i
                or preposition in ("of", "in")
            ):
                return None
            if (
                token.dep_ == "dobj"
                and not preposition
                and (token is not anchor or (counted and not counts_objects(up)))
            ):
                return None
            direction = verbs.get(up.lemma_.lower())
            if direction is None or (counted and not preposition and not counts_objects(up)):
                return None
            return Change(direction, "to" if preposition == "to" else "by", "verb")
        elif up.pos_ == "NOUN":
            direction = nouns.get(up.lemma_.lower())
            if direction and preposition in ("of", "by", "to"):
                return Change(direction, "to" if preposition == "to" else "by", "noun")
            if token.dep_ in ("appos", "relcl", "acl") or preposition:
                return None
        token = up
    return None


def from_offer(anchor: Token) -> Change | None:
    """ "offered 4 percent", "asking for 6 percent": a percentage alone is a raise."""
    if anchor.lower_ not in PERCENT or any(child.lower_ == "of" for child in anchor.children):
        return None
    while anchor.dep_ == "conj" and anchor.head.lower_ in PERCENT:
        anchor = anchor.head
    verb = anchor.head.head if anchor.dep_ == "pobj" and anchor.head.lower_ == "for" else anchor.head
    if verb.pos_ == "VERB" and anchor.dep_ in ("dobj", "pobj") and anchor.i > verb.i:
        return Change("increase", "by", "offer") if verb.lemma_.lower() in load_directions().offers else None
    return None


def from_named_change(anchor: Token) -> Change | None:
    """ "puts the increase at $300", "at $300 a month"."""
    if anchor.dep_ == "npadvmod":
        anchor = anchor.head
    link = anchor.head
    if anchor.dep_ != "pobj" or link.lower_ != "at":
        return None
    named = [child for child in link.head.children if child.dep_ == "dobj" and child.i < link.i]
    _, _, nouns = direction_words()
    direction = next((found for noun in named if (found := nouns.get(noun.lemma_.lower()))), None)
    return Change(direction, "by", "noun") if direction else None


@cache
def load_directions() -> DirectionFile:
    return load(RULES / "directions.yml", DirectionFile)


@cache
def direction_words() -> tuple[dict[str, Direction], dict[str, Direction], dict[str, Direction]]:
    """Direction by verb lemma, by adverb, by noun lemma."""
    file = load_directions()
    sides: tuple[tuple[Direction, DirectionRule], ...] = (
        ("increase", file.increase),
        ("decrease", file.decrease),
    )
    return (
        {word: direction for direction, rule in sides for word in rule.verbs},
        {word: direction for direction, rule in sides for word in rule.adverbs},
        {word: direction for direction, rule in sides for word in rule.nouns},
    )
