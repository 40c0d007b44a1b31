"""Article → Quantities: every number with its unit, bound, change, rate, base, period, and what it is about.

The grammar comes first (`pipelines.number`, `pipelines.measure`: text alone), then the parse says what is
counted (`pipelines.noun`), what the words around do to the value (`pipelines.change`), and which numbers are
no quantity of the dispute (`pipelines.distractor`): those are kept and marked, so that nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.change import NO_CHANGE, Bounded, Change, bounded, change_of
from pipelines.distractor import DAY_NUMBER, counted_event, why_no_duration, why_nothing
from pipelines.measure import Measured, measured
from pipelines.noun import Positions, concept_head, counted_noun, phrase, unit_name
from pipelines.number import numbers
from pipelines.parse import ParsedParagraph
from pipelines.period import Window, nearest, windows
from pipelines.records import Article, Quantity, QuantityKind, Span, record_id
from pipelines.unit import Unit, rate_after, unit_after

if TYPE_CHECKING:
    from spacy.tokens import Token

PARTS = frozenset(["vague", "fraction", "share"])
ONE_SIDED = frozenset(["at_least", "more_than", "at_most", "less_than", "up_to"])
PER_EACH = re.compile(r"\s(?:for|to)\s(?P<each>every|each)\s")
OF_OVERTIME = re.compile(r"\sof\s(?:[a-z-]+\s){1,3}?(?=(?:a|an|per|each|every)\s)")
OF_THE_WHOLE = re.compile(
    r"\s(?:out\s)?of\s(?:the|its|their|our|all|all of the|a total of|some|about|more than"
    r"|nearly)?\s?(?:[\w.’'-]+\s){0,3}?(?:[\w.’'-]+[’']s?\s)?$"
)
LOOSE = re.compile(r"the (?:last|past) |half the time\b|an? couple\b", re.IGNORECASE)  # exact only in form
INHERITS = re.compile(r"\s?(?:[,;]?\s?(?:or|that is|i\.e\.)|[—–]|--|\s-|\()\s?(?:about\s|some\s|as\s)?$")
ELLIPTIC = re.compile(r"\s?(?:in|who|from|at|for|a year|last|earlier|of (?:them|whom)|[.,;)]|$)")
FROM_LEVEL = re.compile(r"(?:\s?,)?\s(?:[\w-]+\s){0,2}?from\s(?:about\s|around\s|some\s|nearly\s|an?\s)?$")
CHANGED_FROM = re.compile(r"\bfrom\s(?:[\w-]+\s){0,2}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Story:
    """One paragraph and what all its quantities share."""

    article: Article
    paragraph: ParsedParagraph
    text: str
    positions: Positions
    windows: list[Window]
    taken: set[int] = field(default_factory=set)  # tokens that belong to a quantity


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as understood so far; offsets count from the paragraph."""

    item: Measured
    start: int
    end: int
    anchor: Token  # the token of the unit, else of the counted noun, else of the number
    head: Token | None  # the counted noun
    unit: str
    kind: QuantityKind
    per: str | None
    bound: Bounded
    change: Change
    concept: tuple[int, int] | None = None  # first and last token
    from_value: Decimal | None = None
    base_value: Decimal | None = None
    distractor: str | None = None
    rule: str = ""


def quantities(article: Article, paragraphs: list[ParsedParagraph]) -> list[Quantity]:
    """The article's quantities in order of span; those that are none of the dispute carry `distractor`."""
    return [quantity for paragraph in paragraphs for quantity in in_paragraph(article, paragraph)]


def in_paragraph(article: Article, paragraph: ParsedParagraph) -> Iterator[Quantity]:
    text = paragraph.doc.text
    items = measured(text)
    if not items or not len(paragraph.doc):
        return
    story = Story(article, paragraph, text, Positions(paragraph.doc), windows(text, article.date_published))
    readings: list[Reading] = []
    for item in items:
        if readings and item.start < readings[-1].end:
            continue  # the second number of a ratio that has been read whole
        readings.append(read(story, item, readings))
    for reading in with_bases(story, with_levels(story, readings)):
        yield as_quantity(story, reading)


# ---------------------------------------------------------------- one number


def read(story: Story, item: Measured, before: list[Reading]) -> Reading:
    """What one number says, given the readings before it."""
    number = item.number
    first, behind = story.positions.within(item.start, item.end)
    last = story.paragraph.doc[behind - 1]
    plain = Reading(
        item, item.start, item.end, last, None, item.unit.name if item.unit else "", "count", item.per,
        Bounded("exact", item.start, item.end), NO_CHANGE,
    )  # fmt: skip
    if number.is_incidental:
        return replace(plain, distractor=number.kind, rule=number.rule_id)
    if number.kind == "ordinal":
        return read_ordinal(story, plain, last)
    if (
        number.kind == "number"
        and item.unit is None
        and (day := DAY_NUMBER.search(story.text, max(0, item.start - 6), item.start))
    ):
        return read_day(story, plain, day["unit"].lower(), day.start())
    of_one = number.kind in PARTS or last.lower_ in ("dozen", "half", "one", "couple")
    noun = counted_noun(last, of_one) if item.unit is None or number.kind == "fraction" else None
    head, words = noun or (None, [])
    reading = replace(plain, head=head, anchor=head if head is not None and item.unit is None else last)
    if item.unit is None and head is not None and (measure := measure_in(head, words)):
        item = replace(item, unit=measure)
        reading = replace(reading, item=item, unit=measure.name, end=measure.end, head=None)
        head = None
    elif item.unit is None and head is not None:
        reading = replace(reading, unit=unit_name(head, words))
    elif item.unit is None and (like := elliptic(story, item, before)):
        reading = replace(reading, unit=like.unit, concept=like.concept)
    if not any(token.like_num for token in words):  # "one 52,000-barrel tank" holds a number of its own
        reading = with_rate(story, reading)
    distractor = why_nothing(item, story.text, story.paragraph.doc[first], head)
    if distractor is None and item.unit is not None and item.unit.kind == "duration" and not item.per:
        talks = any(in_same_sentence(story, other, item) for other in before)
        distractor = why_no_duration(item, story.text, last, story.windows, talks)
    reading = with_bound_and_change(story, reading, before)
    reading = replace(
        reading,
        kind=kind_of(reading),
        distractor=distractor,
        rule=f"{item.number.kind}:{distractor or kind_of(reading)}",
    )
    if distractor == "age" and not reading.unit:
        reading = replace(reading, unit="year of age")
    first, behind = story.positions.within(reading.start, reading.end)
    story.taken.update(range(first, behind))
    return reading if reading.concept else replace(reading, concept=concept_of(story, reading, before))


def measure_in(head: Token, words: list[Token]) -> Unit | None:
    """The measure that a counted noun is: "14 unpaid days", "517 rushing yards"."""
    unit = unit_after(head.lower_, 0)
    if unit is None or unit.kind not in ("duration", "measure") or unit.end != len(head) or len(head) < 4:
        return None
    if unit.name == "point" or any(token.like_num for token in words):
        return None
    return replace(unit, start=head.idx, end=head.idx + len(head))


def elliptic(story: Story, item: Measured, before: list[Reading]) -> Reading | None:
    """The quantity whose noun an elliptic number shares: "3.9 million members, up from 2.4 million "
    "in 2017"."""
    if item.number.kind != "number" or not ELLIPTIC.match(story.text, item.end):
        return None
    for other in reversed(before[-3:]):
        size = other.item.number.high
        if (
            other.distractor is None
            and other.head is not None
            and other.unit
            and size
            and item.number.low >= 20
        ):
            return other if Decimal("0.01") < size / item.number.low < 100 else None
    return None


def read_ordinal(story: Story, reading: Reading, last: Token) -> Reading:
    """ "the second strike" counts; every other ordinal is a distractor."""
    event = counted_event(reading.item, story.text, story.paragraph.doc, last)
    if event is None:
        return replace(reading, distractor="ordinal", rule="ordinal")
    story.taken.add(last.i)
    return replace(
        reading,
        head=event,
        anchor=event,
        unit=event.lemma_.lower(),
        kind="ordinal_time",
        concept=phrase(event, story.taken),
        rule="ordinal:event",
    )


def read_day(story: Story, reading: Reading, unit: str, start: int) -> Reading:
    """ "day 9 of the strike": the span takes in the word."""
    first, behind = story.positions.within(start, reading.end)
    story.taken.update(range(first, behind))
    return replace(reading, start=start, unit=unit, kind="ordinal_time", rule="day number")


def with_rate(story: Story, reading: Reading) -> Reading:
    """Takes in "a day", "for every new appointment" and the counted noun between: "up to 10 patients "
    "a day"."""
    text, item = story.text, reading.item
    end = reading.end
    if item.unit is None and reading.head is not None:
        end = reading.head.idx + len(reading.head)
    if each := PER_EACH.match(text, end):
        last = story.positions.at(each.end() - 1)
        counted = counted_noun(last, part=False)
        if counted:
            second = next(iter(numbers(text[each.end() : counted[0].idx])), None)
            per = unit_name(*counted)
            base = second.low if second and not second.is_incidental else None
            return replace(
                reading,
                end=counted[0].idx + len(counted[0]),
                per=f"{base} {per}" if base else per,
                base_value=base,
                kind="ratio",
            )
    if item.per or (item.unit is None and reading.head is None) or item.is_age:
        return reading
    if overtime := OF_OVERTIME.match(text, end):
        rate = rate_after(text, overtime.end() - 1)
        if rate and rate.kind == "duration":
            return replace(reading, end=rate.end, per=rate.name)
    if item.unit is None and (rate := rate_after(text, end)):
        return replace(reading, end=rate.end, per=rate.name)
    return reading


def with_bound_and_change(story: Story, reading: Reading, before: list[Reading]) -> Reading:
    """Bound and direction from the words around; "or 300 posts" inherits the direction of what it repeats."""
    limits = bounded(story.text, reading.start, reading.end)
    if reading.item.number.kind == "range" and limits.bound in ("exact", "about"):
        limits = replace(limits, bound="range")
    elif reading.item.number.kind == "vague":
        limits = replace(limits, bound="vague")
    elif limits.bound == "exact" and LOOSE.match(story.text, reading.item.start):
        limits = replace(limits, bound="about")
    first, behind = story.positions.within(limits.start, limits.end)
    counted = (
        reading.item.unit is None
        and reading.head is not None
        and reading.item.number.kind not in ("fraction", "share")
    )
    ranged = reading.item.number.kind == "range"
    change = change_of(reading.anchor, story.paragraph.doc[first], behind, counted, ranged)
    last = before[-1] if before else None
    if last and last.change.direction != "none" and last.distractor is None:
        behind_noun = max(last.end, last.head.idx + len(last.head) if last.head is not None else 0)
        between = story.text[behind_noun : limits.start]
        if len(between) < 12 and INHERITS.fullmatch(between) and kind_of(reading) not in ("duration",):
            change = last.change
    if (
        limits.bound == "exact"
        and last
        and last.bound.bound in ONE_SIDED
        and story.text[last.end : limits.start].strip() == "("
    ):
        limits = replace(limits, bound=last.bound.bound)  # "more than 7 million crowns ($1 million)"
    if reading.item.number.kind == "multiple":
        change = Change("increase" if reading.item.number.low > 1 else "decrease", "by", "multiple")
    return replace(reading, bound=limits, start=limits.start, end=limits.end, change=change)


def kind_of(reading: Reading) -> QuantityKind:
    unit, number = reading.item.unit, reading.item.number
    if reading.kind in ("ratio", "ordinal_time"):
        return reading.kind
    if unit is not None and unit.kind == "percent":
        return "percent"
    if unit is not None and unit.kind == "money":
        return "money"
    if number.kind == "ratio":
        return "ratio"
    if number.kind in ("fraction", "share", "multiple") and (unit is None or number.kind == "share"):
        return "ratio"
    if reading.per:
        return "rate"
    return "duration" if unit is not None and unit.kind == "duration" else "count"


def concept_of(story: Story, reading: Reading, before: list[Reading]) -> tuple[int, int] | None:
    """First and last token of what the number counts or is about."""
    if reading.head is not None and reading.item.unit is None:
        own = {i for i in story.taken if i < reading.head.i}
        return phrase(reading.head, own)
    if before and before[-1].concept and INHERITS.fullmatch(story.text[before[-1].end : reading.start]):
        return before[-1].concept
    head = concept_head(reading.anchor, story.taken)
    return phrase(head, story.taken) if head is not None else None


def in_same_sentence(story: Story, reading: Reading, item: Measured) -> bool:
    if reading.distractor is not None and reading.distractor != "ordinal":
        return False
    return bool(story.positions.at(reading.start).sent == story.positions.at(item.start).sent)


# ---------------------------------------------------------------- numbers together


def with_levels(story: Story, readings: list[Reading]) -> list[Reading]:
    """Gives a changed level the value that it came from: "rose from 40% to 50%", "to 50%, from 40%"."""
    out: list[Reading] = []
    for i, reading in enumerate(readings):
        if is_rise_between(story, reading):
            number = reading.item.number
            reading = replace(
                reading,
                item=replace(reading.item, number=replace(number, low=number.high)),
                from_value=number.low,
                bound=replace(reading.bound, bound="exact"),
                change=replace(reading.change, mode="to"),
            )
        following = readings[i + 1] if i + 1 < len(readings) else None
        if (
            following
            and reading.from_value is None
            and reading.change.direction != "none"
            and following.item.number.kind == "number"
        ):
            between = story.text[reading.end : following.start]
            if FROM_LEVEL.fullmatch(between) and (following.unit == reading.unit or following.head is None):
                reading = replace(reading, from_value=following.item.number.low)
        out.append(reading)
    return out


def is_rise_between(story: Story, reading: Reading) -> bool:
    """ "rose from 40% to 50%": a range that is a change."""
    if reading.item.number.kind != "range" or reading.change.direction == "none" or reading.distractor:
        return False
    return CHANGED_FROM.search(story.text[max(0, reading.item.start - 24) : reading.item.start]) is not None


def with_bases(story: Story, readings: list[Reading]) -> list[Reading]:
    """Gives a part its whole, and the whole's noun: "5,000 of the company's 175,000 employees"."""
    out = list(readings)
    for i, (part, whole) in enumerate(pairwise(readings)):
        if (
            part.item.number.kind != "number"
            or whole.item.number.kind != "number"
            or part.item.unit
            or whole.head is None
        ):
            continue
        if part.distractor or whole.distractor or part.item.number.low >= whole.item.number.low:
            continue
        if OF_THE_WHOLE.fullmatch(story.text, part.item.number.end, whole.start):
            out[i] = replace(
                part,
                unit=whole.unit,
                head=whole.head,
                concept=whole.concept,
                base_value=whole.item.number.low,
            )
    return out


# ---------------------------------------------------------------- the record


def as_quantity(story: Story, reading: Reading) -> Quantity:
    """The reading as a record, with its window and place found and all offsets counted from the article."""
    base, number = story.paragraph.base, reading.item.number
    span = Span(base + reading.start, base + reading.end)
    window = None
    if not number.is_incidental:
        sentence = story.positions.at(reading.start).sent
        window = nearest(story.windows, reading.start, reading.end, (sentence.start_char, sentence.end_char))
    ranged = number.kind == "range" and reading.from_value is None
    valued = not number.is_incidental and not ranged and number.kind != "vague"
    return Quantity(
        quantity_id=record_id(story.article.article_id, span.start, span.end),
        article_id=story.article.article_id,
        span=span,
        value=tidy(number.low) if valued else None,
        low=tidy(number.low) if ranged else None,
        high=tidy(number.high) if ranged else None,
        bound=reading.bound.bound,
        unit=reading.unit,
        per=reading.per,
        kind=reading.kind,
        direction=reading.change.direction,
        mode=reading.change.mode,
        from_value=tidy(reading.from_value),
        base_value=tidy(number.parts[1].low if number.kind in ("share", "ratio") else reading.base_value),
        concept=span_of(story, reading.concept),
        period=Span(base + window.start, base + window.end) if window else None,
        period_start=window.first if window else None,
        period_end=window.last if window else None,
        period_basis=window.basis if window else None,
        place=place_of(story, reading),
        distractor=reading.distractor,
        rule_id=f"quantity/{reading.rule}" + (f":{reading.change.basis}" if reading.change.basis else ""),
    )


def tidy(value: Decimal | None) -> Decimal | None:
    """The same value without needless zeros or exponent: 17100000, not 1.71E+7 or 17100000.0."""
    if value is None:
        return None
    return (
        value.quantize(Decimal(1))
        if value == value.to_integral_value() and abs(value) < 10**27
        else value.normalize()
    )


def span_of(story: Story, tokens: tuple[int, int] | None) -> Span | None:
    if tokens is None:
        return None
    return story.paragraph.span_of(story.paragraph.doc[tokens[0] : tokens[1] + 1])


def place_of(story: Story, reading: Reading) -> Span | None:
    """The named place that the counted noun or its verb stands with: "clinics in Harborview"."""
    if reading.distractor is not None:
        return None
    token = reading.anchor
    for _ in range(4):
        for child in token.children:
            if child.dep_ == "prep" and child.lower_ in ("in", "at", "across", "from", "throughout", "near"):
                for name in child.children:
                    if name.dep_ == "pobj" and name.pos_ == "PROPN" and name.i not in story.taken:
                        return span_of(story, (proper_start(name), name.i))
        if token.pos_ in ("VERB", "AUX") or token.head is token:
            return None
        token = token.head
    return None


def proper_start(name: Token) -> int:
    """The first token of the run of proper nouns that ends in this one."""
    first: int = name.i
    while first > 0 and name.doc[first - 1].pos_ == "PROPN":
        first -= 1
    return first
