"""The second reader: its pieces of words, portraits of speakers, whose account a figure is, its topic."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.config import load_topics
from pipelines.parse import ModelError
from pipelines.reader.account import accounts
from pipelines.reader.account import likeliest as account_likeliest
from pipelines.reader.account import parts_of as account_parts
from pipelines.reader.matter import matters
from pipelines.reader.matter import parts_of as matter_parts
from pipelines.reader.network import MODEL, SIDES, Chances, Part, Reader, load_reader
from pipelines.reader.portrait import OVERRULING, SURE, likeliest, portraits, weighed
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
    assert SMALL.of("unpaid overtime", -3) == [2, 3, 4]  # the last ones
    assert SMALL.of("unpaid overtime", 0) == []


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
        (
            "union",
            {"employer": OVERRULING},
            "employer",
        ),  # "its operations manager", where "its" was the union's
        ("worker", {"employer": OVERRULING - 0.01}, "worker"),
        ("employer", {"union": 0.5, "worker": 0.4}, "union"),
        ("worker", {"union": 0.99}, "worker"),  # the same camp
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


def test_whom_the_rules_put_with_the_wrong_party_is_moved() -> None:
    place = TEXT.index("the company's managing director")
    director = replace(LIND, role=Span(place, place + 31), side="union")
    assert [row.side for row in weighed(TEXT, [director, BRANDT], load_reader())] == ["employer", "worker"]


def test_who_belongs_to_a_body_whose_name_tells_its_side_stays_there() -> None:
    text = "Ida Falk, business manager of the Lamplighters' Union, said the company had closed nine shops."
    start, body = text.index("the company"), text.index("Lamplighters' Union")
    falk = Attribution(
        "q", "a", "indirect", (Span(start, len(text) - 1),), Span(0, 8), None, speaker=Span(0, 8),
        speaker_kind="person", role=Span(10, 26), affiliation=Span(body, body + 19), side="union",
    )  # fmt: skip
    surely_the_employer = Reader(None, None, Vocabulary({}), ())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reader, "sides", lambda self, inputs: np.array([chances(employer=0.99)] * len(inputs)))
        assert weighed(text, [falk], surely_the_employer) == [falk]
        assert weighed(text, [replace(falk, affiliation=None)], surely_the_employer)[0].side == "employer"


def test_nobody_is_judged_by_a_bare_last_name() -> None:
    """It is for the dispute's other articles to say who Lind is."""
    text = "Lind said that every cabin was running. The clerks were out."
    bare = Attribution(
        "x", "a", "indirect", (Span(15, 38),), Span(0, 4), None, speaker=Span(0, 4), speaker_kind="person"
    )  # fmt: skip
    assert portraits(text, [bare])[Span(0, 4)].is_a_bare_name
    assert weighed(text, [bare], load_reader()) == [bare]
    text = "At the gate stood Lind. " + text
    later = replace(bare, content=(Span(39, 62),), source=Span(24, 28), speaker=Span(24, 28))
    assert not portraits(text, [later])[Span(24, 28)].is_a_bare_name


def test_whom_a_dispute_file_names_stays_where_it_puts_him() -> None:
    named = quote("every cabin was running", "Gerda Lind", "Gerda Lind", "other", "ostermark")
    assert weighed(TEXT, [named], load_reader()) == [named]


# ---------------------------------------------------------------- accounts

STORY = (
    "Weavers at Tarn Mills walked out on Monday. Ida Holm, for the mill, said most looms ran. "
    "Tarn Mills puts the number at 40.\n"
    "The branch's own count was nine."
)
CALLED: dict[Side, tuple[str, ...]] = {
    "employer": ("Tarn Mills", "Holm", "Ida Holm"), "union": ("branch",), "worker": ("Rask",)
}  # fmt: skip


def test_a_sentence_is_read_with_those_around_it_and_without_names() -> None:
    ends = ends_of(STORY)
    sentence = sentence_around(ends, Span(STORY.index("40"), STORY.index("40") + 2))
    (_, before, tokens), _, (_, told, _), _, (_, after, _) = (
        part or (None, "", 0) for part in account_parts(STORY, ends, sentence, CALLED)
    )
    assert before == (
        "Weavers at the employer walked out on Monday. the employer, for the mill, said most looms ran."
    )
    assert tokens < 0  # of what came before the last words
    assert told == "the employer puts the number at 40."
    assert after == "the union's own count was nine."


def test_the_last_sentence_has_none_behind_it() -> None:
    ends = ends_of(STORY)
    parts = account_parts(STORY, ends, sentence_around(ends, Span(len(STORY) - 5, len(STORY))), {})
    assert parts[-1] == (None, "", 24)


@pytest.mark.parametrize(
    ("given", "party"),
    [
        ((0.2, SURE, 1 - 0.2 - SURE), "employer"),
        ((0.2, 1 - 0.2 - SURE, SURE), "union"),
        ((0.32, SURE - 0.02, 0.0), None),
        ((SURE, 0.2, 0.1), None),
        ((0.5, 0.5, 0.0), None),
    ],
)
def test_an_account_is_a_partys_where_the_network_is_sure(
    given: tuple[float, ...], party: Side | None
) -> None:
    assert account_likeliest(given) == party


@given(st.text(alphabet="ab. \n", min_size=1), st.data())
def test_every_figure_has_an_answer(text: str, data: st.DataObject) -> None:
    starts = data.draw(st.lists(st.integers(0, len(text) - 1), max_size=3))
    found = accounts(text, [Span(start, start + 1) for start in starts], {}, NOBODYS)
    assert found == [None] * len(starts)


class Nobodys(Reader):
    """A reader for which no sentence is a party's account."""

    def accounts(self, inputs: Sequence[Sequence[Part | None]]) -> Chances:
        return np.tile(np.array([1, 0, 0], np.float32), (len(inputs), 1))


NOBODYS = Nobodys(None, None, SMALL, ())


def test_a_partys_own_count_is_its_account() -> None:
    figures = [Span(STORY.index(words), STORY.index(words) + 2) for words in ("40", "nine")]
    assert accounts(STORY, figures, CALLED, load_reader()) == ["employer", "union"]


def test_what_the_reporter_tells_is_nobodys() -> None:
    text = (
        "The mill stands on the Tarn, built in 1911. It has 62 looms and two weirs.\n"
        "Trains take 40 minutes to the coast."
    )
    figures = [Span(text.index(words), text.index(words) + 2) for words in ("62", "40")]
    assert accounts(text, figures, CALLED, load_reader()) == [None, None]


def test_it_gives_the_same_whatever_is_read_beside() -> None:
    network = load_reader()
    parts: list[Part | None] = [(None, "", -56), None, (3, "Nobody waited.", 64), None, (None, "", 24)]
    long: list[Part | None] = [
        (None, "A longer sentence of many words. " * 5, -56), None, (3, "b", 64), None, (None, "c", 24)
    ]  # fmt: skip
    assert (network.accounts([parts])[0] == network.accounts([parts, long])[0]).all()


# ---------------------------------------------------------------- matters


def test_a_number_is_marked_in_its_sentence() -> None:
    start = STORY.index("40")
    parts = matter_parts(STORY, ends_of(STORY), Span(start, start + 2))
    assert parts == [
        (None, "Ida Holm, for the mill, said most looms ran.", -32), None,
        (None, "Tarn Mills puts the number at", -40), (4, "40", 24), (5, ".", 40), None,
        (None, "The branch's own count was nine.", 12),
    ]  # fmt: skip


def test_words_at_either_end_of_a_text_have_nothing_beyond() -> None:
    text = "Nine of 40 looms ran."
    ends = ends_of(text)
    assert matter_parts(text, ends, Span(0, 4))[:4] == [
        (None, "", -32),
        None,
        (None, "", -40),
        (4, "Nine", 24),
    ]
    assert matter_parts(text, ends, Span(17, 21))[3:] == [(4, "ran.", 24), (5, "", 40), None, (None, "", 12)]


@given(st.text(alphabet="ab. \n", min_size=1), st.data())
def test_no_word_of_a_sentence_is_left_out_or_read_twice(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    ends = ends_of(text)
    _, _, *told, _, _ = (part[1] if part else "" for part in matter_parts(text, ends, span))
    sentence = sentence_around(ends, span)
    assert "".join("".join(told).split()) == "".join(sentence.of(text).split())


@pytest.mark.parametrize(
    ("text", "words", "topic"),
    [
        ("Welders have had no pay rise since 2019. They want 9 percent.", "9 percent", "wages"),
        ("Only 14 of the 60 looms ran on Monday, the branch said.", "14", "service_level"),
        ("Some 340 weavers stayed out on Monday, said the branch.", "340", "strike_size"),
        ("The mill says the stoppage has lost it $2 million so far.", "$2 million", "cost"),
    ],
)
def test_what_a_number_is_about_is_heard(text: str, words: str, topic: str) -> None:
    start = text.index(words)
    (heard,) = matters(text, [Span(start, start + len(words))], load_reader())
    assert max(heard, key=heard.__getitem__) == topic
    assert sum(math.exp(chance) for chance in heard.values()) == pytest.approx(1, abs=0.01)


def test_it_was_taught_every_topic() -> None:
    assert set(load_reader().topics) == set(load_topics())


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("name", ["network.onnx", "matters.onnx", "vocabulary.txt", "model.json"])
def test_a_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    copied = tmp_path / "reader"
    shutil.copytree(MODEL, copied)
    (copied / name).write_bytes(b"{" + (copied / name).read_bytes()[:100])
    with pytest.raises(ModelError, match=name):
        load_reader(copied)


def test_the_manifest_names_what_it_is_made_from() -> None:
    manifest = json.loads((MODEL / "model.json").read_text("utf-8"))
    assert manifest["encoder"] == "all-MiniLM-L6-v2"
