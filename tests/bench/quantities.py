"""How many sentences a second quantities are read from, end to end and on parsed text."""

from __future__ import annotations

import json
import time
from pathlib import Path

from pipelines.parse import ParsedParagraph, Parser
from pipelines.quantity.quantities import quantities
from pipelines.records import Span
from tests.quantity_eval import MODEL, article_of, parsed

GOLD = Path(__file__).resolve().parents[3] / "shared" / "gold" / "newsquant-a.jsonl"
ROUNDS = 5  # the fastest counts, for other programs can only make it slower


def run() -> list[tuple[str, str]]:
    """Name and value of each figure, in processor time of one core; or one row that says what is missing."""
    if not GOLD.is_file():
        return [("sentences read for quantities", f"skipped: no benchmark at {GOLD}")]
    texts = [json.loads(line)["text"] for line in GOLD.read_text("utf-8").splitlines() if line.strip()]
    parser = Parser(MODEL)
    stories = [(article_of(text), parsed(parser, text)) for text in texts]
    whole, read = [], []
    for _ in range(ROUNDS):
        began = time.process_time()
        for article, paragraphs in stories:
            quantities(article, paragraphs)
        read.append(time.process_time() - began)
        began = time.process_time()
        for text, doc in zip(texts, parser.nlp.pipe(texts, batch_size=64), strict=True):
            quantities(article_of(text), [ParsedParagraph(Span(0, len(text)), parser.lemmatized(doc))])
        whole.append(time.process_time() - began)
    return [
        (f"quantities of {len(texts)} sentences, end to end", f"{len(texts) / min(whole):.0f} sentences/s"),
        ("the same on parsed text", f"{len(texts) / min(read):.0f} sentences/s"),
    ]
