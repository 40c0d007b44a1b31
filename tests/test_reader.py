"""The second reader: its pieces of words, its portraits of speakers, and what it sets side by side."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.parse import ModelError
from pipelines.reader.exchange import parts_of
from pipelines.reader.network import MODEL, READINGS, SIDES, load_reader
from pipelines.reader.portrait import SURE, likeliest, portraits, weighed
from pipelines.reader.sentences import ends_of, sentence_around
from pipelines.reader.wordpiece import Vocabulary, vocabulary, words
from pipelines.records import Attribution, Side, Span

SMALL = Vocabulary(
    {piece: i for i, piece in enumerate(["[UNK]", "un", "##paid", "over", "##time", ",", "cafe", "a"])}
)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("unpaid overtime", [1, 2, 3, 4]),
        ("Unpaid, OVERTIME", [1, 2, 5, 3, 4]),
        ("Café", [6]),  # accents go
        ("unpaidx a", [0, 7]),  # a word with a piece that is not known is unknown as a whole
        ("", []),
        ("a" * 200, [0]),  # longer than any word
    ],
)
def test_words_fall_into_the_longest_known_pieces(text: str, ids: list[int]) -> None:
    assert SMALL.of(text, 99) == ids


def test_no_more_pieces_are_given_than_were_asked_for() -> None:
    assert SMALL.of("unpaid overtime", 3) == [1, 2, 3]


@given(st.text())
def test_any_text_falls_into_known_pieces(text: str) -> None:
    known = vocabulary((MODEL / "vocabulary.txt").read_bytes())
    assert all(0 <= one < 30_522 for one in known.of(text, 10_000))
    assert all(word == word.strip() and word for word in words(text))


@given(st.text(alphabet='aB .!?\n"”', min_size=1), st.data())
def test_the_sentences_around_a_span_hold_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    assert sentence_around(ends_of(text), span).contains(span)


def test_sentences_end_behind_their_quotation_marks() -> None:
    text = 'He said: "No." She left.\nThey stayed.'
    cuts = ends_of(text)
    assert [text[a:b] for a, b in pairwise(cuts)] == [
        'He said: "No." ',
        "She left.\n",
        "They stayed.",
    ]


# ---------------------------------------------------------------- sides


def chances(**given: float) -> list[float]:
    rest = (1 - sum(given.values())) / (len(SIDES) - len(given))
    return [given.get(side, rest) for side in SIDES]


@pytest.mark.parametrize(
    ("ruled", "believed", "side"),
    [
        ("other", {"employer": SURE}, "employer"),
        ("other", {"employer": SURE - 0.01}, "other"),
        ("other", {"union": 0.4, "worker": 0.35}, "union"),  # together they are sure enough
        ("other", {"union": 0.35, "worker": 0.4}, "worker"),
        ("government", {"employer": SURE}, "employer"),  # a ministry whose clerks strike
        ("government", {"union": 0.99}, "government"),
        ("other", {"government": 0.9}, "other"),  # only parties are told apart by it
    ],
)
def test_a_camp_is_believed_where_the_network_is_sure(
    ruled: Side, believed: dict[str, float], side: Side
) -> None:
    assert likeliest(ruled, chances(**believed)) == side


TEXT = (
    "Ticket clerks at the Ostermark cable railway walked out on Monday.\n"
    "Gerda Lind, the company's managing director, said that every cabin was running.\n"
    '"Two of nine cabins went up," said clerk Ola Brandt. "I counted them."'
)


def quote(
    content: str, source: str, speaker: str, side: Side = "other", party: str | None = None
) -> Attribution:
    spans = [Span(TEXT.index(words), TEXT.index(words) + len(words)) for words in (content, source, speaker)]
    return Attribution(
        content, "a", "indirect", (spans[0],), spans[1], None, speaker=spans[2], speaker_kind="person",
        side=side, party_id=party,
    )  # fmt: skip


LIND = quote("every cabin was running", "Gerda Lind", "Gerda Lind")
BRANDT = quote("Two of nine cabins went up", "clerk Ola Brandt", "Ola Brandt", "worker")


def test_a_portrait_is_what_the_article_says_of_the_speaker() -> None:
    found = portraits(TEXT, [LIND, BRANDT])[LIND.speaker or Span(0, 1)]
    assert found.called == "Gerda Lind"
    assert found.said.startswith("Gerda Lind, the company's managing director")
    assert found.introduced == ""  # she is introduced where she speaks
    assert found.opening.startswith("Ticket clerks")


def test_speakers_of_no_side_are_put_on_one_where_the_network_is_sure() -> None:
    place = TEXT.index("the company's managing director")
    director = replace(LIND, role=Span(place, place + 31))
    lind, brandt = weighed(TEXT, [director, BRANDT], load_reader())
    assert (lind.side, brandt.side) == ("employer", "worker")


def test_whom_the_rules_put_with_a_party_stays_there() -> None:
    rows = [quote("every cabin was running", "Gerda Lind", "Gerda Lind", "union"), BRANDT]
    assert weighed(TEXT, rows, load_reader()) == rows


def test_whom_a_dispute_file_names_stays_where_it_puts_him() -> None:
    named = quote("every cabin was running", "Gerda Lind", "Gerda Lind", "other", "ostermark")
    assert weighed(TEXT, [named], load_reader()) == [named]


# ---------------------------------------------------------------- exchanges


def test_the_two_sides_of_one_matter_are_likelier_than_two_matters() -> None:
    network = load_reader()

    def apart(employers: str, labours: str) -> float:
        return float(network.readings([parts_of(employers, labours)])[0][READINGS.index("apart")])

    every = "Every cabin was running by nine, the railway said."
    assert apart(every, "Only two of the nine cabins went up, said the clerks.") < apart(
        every, "The clerks' pension fund was founded in 1961, said their union."
    )


def test_it_gives_the_same_whatever_is_read_beside() -> None:
    network = load_reader()
    parts = [
        (3, "Nobody waited.", 56),
        None,
        (4, "Ann waited all day.", 56),
    ]
    alone = network.readings([parts])[0]
    beside = network.readings(
        [parts, [(3, "A longer sentence of many words. " * 5, 56), None, (4, "b", 56)]]
    )[0]
    assert (alone == beside).all()


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("name", ["network.onnx", "vocabulary.txt", "model.json"])
def test_a_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    copied = tmp_path / "reader"
    shutil.copytree(MODEL, copied)
    (copied / name).write_bytes(b"{" + (copied / name).read_bytes()[:100])
    with pytest.raises(ModelError, match=name):
        load_reader(copied)


def test_the_manifest_names_what_it_is_made_from() -> None:
    manifest = json.loads((MODEL / "model.json").read_text("utf-8"))
    assert manifest["encoder"] == "all-MiniLM-L6-v2"
