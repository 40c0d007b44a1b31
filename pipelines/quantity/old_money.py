"""Pounds, shillings and pence as older papers write them: "£3 4s 6d", "7s 6d a day", "fourpence an hour".

A pound has 20 shillings, a shilling 12 pence. What the text alone makes sure becomes pounds here; a bare
"shilling" or "fourpence" waits for `pipelines.quantity.money`, which sees the whole article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipelines.quantity.number_names import listed
from pipelines.quantity.number_words import share
from pipelines.quantity.numeral import VULGAR, Number
from pipelines.quantity.unit import Unit

SHILLINGS, PENCE = 20, 240  # in a pound
HINT = re.compile(r"\d\s?[sd]\b|\d/-|pence\b|halfpenny\b", re.IGNORECASE)
HALVES = "½¼¾"
PENCE_DIGITS = rf"(?P<pence>\d{{1,2}}[{HALVES}]?|[{HALVES}])\s?d\b\.?"
# At least two of the three, or shillings and no pence ("10/-"): "11s" alone may be anything.
SUM = re.compile(
    rf"(?:(?P<pounds>£\s?\d{{1,3}}(?:,\d{{3}})*|£\s?\d+)[,\s]\s?(?P<of>\d{{1,2}})\s?s\b\.?(?:,?\s?{PENCE_DIGITS})?"
    rf"|(?<![\w£$.,-])(?P<shillings>\d{{1,3}})\s?s\b\.?,?\s?{PENCE_DIGITS.replace('pence', 'pence2')}"
    r"|(?<![\w£$.,-])(?P<slash>\d{1,3})/-(?!\w))"
)
PENCE_WORDS = {
    word: Decimal(value)
    for value, names in {
        "0.5": "halfpenny ha'penny", "2": "twopence tuppence", "3": "threepence thruppence", "4": "fourpence",
        "5": "fivepence", "6": "sixpence", "7": "sevenpence", "8": "eightpence", "9": "ninepence",
        "10": "tenpence", "11": "elevenpence", "18": "eighteenpence",
    }.items()
    for word in listed(names)
}  # fmt: skip
IN_A_WORD = re.compile(rf"\b(?:(?:a|another)\s(?=ha))?(?P<pence>{'|'.join(PENCE_WORDS)})\b", re.IGNORECASE)


def old_sums(text: str) -> Iterator[tuple[Number, Unit]]:
    """Each sum in the text with its unit: GBP where it is written out, "penny" for a bare "fourpence"."""
    if HINT.search(text) is None:
        return
    for match in SUM.finditer(text):
        end = match.end()
        pence = match["pence"] or match["pence2"]
        value = share(Decimal(match["of"] or match["shillings"] or match["slash"]), SHILLINGS)
        if match["pounds"]:
            value += Decimal(match["pounds"].lstrip("£ ").replace(",", ""))
        if pence:
            halves = share(*VULGAR[pence[-1]]) if pence[-1] in VULGAR else Decimal(0)
            value += share(Decimal(pence.rstrip(HALVES) or 0) + halves, PENCE)
        if text[end - 1] == "." and not text[end : end + 2].strip()[:1].islower():
            end -= 1  # the stop ends the sentence
        yield Number(match.start(), end, value, value), Unit("GBP", "money", match.start(), end)
    for match in IN_A_WORD.finditer(text):
        value = PENCE_WORDS[match["pence"].lower()]
        yield (
            Number(match.start(), match.end(), value, value),
            Unit("penny", "money", match.start(), match.end()),
        )
