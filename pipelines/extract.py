"""From a page to rows: the whole story. Start here.

    Page ──► Article ──► paragraphs ──► Attributions, Quantities ──► Claims

Nothing here knows the network, the clock or a database: the same page, rules and model give the same rows,
and every row carries `extractor_version`, which names all three.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from pipelines.article.read import read_page
from pipelines.article.sieve import Sieve
from pipelines.attribution import learned, rules
from pipelines.claim.claims import claims
from pipelines.claim.dispute import setting_of
from pipelines.claim.learned import TopicModel, load_topic_model
from pipelines.config import Layout, Topic
from pipelines.parse import ParsedParagraph, Parser
from pipelines.quantity.quantities import quantities
from pipelines.reader.network import Reader, load_reader
from pipelines.reader.portrait import weighed
from pipelines.records import Article, Attribution, Dispute, Extraction, Origin, Page, Rejection
from pipelines.speaker.identify import identified, identify

LONGEST_STORY = 60_000  # characters, ten thousand words; a longer text is no news story

Attributor = Callable[[Article, list[ParsedParagraph]], list[Attribution]]


@dataclass(frozen=True, slots=True)
class Extractor:
    """A loaded model and what is known beforehand. Make one per process and keep it."""

    parser: Parser
    attribute: Attributor
    topics: Mapping[str, Topic]
    disputes: Sequence[Dispute]
    version: str
    topic_model: TopicModel | None = None  # None: what a number is about, by rules alone
    reader: Reader | None = None  # a second reader; None: sides and accounts by rules alone
    sieve: Callable[[], Sieve] | None = None  # made when first asked for; None: every page is read to its end

    def read(
        self,
        page: Page,
        body: bytes,
        origin: Origin = "reporting",
        layouts: Sequence[Layout] = (),
        sieved: bool = False,
    ) -> Extraction | Rejection:
        """What a kept page yields, or why it yields nothing.

        Where it is to be `sieved`, an article without a word of labour disputes is kept, and not looked into.
        """
        article = read_page(page, body, origin=origin, layouts=layouts)
        if isinstance(article, Rejection):
            return article
        if sieved and self.sieve and not self.sieve().may_matter(article.headline, article.text):
            return Extraction(replace(article, extractor_version=self.version), (), (), ())
        return self.extract(article)

    def extract(self, article: Article) -> Extraction:
        """Attributions, quantities and claims of an article, in the order of its text."""
        paragraphs = self.parser(article.text)
        attributions, issuer = identified(
            article, paragraphs, self.attribute(article, paragraphs), self.disputes
        )
        numbers = quantities(article, paragraphs)
        reader = self.reader if len(article.text) <= LONGEST_STORY else None
        if reader:
            told = [number for number in numbers if number.distractor is None]
            # Sides that the reader gives make no article a story of a dispute: the rules must know it as one.
            if setting_of(article, paragraphs, attributions, told, self.disputes):
                attributions = weighed(article.text, attributions, reader)
        found = claims(
            article,
            paragraphs,
            attributions,
            numbers,
            self.topics,
            self.disputes,
            self.topic_model,
            issuer,
            reader,
        )
        return Extraction(
            replace(article, extractor_version=self.version),
            tuple(replace(row, extractor_version=self.version) for row in attributions),
            tuple(replace(row, extractor_version=self.version) for row in numbers),
            tuple(replace(row, extractor_version=self.version) for row in found),
        )

    def attributions(self, article: Article, paragraphs: list[ParsedParagraph]) -> list[Attribution]:
        """Who said what, each source led to its speaker."""
        return identify(article, paragraphs, self.attribute(article, paragraphs), self.disputes)


def attributor(choice: Literal["learned", "rules"]) -> Attributor:
    """Finds who said what, by trained weights and the surer rules, or by rules alone."""
    return (
        partial(learned.attribute_surely, model=learned.load_model())
        if choice == "learned"
        else rules.attribute
    )


def topic_model(choice: Literal["learned", "rules"]) -> TopicModel | None:
    """The weights that choose topics with the rules, where trained weights are wanted at all."""
    return load_topic_model() if choice == "learned" else None


def second_reader(choice: Literal["learned", "rules"]) -> Reader | None:
    """The trained network that weighs sides and accounts, where trained weights are wanted at all."""
    return load_reader() if choice == "learned" else None
