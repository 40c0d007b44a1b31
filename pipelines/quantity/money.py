"""Small change in the money that an article speaks of: "a raise of 35 cents" beside "$1.20" is 0.35 USD."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pipelines.records import Quantity

HUNDREDTHS = {"penny": frozenset(["GBP", "EUR"]), "cent": frozenset(
    ["USD", "EUR", "CAD", "AUD", "NZD", "HKD", "SGD", "ZAR"]
)}  # fmt: skip
KEPT = "GBP"  # what pence are where the article names no money


def of_one_currency(found: Sequence[Quantity]) -> list[Quantity]:
    """The same quantities, cents and pence told in the currency of the article.

    Where no currency is named that has cents, they stay cents: nothing is guessed.
    """
    if not any(quantity.unit in HUNDREDTHS for quantity in found):
        return list(found)
    named = Counter(quantity.unit for quantity in found if quantity.kind == "money")
    return [in_units(quantity, named) if quantity.unit in HUNDREDTHS else quantity for quantity in found]


def in_units(quantity: Quantity, named: Counter[str]) -> Quantity:
    of = HUNDREDTHS[quantity.unit]
    code = next((code for code, _ in named.most_common() if code in of), None)
    if code is None and quantity.unit == "penny":
        code = KEPT
    if code is None:
        return quantity
    return replace(
        quantity,
        unit=code,
        value=hundredth(quantity.value),
        low=hundredth(quantity.low),
        high=hundredth(quantity.high),
        from_value=hundredth(quantity.from_value),
    )


def hundredth(value: Decimal | None) -> Decimal | None:
    return None if value is None else (value / 100).normalize() + 0
