"""Article → Quantities: every number with its unit, bound, change, rate, base, period, and what it is about.

The grammar comes first (`pipelines.number`, `pipelines.measure`: text alone), then the parse says what is
counted (`pipelines.noun`), what the words around do to the value (`pipelines.change`, `pipelines.level`), and
which numbers are no quantity of the dispute (`pipelines.distractor`): those are kept and marked, so that
nothing is lost.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pipelines.parse import ParsedParagraph
from pipelines.quantity.change import NO_CHANGE, Change, bounded, change_of
from pipelines.quantity.distractor import DAY_NUMBER, counted_event, why_no_duration, why_nothing
from pipelines.quantity.incidental import begin
from pipelines.quantity.level import (
    CHANGED_FROM,
    GONE_FROM,
    IN_EVERY,
    with_bases,
    with_bases_ahead,
    with_levels,
    with_shares,
)
from pipelines.quantity.measure import Measured, measured, with_unit
from pipelines.quantity.money import of_one_currency, with_currencies
from pipelines.quantity.noun import (
    LONGEST_CONCEPT,
    Positions,
    concept_head,
    counted_noun,
    phrase,
    place_near,
    unit_name,
)
from pipelines.quantity.number import numbers
from pipelines.quantity.numeral import Number
from pipelines.quantity.period import nearest, windows
from pipelines.quantity.reading import Reading, Story
from pipelines.quantity.unit import Unit, adverb_rate, rate_after, unit_after
from pipelines.records import Article, Quantity, QuantityKind, Span, record_id

if TYPE_CHECKING:
    from spacy.tokens import Token

PARTS = frozenset(["vague", "fraction", "share"])
ONE_SIDED = frozenset(["at_least", "more_than", "at_most", "less_than", "up_to"])
PER_EACH = re.compile(r"\s(?:for|to)\s(?P<each>every|each)\s")
OF_OVERTIME = re.compile(r"\sof\s(?:[a-z-]+\s){1,3}?(?=(?:a|an|per|each|every)\s)")
LOOSE = re.compile(r"the (?:last|past) |half the time\b|an? couple\b", re.IGNORECASE)  # exact only in form
INHERITS = re.compile(r"\s?(?:[,;]?\s?(?:or|that is|i\.e\.)|[—–]|--|\s-|\()\s?(?:about\s|some\s|as\s)?$")
ELLIPTIC = re.compile(r"\s?(?:in|who|from|at|for|a year|last|earlier|of (?:them|whom)|[.,;)]|$)")
MONEY_RAISED = re.compile(r"\brais(?:es?|ed|ing)\s$", re.IGNORECASE)  # collected: "raised £400 for the fund"
OF_ITS = re.compile(r"\sof\s(?:the|its|their|our|his|her|these|those)\s(?!\d)")
COMPARED = re.compile(
    r"\s(?:the|as|what|that|this|its|their|his|her|our|more|higher|larger|greater|longer|faster)\b"
)
NEIGHBOURS = 30  # numbers of a sentence that are looked at; more are a table
TIMES = frozenset(["second", "minute", "hour", "shift", "session"]) | frozenset(
    ["day", "night", "week", "weekday", "weekend", "fortnight", "month", "quarter", "year", "decade"]
)


def quantities(article: Article, paragraphs: Sequence[ParsedParagraph]) -> list[Quantity]:
    """The article's quantities in order of span; those that are none of the dispute carry `distractor`."""
    found = [quantity for paragraph in paragraphs for quantity in in_paragraph(article, paragraph)]
    return of_one_currency(with_currencies(found, article.text), article.date_published)


def in_paragraph(article: Article, paragraph: ParsedParagraph) -> Iterator[Quantity]:
    text = paragraph.doc.text
    items = measured(text)
    if not items or not len(paragraph.doc):
        return
    found = windows(text, article.date_published)
    story = Story(article, paragraph, text, Positions(paragraph.doc), found, items)
    readings: list[Reading] = []
    for item in with_shares(story):
        if readings and item.start < readings[-1].end:
            continue  # the second number of a ratio that has been read whole
        reading = read(story, item, readings)
        levels = is_rise_between(story, reading)
        readings += both_levels(story, reading, readings) if levels else [reading]
    with_levels(story, readings)
    with_bases(story, readings)
    with_bases_ahead(story, readings)
    for reading in readings:
        yield as_quantity(story, reading)


# ---------------------------------------------------------------- one number


def read(story: Story, item: Measured, before: list[Reading]) -> Reading:
    """What one number says, given the readings before it."""
    number, doc = item.number, story.paragraph.doc
    first, behind = story.positions.within(item.start, item.end)
    last = doc[behind - 1]
    reading = Reading(item, item.start, item.end, last, per=item.per)
    reading.compares = COMPARED.match(story.text, item.end) is not None
    if item.unit:
        reading.unit, _, per = item.unit.name.partition(" per ")  # "barrel per day"
        reading.per = per or item.per
    if number.is_incidental:
        reading.distractor, reading.rule = number.kind, number.rule_id
        return reading
    if number.kind == "wait date":
        reading.kind, reading.bound, reading.rule = "ordinal_time", "vague", "wait date"
        return reading
    if number.kind == "ordinal":
        return read_ordinal(story, reading, last, before)
    if number.kind == "number" and item.unit is None:
        day = DAY_NUMBER.search(story.text, max(0, item.start - 6), item.start)
        if day:
            return read_day(story, reading, day["unit"].lower(), day.start())
    words = read_noun(story, reading, last, before)
    if not any(token.like_num for token in words):  # "one 52,000-barrel tank" holds a number of its own
        read_rate(story, reading)
    reading.distractor = why_nothing(reading.item, story.text, doc[first], reading.head)
    if reading.distractor is None and kind_of(reading) == "duration":
        others = has_company(story, reading, before)
        reading.distractor = why_no_duration(reading.item, story.text, last, story.windows, others)
    read_bound_and_change(story, reading, before)
    reading.kind = kind_of(reading)
    reading.rule = f"{item.number.kind}:{reading.distractor or reading.kind}"
    if reading.distractor == "age" and not reading.unit:
        reading.unit = "year of age"
    story.taken.update(range(*story.positions.within(reading.start, reading.end)))
    if reading.concept is None:
        reading.concept = concept_of(story, reading, before)
    return reading


def read_noun(story: Story, reading: Reading, last: Token, before: list[Reading]) -> list[Token]:
    """Fills in the counted noun, if the number has one, and returns its words from the number on."""
    item = reading.item
    if item.unit is not None and item.number.kind != "fraction":
        return []
    if item.number.kind == "share":
        one, every = item.number.parts
        if IN_EVERY.fullmatch(story.text, one.end, every.start):
            last = story.positions.at(one.end - 1)  # "one tram in ten": the noun stands inside
    if (behind := bounded(story.text, item.end, item.end).end) > item.end:
        last = story.positions.at(behind - 1)  # "30 or more nurses"
    of_some = item.number.kind == "number" and OF_ITS.match(story.text, item.end) is not None
    of_one = item.number.kind in PARTS or last.lower_ in ("dozen", "half", "one", "couple")
    head, words = counted_noun(last, of_one or of_some) or (None, [])
    if of_some and not of_one and head is not None and head.tag_ not in ("NNS", "NNPS"):
        head, words = None, []  # "12 of the strike"
    if item.number.kind in ("multiple", "ratio"):
        reading.concept = phrase(head, ()) if head is not None else None
        return words  # "a threefold rise", "a 1-to-6 ratio"
    if item.unit is None and head is not None:
        if measure := measure_in(head, words):
            reading.item = replace(item, unit=measure)
            reading.unit, reading.end, reading.anchor = measure.name, max(reading.end, measure.end), head
            return words
        reading.unit, reading.anchor = unit_name(head, words), head
    elif item.unit is None and (like := elliptic(story, item, before)):
        reading.unit, reading.concept = like.unit, like.concept
    reading.head = head
    return words


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
    number = item.number
    if number.kind != "number" or number.low < 20 or not ELLIPTIC.match(story.text, item.end):
        return None
    for other in reversed(before[-3:]):
        size = other.item.number.high
        if other.distractor is None and other.head is not None and other.unit and size:
            return other if Decimal("0.01") < size / number.low < 100 else None
    return None


def read_ordinal(story: Story, reading: Reading, last: Token, before: list[Reading]) -> Reading:
    """ "the second strike" and "its ninth day" count; every other ordinal is a distractor."""
    earlier = [other.unit for other in before[-2:] if other.kind == "ordinal_time"]
    event = counted_event(reading.item, story.text, story.paragraph.doc, last, again=bool(earlier))
    if event is None:
        reading.distractor = reading.rule = "ordinal"
        return reading
    reading.kind, reading.rule = "ordinal_time", "ordinal:event"
    if event is last:  # "in the twelfth", after "the ninth week"
        reading.unit = earlier[-1]
    else:
        reading.head = reading.anchor = event
        reading.unit = event.lemma_.lower()
        reading.concept = phrase(event, story.taken)
    if reading.unit in TIMES and event.i > last.i:
        reading.end = event.idx + len(event)
    story.taken.update(range(*story.positions.within(reading.start, reading.end)))
    return reading


def read_day(story: Story, reading: Reading, unit: str, start: int) -> Reading:
    """ "day 9 of the strike": the span takes in the word."""
    reading.start, reading.unit, reading.kind, reading.rule = start, unit, "ordinal_time", "day number"
    story.taken.update(range(*story.positions.within(reading.start, reading.end)))
    return reading


def read_rate(story: Story, reading: Reading) -> None:
    """Takes in "a day", "for every new appointment" and the counted noun between: "up to 10 patients "
    "a day"."""
    text, item, head = story.text, reading.item, reading.head
    end = head.idx + len(head) if item.unit is None and head is not None else reading.end
    end = max(end, reading.end)
    if each := PER_EACH.match(text, end):
        counted = counted_noun(story.positions.at(each.end() - 1), part=False)
        if counted:
            second = next(iter(numbers(text[each.end() : counted[0].idx])), None)
            base = second.low if second and not second.is_incidental else None
            reading.end = counted[0].idx + len(counted[0])
            reading.per = f"{base} {unit_name(*counted)}" if base else unit_name(*counted)
            reading.base_value, reading.kind = base, "ratio"
            return
    if reading.per or (item.unit is None and head is None) or item.is_age:
        return
    if overtime := OF_OVERTIME.match(text, end):
        rate = rate_after(text, overtime.end() - 1)
        if rate and rate.kind == "duration":
            reading.end, reading.per = rate.end, rate.name
            return
    if item.unit is None and (rate := rate_after(text, end) or adverb_rate(text, end)):
        reading.end, reading.per = rate.end, rate.name


def read_bound_and_change(story: Story, reading: Reading, before: list[Reading]) -> None:
    """Bound and direction from the words around; "or 300 posts" inherits the direction of what it repeats."""
    number = reading.item.number
    limits = bounded(story.text, reading.start, reading.end)
    first, _ = story.positions.within(limits.start, limits.start + 1)
    behind = story.positions.within(limits.start, limits.end)[1]
    reading.start, reading.end, reading.bound = limits.start, limits.end, limits.bound
    two_sided = number.kind == "range" and " than" in story.text[number.parts[0].end : number.parts[1].start]
    if number.kind == "range" and (two_sided or limits.bound in ("exact", "about")):
        reading.bound = "range"
    elif number.kind == "vague":
        reading.bound = "vague"
    elif limits.bound == "exact" and LOOSE.match(story.text, reading.item.start):
        reading.bound = "about"
    reading.change = change_of(
        reading.anchor, story.paragraph.doc[first], behind, reading.counts_things, is_from_to(story, number)
    )
    last = before[-1] if before else None
    if last and last.change.direction != "none" and last.distractor is None:
        behind_noun = max(last.end, last.head.idx + len(last.head) if last.head is not None else 0)
        between = story.text[behind_noun : reading.start]
        if len(between) < 12 and INHERITS.fullmatch(between) and kind_of(reading) != "duration":
            reading.change = last.change
    repeated = last is not None and story.text[last.end : reading.start].strip() == "("
    if last and repeated and reading.bound == "exact" and last.bound in ONE_SIDED:
        reading.bound = last.bound  # "more than 7 million crowns ($1 million)"
    if (
        MONEY_RAISED.search(story.text, max(0, reading.start - 12), reading.start)
        and kind_of(reading) == "money"
    ):
        reading.change = NO_CHANGE
    if number.kind == "multiple" and not is_level(story, reading):
        reading.change = Change("increase" if number.low > 1 else "decrease", "by", "multiple")


def is_level(story: Story, reading: Reading) -> bool:
    """ "twice the rate", "double the rate": how much something is, where "doubled" says how it changed."""
    first = story.positions.at(reading.item.start)
    return reading.item.unit is not None or (first.lower_ in ("double", "triple") and first.pos_ != "VERB")


def kind_of(reading: Reading) -> QuantityKind:
    unit, number = reading.item.unit, reading.item.number
    if reading.kind in ("ratio", "ordinal_time"):
        return reading.kind
    if unit is not None and unit.kind == "percent":
        return "percent"
    if unit is not None and unit.kind == "multiple" and reading.compares:
        return "ratio"
    if unit is not None and unit.kind == "money":
        return "money"
    if number.kind in ("ratio", "share") or (number.kind in ("fraction", "multiple") and unit is None):
        return "ratio"
    if reading.per:
        return "rate" if unit is not None or reading.per in TIMES else "ratio"
    return "duration" if unit is not None and unit.kind == "duration" else "count"


def concept_of(story: Story, reading: Reading, before: list[Reading]) -> tuple[int, int] | None:
    """First and last token of what the number counts or is about."""
    if reading.head is not None and reading.item.unit is None:
        before_head = range(max(0, reading.head.i - LONGEST_CONCEPT), reading.head.i)
        return phrase(reading.head, {i for i in before_head if i in story.taken})
    if before and before[-1].concept and INHERITS.fullmatch(story.text[before[-1].end : reading.start]):
        return before[-1].concept
    head = concept_head(reading.anchor, story.taken)
    return phrase(head, story.taken) if head is not None else None


def has_company(story: Story, reading: Reading, before: list[Reading]) -> bool:
    """Whether the sentence has another number that is counted, to which a duration may be the window."""
    first = bisect_left(story.items, story.positions.sentence_of(reading.start)[0], key=begin)
    return any(
        other.kind == "ordinal_time" and story.same_sentence(other.start, reading.start)
        for other in before[-3:]
    ) or any(
        not other.number.is_incidental
        and other.number.kind != "ordinal"
        and other.number.start != reading.item.number.start
        and not (other.unit and other.unit.kind == "duration" and not other.per)
        and story.same_sentence(other.start, reading.start)
        for other in story.items[first : first + NEIGHBOURS]
    )


# ---------------------------------------------------------------- a level and the one before


def is_rise_between(story: Story, reading: Reading) -> bool:
    """ "rose from 40% to 50%": a range that is two levels."""
    number = reading.item.number
    if number.kind != "range" or reading.distractor:
        return False
    if not is_from_to(story, number):
        return False
    if number.low > number.high:  # "from 40 down to 30"
        return True
    if reading.change.direction == "none":
        return GONE_FROM.search(story.text, max(0, reading.item.start - 40), reading.item.start) is not None
    return CHANGED_FROM.search(story.text, max(0, reading.item.start - 24), reading.item.start) is not None


def is_from_to(story: Story, number: Number) -> bool:
    """Whether a range is worded as one thing to another; "from 14-18 to 24" is not."""
    return number.kind == "range" and "to" in story.text[number.parts[0].end : number.parts[1].start]


def both_levels(story: Story, joined: Reading, before: list[Reading]) -> list[Reading]:
    """The two readings of a rise or fall from one level to another."""
    low, high = (with_unit(story.text, number) for number in joined.item.number.parts)
    if low.unit is None and high.unit is not None:
        low = replace(low, unit=replace(high.unit, start=low.end, end=low.end))
    elif high.unit is None and low.unit is not None:
        high = replace(high, unit=replace(low.unit, start=high.end, end=high.end))
    first = read(story, low, before)
    first.change = Change()
    second = read(story, high, [*before, first])
    if second.head is not None and first.head is None and low.unit is None:
        first.unit, first.head = second.unit, second.head
    first.concept = second.concept = joined.concept
    change = joined.change
    if change.direction == "none":  # "went from 40 to 50"
        change = Change("increase" if high.number.low > low.number.low else "decrease", "to", "verb")
    second.change, second.from_value = replace(change, mode="to"), low.number.low
    first.rule, second.rule = "level before", "level"
    return [first, second]


# ---------------------------------------------------------------- the record


def as_quantity(story: Story, reading: Reading) -> Quantity:
    """The reading as a record, with its window and place found and all offsets counted from the article."""
    base, number = story.paragraph.base, reading.item.number
    span = Span(base + reading.start, base + reading.end)
    window = place = None
    if not number.is_incidental and story.windows:
        sentence = story.positions.sentence_of(reading.start)
        window = nearest(story.windows, reading.start, reading.end, sentence)
    if reading.distractor is None:
        place = place_near(reading.anchor, story.positions.places, story.taken)
    ranged = number.kind == "range"
    valued = not number.is_incidental and not ranged and number.kind not in ("vague", "wait date")
    return Quantity(
        quantity_id=record_id(story.article.article_id, span.start, span.end),
        article_id=story.article.article_id,
        span=span,
        value=tidy(number.low) if valued else None,
        low=tidy(number.low) if ranged else None,
        high=tidy(number.high) if ranged else None,
        bound=reading.bound,
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
        place=span_of(story, place),
        distractor=reading.distractor,
        rule_id=f"quantity/{reading.rule}" + (f":{reading.change.basis}" if reading.change.basis else ""),
    )


def tidy(value: Decimal | None) -> Decimal | None:
    """The same value without needless zeros or exponent: 17100000, not 1.71E+7 or 17100000.0."""
    if value is None:
        return None
    whole = value == value.to_integral_value() and abs(value) < 10**27
    return value.quantize(Decimal(1)) if whole else value.normalize()


def span_of(story: Story, tokens: tuple[int, int] | None) -> Span | None:
    if tokens is None:
        return None
    base, doc = story.paragraph.base, story.paragraph.doc
    last = doc[tokens[1]]
    return Span(base + doc[tokens[0]].idx, base + last.idx + len(last))
