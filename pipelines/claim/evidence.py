"""What an article says, as evidence for a line of a drafted dispute file: a sentence, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.records import Article, Extraction, Span

SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?=\d)[^.!?\n]*)*[.!?]?")


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of an article, as evidence."""

    article: Article
    sentence: str

    def __str__(self) -> str:
        day = self.article.date_published or "undated"
        return f"{self.article.outlet_id}, {day}: “{shortened(self.sentence)}”"


def clean(words: str) -> str:
    """The words on one line, without what does not print."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())


def shortened(sentence: str, most: int = 180) -> str:
    sentence = clean(sentence)
    return sentence if len(sentence) <= most else sentence[: most - 1].rsplit(" ", 1)[0] + " …"


def sentence_at(text: str, span: Span) -> str:
    """The sentence around the span's first character."""
    for match in SENTENCE.finditer(text):
        if match.start() <= span.start < match.end():
            return match.group().strip()
    return span.of(text)


def named_in(together: Sequence[Extraction], names: Sequence[str]) -> list[str]:
    """Which of the names articles use, how many, and the first sentence that does."""
    used = [
        (extraction.article, match)
        for extraction in together
        for name in names
        if (match := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", extraction.article.text))
    ]
    if not used:
        return []
    article, first = used[0]
    articles = len({article.article_id for article, _ in used})
    told = Told(article, sentence_at(article.text, Span(*first.span())))
    return [f"named in {articles} article(s); {told}"]
