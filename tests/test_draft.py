"""A dispute file drafted from articles: what it must hold, what the loader says of it, and hostile names."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from flows.draft import DraftError, draft_from, prove
from pipelines.claim.draft import Draft, disputes_in, draft, written
from pipelines.claim.strikes import day_of, rules, worded
from pipelines.config import load, load_disputes
from pipelines.records import Dispute, Extraction, Party, Person
from tests.invented import make_article, make_attribution, make_claim, make_page, make_quantity, story
from tests.test_cli import claimline

MARK = re.compile(r"\[(.+?)\]")


@pytest.mark.parametrize("kind", ["begins", "ends", "returns"])
def test_wordings_keep_their_examples(kind: str) -> None:
    wordings = getattr(rules(), kind)
    for example in wordings.matches:
        (wanted,) = MARK.findall(example)
        said = MARK.sub(r"\1", example)
        hits = [hit["day"].rstrip(".") for pattern in worded(kind) if (hit := pattern.search(said))]
        assert wanted in hits, example
    for example in wordings.rejects:
        assert not [pattern for pattern in worded(kind) if pattern.search(example)], example


@pytest.mark.parametrize(
    ("sentence", "published", "wanted"),
    [
        # 3 March 2031 is a Monday.
        ("The strike began on Monday.", date(2031, 3, 3), date(2031, 3, 3)),
        ("The strike began on Monday.", date(2031, 3, 5), date(2031, 3, 3)),
        ("The strike began on Friday.", date(2031, 3, 3), date(2031, 2, 28)),
        ("The strike will begin on Friday.", date(2031, 3, 3), date(2031, 3, 7)),
        ("The strike is set for 10 March, the union said.", date(2031, 3, 3), date(2031, 3, 10)),
        ("The strike began on March 10, 2027.", None, date(2027, 3, 10)),
        ("The strike began on Monday.", None, None),
    ],
)
def test_the_day_of_a_beginning(sentence: str, published: date | None, wanted: date | None) -> None:
    article = make_article(make_page(), sentence, date_published=published)
    hit = next(hit for pattern in worded("begins") if (hit := pattern.search(sentence)))
    assert day_of(hit, sentence, article) == wanted


def test_the_sample_newsroom(demo: tuple[Path, str], tmp_path: Path) -> None:
    done = claimline("dispute", "draft", "--data", str(demo[0]), "--dispute", "sorrelmoor")
    assert done.returncode == 0, done.stderr.decode()
    drafted = done.stdout.decode()
    name = re.search(r'^dispute_id: "(.+)"$', drafted, re.MULTILINE)
    assert name
    (tmp_path / f"{name[1]}.yml").write_text(drafted)
    (dispute,) = load_disputes(tmp_path).values()
    employer, union = dispute.parties[:2]
    assert (employer.name, employer.role) == ("Sorrelmoor Health", "employer")
    assert "Sorrelmoor" in employer.aliases
    assert (union.name, union.role) == ("Union of Behavioral Care Workers", "union")
    assert "UBCW" in union.aliases
    people = {person.name: person for person in dispute.people}
    assert people["Dale Ostrander"].party_id == employer.party_id
    assert people["Dale Ostrander"].title == "vice president of public affairs"
    assert people["Marcus Tindell"].party_id == union.party_id
    assert [(action.start, action.size) for action in dispute.actions][:1] == [(date(2016, 2, 8), 2400)]
    assert dispute.actions[0].end == date(2016, 2, 12)
    assert [action.start for action in dispute.actions] == [date(2016, 2, 8), date(2023, 8, 14)]
    assert all(action.evidence and action.round_id for action in dispute.actions)
    assert "anywhere,” said Dale Ostrander, vice president of public affairs" in drafted  # his evidence
    load(tmp_path / f"{name[1]}.yml", Dispute)  # with its comments, as a person would save it


def test_what_cannot_be_drafted(demo: tuple[Path, str]) -> None:
    with pytest.raises(DraftError, match="no article is about dispute 'never'"):
        draft_from(demo[0] / "claimline.duckdb", "never", "the warehouse")


TOLD = """\
Weavers began a five-day strike at Quillmark Textiles on Tuesday, said the Loom Workers Union (LWU).
“Some 420 weavers are out,” said Edda Thorne, president of the LWU.
“Nobody was asked,” said Bram Oakley, Quillmark Textiles’ director of personnel."""


def read(
    text: str = TOLD,
    published: date | None = date(2031, 3, 5),
    union: str = "LWU",
    employer: str = "Quillmark Textiles",
) -> Extraction:
    article = make_article(make_page(), text, date_published=published)
    quotes = (
        make_attribution(
            article, "Some 420 weavers are out,", speaker="Edda Thorne", speaker_kind="person", side="union",
            role=f"president of the {union}", affiliation=union,
        ),
        make_attribution(
            article, "Nobody was asked,", speaker="Bram Oakley", speaker_kind="person", side="employer",
            role="director of personnel", affiliation=employer,
        ),
    )  # fmt: skip
    out = make_quantity(article, "420", 420, unit="weaver")
    claim = make_claim(
        article, "420", out, topic="strike_size", population="weavers", side="union", dispute_id="inferred"
    )
    return Extraction(article, quotes, (out,), (claim,))


def test_one_article_is_enough() -> None:
    (together,) = disputes_in([read()])
    dispute = draft(together).dispute
    assert [(party.name, party.side) for party in dispute.parties] == [
        ("Quillmark Textiles", "employer"),
        ("Loom Workers Union", "union"),
    ]
    assert dispute.parties[1].aliases == ("LWU",)
    assert {(person.name, person.title) for person in dispute.people} == {
        ("Edda Thorne", "president"),
        ("Bram Oakley", "director of personnel"),
    }
    (action,) = dispute.actions
    # Tuesday before Wednesday, 5 March 2031, and four days more.
    assert (action.start, action.end, action.size, action.unit) == (
        date(2031, 3, 4), date(2031, 3, 8), 420, "weavers",
    )  # fmt: skip
    assert action.evidence.startswith("gazette, 2031-03-05: “Weavers began a five-day strike")


def test_an_undated_article_dates_no_strike() -> None:
    (together,) = disputes_in([read(published=None)])
    assert draft(together).dispute.actions == ()


def test_articles_of_no_dispute_and_of_two() -> None:
    one = read()
    nothing = replace(one, claims=())
    other_text = (
        TOLD.replace("Quillmark Textiles", "Harrow Bakeries")
        .replace("Loom Workers Union (LWU)", "Oven Hands Union (OHU)")
        .replace("LWU", "OHU")
    )
    other = read(other_text, union="OHU", employer="Harrow Bakeries")
    other = replace(other, claims=(replace(other.claims[0], dispute_id="another"),))
    assert disputes_in([nothing]) == []
    assert [len(together) for together in disputes_in([one, other, nothing])] == [1, 1]
    # The same dispute under two ids, as two papers' names for its parties give it.
    renamed = replace(one, claims=(replace(one.claims[0], dispute_id="another"),))
    assert [len(together) for together in disputes_in([one, renamed])] == [2]


HOSTILE = [
    "a: b # c",
    '"',
    "'",
    "- x",
    "{y}",
    "\x07bell\u2028line",
    "null",
    "2031-01-01",
    "&a *b !!python/x",
    "’",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_are_yaml_are_words(name: str, tmp_path: Path) -> None:
    dispute = Dispute(
        "d", name, name, (Party("p", name, "employer", "employer", (name, name)),),
        (Person(name, "p", name),), keywords=(name,),
    )  # fmt: skip
    drafted = Draft(dispute, {("parties", 0): [f"said\n{name}: x"]}, 1)
    text = written(drafted, [f"\nname: {name}"])
    prove(drafted, text)
    (tmp_path / "d.yml").write_text(text)
    (read_back,) = load_disputes(tmp_path).values()
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    assert read_back.name == shown
    assert read_back.people[0].title == shown
    assert read_back.keywords == (shown,)


def test_the_warehouse_gives_back_what_was_extracted(tmp_path: Path) -> None:
    from tests.invented import HARBOUR, make_run
    from warehouse import db
    from warehouse.extractions import extractions

    page, given = story(TOLD, {"words": "420", "value": 420, "topic": "strike_size", "population": "weavers"})
    quote = make_attribution(given.article, "Nobody was asked,", speaker="Bram Oakley", cue="said")
    given = replace(given, attributions=(quote,))
    published = tmp_path / "w.duckdb"
    with db.build(published) as build:
        build.load(run_id="night-1", pages=[page], extractions=[given], disputes=[HARBOUR])
        build.compare()
        build.publish(make_run())
    assert list(extractions(published)) == [given]
    assert list(extractions(published, "never")) == []
