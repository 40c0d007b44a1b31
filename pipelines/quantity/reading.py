"""What is known of a number while it is being read, and the paragraph that it stands in."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from pipelines.parse import ParsedParagraph
from pipelines.quantity.change import NO_CHANGE, Change
from pipelines.quantity.measure import Measured
from pipelines.quantity.noun import Positions
from pipelines.quantity.period import Window
from pipelines.records import Article, Bound, QuantityKind

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True, slots=True)
class Story:
    """One paragraph and what all its quantities share."""

    article: Article
    paragraph: ParsedParagraph
    text: str
    positions: Positions
    windows: list[Window]
    items: list[Measured]
    taken: set[int] = field(default_factory=set)  # tokens that belong to a quantity

    def same_sentence(self, one: int, other: int) -> bool:
        """Whether two characters stand in the same sentence."""
        return self.positions.sentence_of(one) == self.positions.sentence_of(other)


@dataclass(slots=True)
class Reading:
    """A number as understood so far: filled in step by step, then turned into a record.

    Offsets count from the paragraph. `anchor` is the token of the unit, else of the counted noun, else of the
    number.
    """

    item: Measured
    start: int
    end: int
    anchor: Token
    head: Token | None = None  # the counted noun
    unit: str = ""
    kind: QuantityKind = "count"
    per: str | None = None
    bound: Bound = "exact"
    change: Change = NO_CHANGE
    concept: tuple[int, int] | None = None  # first and last token
    from_value: Decimal | None = None
    base_value: Decimal | None = None
    compares: bool = False  # followed by what a multiple is of: "three times the rate"
    distractor: str | None = None
    rule: str = ""

    @property
    def counts_things(self) -> bool:
        """Whether it is a number of things, as in "40 nurses", not a measure or a share of them."""
        whole = self.item.number.kind not in ("fraction", "share")
        return whole and self.item.unit is None and self.head is not None
