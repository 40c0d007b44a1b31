"""Money told in the words of other money: small coin, and sums that leave the currency out.

"A raise of 35 cents" beside "$1.20" is 0.35 USD; shillings, guineas and old pence are pounds where the
article is older than decimal money or speaks of pounds. Behind "would cost 34 million euros", "their own
estimate was 12 million" is of euros.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from pipelines.quantity.number_words import share
from pipelines.records import Quantity

HUNDREDTHS = {"penny": frozenset(["GBP", "EUR"]), "cent": frozenset(
    ["USD", "EUR", "CAD", "AUD", "NZD", "HKD", "SGD", "ZAR"]
)}  # fmt: skip
KEPT = "GBP"  # what pence are where the article names no money
DECIMAL_DAY = date(1971, 2, 15)  # since when a pound has 100 pence
OLD_COINS = {"shilling": (1, 20), "guinea": (21, 20)}  # in pounds: how many of how many
SMALL = frozenset([*HUNDREDTHS, *OLD_COINS])
NEAR = 300  # characters: the sentence before, long as it may be
MILLION = 1_000_000
LONGEST = 12  # characters of what SUM finds
SUM = re.compile(
    r"\b(?:is|are|was|were|be|been|at|to|from|nearer|says?|said|offer(?:s|ed)?|pa(?:ys|id)|cost(?:s|ing)?|los[te]s?|losing"
    r"|spent|saved?|made|earn(?:s|ed)?|worth)\s$"
)  # what stands before a sum, and seldom before a crowd


def with_currencies(found: Sequence[Quantity], text: str) -> list[Quantity]:
    """The same quantities in order, millions of nothing that is named in the money told right before them."""
    told: list[Quantity] = []
    for quantity in found:
        before = told[-1] if told else None
        if (
            before
            and before.kind == "money"
            and before.unit not in SMALL
            and is_of_nothing(quantity)
            and SUM.search(text, max(0, quantity.span.start - LONGEST), quantity.span.start)
            and quantity.span.start - before.span.end < NEAR
        ):
            quantity = replace(quantity, kind="money", unit=before.unit)
        told.append(quantity)
    return told


def is_of_nothing(quantity: Quantity) -> bool:
    """True for a number of millions that counts nothing."""
    plain = quantity.kind == "count" and not quantity.unit and quantity.per is None
    return plain and quantity.distractor is None and (quantity.value or quantity.low or 0) >= MILLION


def of_one_currency(found: Sequence[Quantity], published: date | None) -> list[Quantity]:
    """The same quantities, small coin told in the currency of the article.

    Where no currency is named that has such coin, it stays what it is: nothing is guessed.
    """
    if not any(quantity.unit in SMALL for quantity in found):
        return list(found)
    named = Counter(quantity.unit for quantity in found if quantity.kind == "money")
    old = published is not None and published < DECIMAL_DAY
    return [in_units(quantity, named, old) if quantity.unit in SMALL else quantity for quantity in found]


def in_units(quantity: Quantity, named: Counter[str], old: bool) -> Quantity:
    """The quantity in the currency that the article names most; `old`: it is older than new pence."""
    unit = quantity.unit
    if unit in OLD_COINS:
        pounds = old or "GBP" in named or "penny" in named
        return times(quantity, "GBP", *OLD_COINS[unit]) if pounds else quantity
    code = next((code for code, _ in named.most_common() if code in HUNDREDTHS[unit]), None)
    if code is None and unit == "penny":
        code = KEPT
    if code is None:
        return quantity
    of_shillings = unit == "penny" and code == "GBP" and (old or "shilling" in named)
    return times(quantity, code, 1, 240 if of_shillings else 100)


def times(quantity: Quantity, code: str, part: int, whole: int) -> Quantity:
    """The quantity in a currency of which its unit is so many parts of a whole."""

    def told(value: Decimal | None) -> Decimal | None:
        return None if value is None else share(value * part, whole) + 0

    return replace(
        quantity, unit=code, value=told(quantity.value), low=told(quantity.low), high=told(quantity.high),
        from_value=told(quantity.from_value),
    )  # fmt: skip
