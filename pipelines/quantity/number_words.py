"""Numbers written in words, read to exact decimals: "forty-two thousand", "half a million", "two-thirds".

A small recursive grammar over the words of a text. Each function named `…_at` answers what stands at word
`i`, and the index of the word behind it, or None.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal, NamedTuple

from pipelines.quantity.number_names import (
    AFTER_A_SHARE,
    BEFORE_A_SHARE,
    DONE_BY_A_SHARE,
    DOZEN,
    HALF_OF_WHAT,
    MULTIPLES,
    MULTIPLIED,
    ONES,
    OPENERS,
    ORDINALS,
    PARTS,
    PLURALS,
    ROUGHLY,
    SCALES,
    TENS,
)

Form = Literal["number", "fraction", "vague", "ordinal", "multiple"]
PLACES = Decimal("1e-10")  # a share that has no end ("a third") is kept to ten places
HUGE = Decimal("1e15")  # from here on there is no room for ten places
WORD = re.compile(r"[A-Za-z]+")
CLOSE = re.compile(r"\s*[-‑–]?\s*")


class Word(NamedTuple):
    """One word of a text, in lower case."""

    start: int
    end: int
    text: str


class Spelled(NamedTuple):
    """A number in words: from which word up to (without) which, what it says, and in which form."""

    first: int
    behind: int
    low: Decimal
    high: Decimal
    form: Form


def share(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """The part of the whole as a decimal, exact where it has an end within ten places."""
    value = Decimal(part) / Decimal(whole)
    if abs(value) >= HUGE:
        return value
    return value.quantize(PLACES).normalize() if value != value.quantize(PLACES) else value.normalize()


class Words:
    """The words of a text, and the grammar that reads numbers in them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [Word(found.start(), found.end(), found[0].lower()) for found in WORD.finditer(text)]

    def numbers(self) -> list[Spelled]:
        """Every number in words, in order, none overlapping."""
        found, i = [], 0
        while i < len(self.words):
            number = (
                self.number_at(i)
                if self.words[i].text in OPENERS and not self.is_scale_of_digits(i)
                else None
            )
            if number:
                found.append(number)
            i = number.behind if number else i + 1
        return found

    def is_scale_of_digits(self, i: int) -> bool:
        """Whether the word at `i` belongs to digits before it: "3 hundred and one"."""
        start = self.words[i].start
        return self.scale(i) and self.text[max(0, start - 2) : start].rstrip(" -")[-1:].isdigit()

    def number_at(self, i: int) -> Spelled | None:
        return (
            self.vague_at(i)
            or self.half_at(i)
            or self.part_at(i)
            or self.multiple_at(i)
            or self.ordinal_at(i)
            or self.cardinal_at(i)
        )

    def word(self, i: int) -> str:
        """The word at `i`, or "" beyond either end."""
        return self.words[i].text if 0 <= i < len(self.words) else ""

    def gap(self, i: int) -> str:
        """What stands before the word at `i`, up to the word before."""
        return self.text[self.words[i - 1].end : self.words[i].start] if 0 < i < len(self.words) else "|"

    def close(self, i: int) -> bool:
        """Whether only a space or hyphen parts the word at `i` from the one before."""
        return CLOSE.fullmatch(self.gap(i)) is not None

    # -- cardinals: "two hundred and five thousand, six hundred"

    def cardinal_at(self, i: int) -> Spelled | None:
        negative = self.word(i) in ("minus", "negative") and self.close(i + 1)
        whole = self.whole_at(i + negative)
        if whole is None:
            return None
        value, j = whole
        value, j, form = self.with_parts(value, j)
        if form == "number":
            value, j = self.with_decimals(value, j)
        value = -value if negative else value
        return Spelled(i, j, value, value, form)

    def whole_at(self, i: int) -> tuple[Decimal, int] | None:
        if self.word(i) in ("a", "an"):
            if not self.scale(i + 1) or self.gap(i + 1) != " " or self.word(i + 1) == "grand":
                return None
            i += 1
        total, ceiling, j = Decimal(0), Decimal("Infinity"), i
        behind = i
        while (group := self.group_at(j)) is not None:
            value, scale, k = group
            if scale >= ceiling:
                break
            total, ceiling, behind = total + value * scale, scale, k
            if scale == 1:
                break
            following = self.next_group(k)
            if following is None:
                break
            j = following
        return (total, behind) if behind > i else None

    def next_group(self, k: int) -> int | None:
        """Where the number goes on after a scale word: straight on, after "and", or after a comma."""
        if self.word(k) == "and" and self.close(k) and self.close(k + 1):
            group = self.group_at(k + 1)
            if group and group[0] < 20 and self.word(group[2]) in PARTS and self.word(k - 1) in SCALES:
                return None  # "two million and three fifths"
            return k + 1 if group and self.word(k + 1) not in SCALES else None
        if self.close(k):
            return k
        if self.gap(k) == ", " and (group := self.group_at(k)):
            return k if group[1] > 1 or group[0] >= 100 else None
        return None

    def group_at(self, i: int) -> tuple[Decimal, Decimal, int] | None:
        """A number under a thousand and the scale that follows it: ("two hundred", "thousand")."""
        small = self.under_thousand_at(i)
        if small is None:
            if not (self.word(i) in SCALES and self.word(i) in OPENERS and self.word(i) != "grand"):
                return None
            value, j = 1, i  # "million-dollar offers"
        else:
            value, j = small
        scale = Decimal(1)
        while self.word(j) in SCALES and (self.close(j) or j == i):
            scale, j = scale * SCALES[self.word(j)], j + 1
        if self.word(j) in DOZEN and self.close(j) and scale == 1:
            return Decimal(12 * value), Decimal(1), j + 1
        return Decimal(value), scale, j

    def under_thousand_at(self, i: int) -> tuple[int, int] | None:
        if self.word(i) in DOZEN:
            return 12, i + 1
        small = self.under_hundred_at(i)
        value, j = small or (1, i)
        if self.word(j) != "hundred" or (small and not self.close(j)):
            return small
        value, j = value * 100, j + 1
        tail = j + 1 if self.word(j) == "and" and self.close(j) else j
        rest = self.under_hundred_at(tail) if self.close(tail) else None
        return (value + rest[0], rest[1]) if rest and rest[0] else (value, j)

    def under_hundred_at(self, i: int) -> tuple[int, int] | None:
        word = self.word(i)
        if word in ONES:
            return ONES[word], i + 1
        if word not in TENS:
            return None
        unit = ONES.get(self.word(i + 1), 0) if self.close(i + 1) else 0
        return (TENS[word] + unit, i + 2) if 0 < unit < 10 else (TENS[word], i + 1)

    def scale(self, i: int) -> bool:
        return self.word(i) in SCALES or self.word(i) in DOZEN or self.word(i) == "hundred"

    def with_decimals(self, value: Decimal, j: int) -> tuple[Decimal, int]:
        """ "three point one four", "two hundred point seventy-one"."""
        if self.word(j) != "point" or not self.close(j) or not self.close(j + 1):
            return value, j
        digits, k = "", j + 1
        while (small := self.under_hundred_at(k)) is not None and self.close(k):
            digits, k = digits + str(small[0]), small[1]
        return (value + Decimal(f"0.{digits}"), k) if digits else (value, j)

    def with_parts(self, value: Decimal, j: int) -> tuple[Decimal, int, Form]:
        """ "two-thirds", "three quarters", "two and a half", "five and three eighths"."""
        if not self.close(j):
            return value, j, "number"
        part = self.word(j)
        if (below := self.compound_part_at(j)) and value > 0:
            whole, behind, tens = below
            return share(value - tens, whole), behind, "fraction"
        if part in PARTS and (0 < value < 100 or (value > 0 and part.endswith("s"))):
            plural = part.endswith("s")
            quarters = part in ("quarter", "quarters") and not (
                self.gap(j) == "-"
                or self.word(j + 1) == "of"
                or value == 3
                or (value == 1 and self.word(j - 2) in BEFORE_A_SHARE)
            )
            if plural and value > 1 and self.word(j + 1) in SCALES and self.close(j + 1):
                return share(value, PARTS[part]) * SCALES[self.word(j + 1)], j + 2, "number"
            if plural == (value != 1) and not quarters:
                return share(value, PARTS[part]), j + 1, "fraction"
        if (
            part == "and"
            and self.word(j + 1) in ("a", "one")
            and self.word(j + 2) in PARTS
            and self.close(j + 1)
        ):
            if self.close(j + 2) and value == value.to_integral_value():
                unit = SCALES.get(self.word(j - 1), Decimal(1))
                if SCALES.get(self.word(j + 3), unit) < unit and self.close(j + 3):
                    unit = SCALES[self.word(j + 3)]  # "one billion and a half million"
                    return value + unit * share(1, PARTS[self.word(j + 2)]), j + 4, "number"
                value, j = value + unit * share(1, PARTS[self.word(j + 2)]), j + 3
                while self.word(j) in SCALES and self.close(j):
                    value, j = value * SCALES[self.word(j)], j + 1
        elif part == "and" and (count := self.under_hundred_at(j + 1)) and self.close(count[1]):
            name = self.word(count[1])
            if name in PARTS and name.endswith("s"):
                unit = SCALES.get(self.word(j - 1), Decimal(1))
                return value + unit * share(count[0], PARTS[name]), count[1] + 1, "number"
        return value, j, "number"

    def compound_part_at(self, j: int) -> tuple[int, int, int] | None:
        """The whole of "twenty-firsts" behind a number, the word behind it, and the tens that the number has
        taken from it ("one hundred thirty-fifths")."""
        if self.gap(j) == "-" and self.word(j - 1) in TENS and self.word(j - 2) == "hundred":
            one, behind, tens = self.word(j), j + 1, TENS[self.word(j - 1)]
            ten = tens
        elif self.word(j) in TENS and self.close(j + 1):
            one, behind, ten, tens = self.word(j + 1), j + 2, TENS[self.word(j)], 0
        else:
            return None
        value = ORDINALS.get(one.removesuffix("s"), 0) if one.endswith("s") else 0
        return (ten + value, behind, tens) if 0 < value < 10 else None

    # -- the other forms

    def vague_at(self, i: int) -> Spelled | None:
        """ "thousands", "tens of thousands", "several hundred", "a few dozen"."""
        word = self.word(i)
        if word in ("several", "few") and self.scale(i + 1) and self.close(i + 1):
            unit = self.under_thousand_at(i + 1) or (1, i + 1)
            value, j = Decimal(unit[0]), unit[1]
            while self.word(j) in SCALES and self.close(j):
                value, j = value * SCALES[self.word(j)], j + 1
            first = i - 1 if word == "few" and self.word(i - 1) == "a" else i
            return Spelled(first, j, 2 * value, 10 * value, "vague")
        if word not in PLURALS:
            return None
        low, high = (Decimal(end) for end in PLURALS[word])
        j = i + 1
        while self.word(j) == "of" and self.word(j + 1) in PLURALS:
            scale = PLURALS[self.word(j + 1)][0]
            low, high, j = low * scale, high * scale, j + 2
        if word in ("tens", "scores") and j == i + 1 and (word == "tens" or self.word(j) != "of"):
            return None
        return Spelled(i, j, low, high, "vague")

    def half_at(self, i: int) -> Spelled | None:
        """ "half", "half a million", "half an hour" (the article belongs to it), "quarter million"."""
        word, following = self.word(i), self.word(i + 1)
        if word == "quarter" and following in SCALES and self.close(i + 1):
            value = SCALES[following] / 4
            return Spelled(i, i + 2, value, value, "number")
        if word != "half" or self.word(i - 1) in (
            "first",
            "second",
            "other",
            "latter",
            "each",
            "either",
            "back",
            "better",
        ):
            return None
        after = i + 2 if following in ("a", "an") else i + 1
        if self.scale(after) and self.close(after):
            value, j = Decimal(1), after
            if self.word(j) in DOZEN:
                value, j = Decimal(12), j + 1
            while self.word(j) in SCALES and self.close(j):
                value, j = value * SCALES[self.word(j)], j + 1
            return Spelled(i, j, value / 2, value / 2, "number")
        if (
            self.gap(i + 1) == "-"
            or following in HALF_OF_WHAT
            or (self.word(i - 1) == "the" and following != "of")
        ):
            return None
        ends = following == "" or self.gap(i + 1)[:1] in ".;!?"
        if self.word(i - 1) == "a" and not ends and following not in AFTER_A_SHARE:
            return None
        half = Decimal("0.5")
        first = i - 1 if self.word(i - 1) == "a" else i
        return Spelled(first, i + 2 if following in ("a", "an") else i + 1, half, half, "fraction")

    def part_at(self, i: int) -> Spelled | None:
        """ "a third of", "nearly a quarter", "a good third": with what shows that it is a share."""
        part = i + 2 if self.word(i + 1) in ROUGHLY and self.close(i + 1) else i + 1
        name = self.word(part)
        if self.word(i) != "a" or name not in PARTS or name.endswith("s") or not self.close(part):
            return None
        if name == "half" and part == i + 1:
            return None
        after = part + 1
        if name == "quarter" and self.word(after) in SCALES and self.close(after):
            value = SCALES[self.word(after)] / 4
            return Spelled(i, after + 1, value, value, "number")
        behind = self.text[self.words[part].end : self.words[part].end + 1]
        ends = behind in ("", ".", ",", ";", ")", "”", '"')
        before = part == i + 2 or self.word(i - 1) in BEFORE_A_SHARE
        shown = self.word(after) == "of" or self.word(after) in DONE_BY_A_SHARE
        if shown or (before and (ends or self.word(after) in AFTER_A_SHARE)):
            value = share(1, PARTS[name])
            return Spelled(i, after, value, value, "fraction")
        return None

    def multiple_at(self, i: int) -> Spelled | None:
        """ "doubled", "threefold", "double the rate"."""
        word = self.word(i)
        value = MULTIPLES.get(word)
        if word in ("double", "triple") and self.word(i + 1) in MULTIPLIED and self.gap(i + 1) == " ":
            value = Decimal(2 if word == "double" else 3)
        if self.word(i + 1) in ("back", "down", "over", "up"):
            return None  # "doubled back", "doubling up"
        return Spelled(i, i + 1, value, value, "multiple") if value else None

    def ordinal_at(self, i: int) -> Spelled | None:
        """ "second", "twenty-first"."""
        word, j, value = self.word(i), i + 1, ORDINALS.get(self.word(i))
        if word in TENS and 0 < ORDINALS.get(self.word(i + 1), 0) < 10 and self.close(i + 1):
            value, j = TENS[word] + ORDINALS[self.word(i + 1)], i + 2
        return Spelled(i, j, Decimal(value), Decimal(value), "ordinal") if value else None
