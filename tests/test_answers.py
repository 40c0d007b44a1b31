"""What one side says in words and the other answers: each pair beside a near twin that is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from pipelines.claim.answers import denies_all
from pipelines.claim.opposites import pole_of
from pipelines.claim.said import answer_rules, denies_nothing, is_pointing, sentences
from pipelines.claim.topic import compiled
from pipelines.claim.wordless import ECHO, HIGH, LOW, STATEMENT
from pipelines.records import Attribution, Claim, Side, Span
from tests.test_claim import number, parser, quote, read

STRIKE = " Deckhands went on strike at Northfield Ferries, and picket lines are up."
Line = tuple[Side, str, str]  # who speaks, the verb that reports it, and what is said


def exchange(*lines: Line, numbers: Sequence[str] = (), **fields: Any) -> list[Claim]:
    """The claims of an article in which these lines stand one after the other."""
    text, spoken = "", []
    for n, (side, cue, words) in enumerate(lines):
        told = f"Speaker{n} {cue} {words}"
        start = len(text)
        where = Span(start + len(told) - len(words), start + len(told) - 1)
        who = Span(start, start + len(f"Speaker{n}"))
        spoken.append(
            Attribution(
                attribution_id=f"said-{n}", article_id="a", kind="indirect", content=(where,), source=who,
                cue=Span(who.end + 1, who.end + 1 + len(cue)), speaker=who, side=side,
            )
        )  # fmt: skip
        text += told + " "
    text += STRIKE.strip()
    return read(text, spoken, [number(text, one, **fields) for one in numbers])


def wordless(claims: Sequence[Claim]) -> list[tuple[str | None, Side]]:
    return [(claim.measure, claim.side) for claim in claims if claim.quantity_id is None]


DENIED = [(STATEMENT, "union"), (ECHO, "employer")]


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        # ------------------------------------------------ denials of whatever was said
        ([("union", "said", "the line reads its crews' mail."),
          ("employer", "answered", "that is a lie.")], DENIED),
        ([("union", "said", "the line reads its crews' mail."),
          ("employer", "denied", "it.")], DENIED),
        ([("union", "said", "the line reads its crews' mail."),
          ("employer", "called", "the accusation absurd.")], DENIED),
        ([("union", "said", "the line reads its crews' mail."),
          ("employer", "answered", "that is the captain's business.")], []),
        ([("union", "said", "the line reads its crews' mail."),
          ("union", "answered", "that is a lie.")], []),
        ([("union", "said", "it had sent the line a proposal."),
          ("employer", "answered", "no such proposal had arrived.")], DENIED),
        # ------------------------------------------------ in like words, one of them negated
        ([("union", "said", "the line had opened the lockers."),
          ("employer", "answered", "nobody had opened any lockers.")], DENIED),
        ([("union", "said", "the line had opened the lockers."),
          ("employer", "answered", "nobody had complained of the tides.")], []),
        ([("employer", "said", "it was waiting for an answer to its letter."),
          ("union", "answered", "the deckhands had answered the letter.")],
         [(ECHO, "employer"), (STATEMENT, "union")]),
        ([("union", "said", "they are all certified seamen."),
          ("employer", "answered", "a few of them have no papers.")], DENIED),
        # one rare word is enough: nobody else speaks of it
        ([("union", "said", "clerks without a licence had been put on the winches."),
          ("employer", "answered", "only licensed winchmen had touched them.")],
         [(ECHO, "union"), (STATEMENT, "employer")]),
        ([("union", "said", "the line made its decision in spring."),
          ("employer", "answered", "no decision had been made.")], DENIED),
        ([("union", "said", "the line made its decision in spring."),
          ("employer", "answered", "no harbour had been closed.")], []),
        # ------------------------------------------------ a question that repeats it, and a sweeping no
        ([("employer", "said", "the fares had gone into lifeboats."),
          ("union", "asked", "into lifeboats?.")], [(STATEMENT, "employer"), (ECHO, "union")]),
        ([("employer", "said", "the fares had gone into lifeboats."),
          ("union", "asked", "into paint?.")], []),
        ([("union", "said", "mates had warned the cooks that they would be put ashore."),
          ("employer", "answered", "no one has been threatened with anything.")], DENIED),
        ([("union", "said", "mates had warned the cooks that they would be put ashore."),
          ("employer", "answered", "nobody wants a winter like this one.")], []),
        # ------------------------------------------------ opposites of one thing
        ([("union", "said", "morale on the boats is terrible."),
          ("employer", "answered", "morale has never been better.")], [(LOW, "union"), (HIGH, "employer")]),
        ([("union", "said", "morale on the boats is terrible."),
          ("employer", "answered", "the harbour has never been better.")], []),
        ([("employer", "said", "the boats had passed their inspections."),
          ("union", "answered", "the boats had failed them.")], [(HIGH, "employer"), (LOW, "union")]),
        ([("employer", "said", "the boats had passed their inspections."),
          ("union", "answered", "the boats had passed the lighthouse.")], []),
    ],
)  # fmt: skip
def test_exchanges(lines: list[Line], wanted: list[tuple[str, Side]]) -> None:
    assert wordless(exchange(*lines)) == wanted


AGREED_ON = [("agreed", "union"), ("agreed", "employer")]


@pytest.mark.parametrize(
    ("cue", "words", "wanted"),
    [
        ("conceded", "the lockers had been opened by the line.", AGREED_ON),
        ("conceded", "the tide had been late.", []),
        ("noted", "the lockers had been opened by the line.", []),
        ("did not dispute", "that account.", AGREED_ON),
        ("disputed", "that account.", DENIED),
        ("says", "so would the mates.", AGREED_ON),
        ("says", "so much for the mates.", []),
    ],
)
def test_what_one_side_says_and_the_other_grants(
    cue: str, words: str, wanted: list[tuple[str, Side]]
) -> None:
    assert (
        wordless(exchange(("union", "said", "the line had opened the lockers."), ("employer", cue, words)))
        == wanted
    )


@pytest.mark.parametrize(
    ("text", "granted"),
    [
        ("The line did not dispute", True),
        ("The line has never seriously denied", True),
        ("The line doesn't contest", True),
        ("The line disputed", False),
        ("It was not the line that denied", False),
    ],
)
def test_who_does_not_dispute_a_number_grants_it(text: str, granted: bool) -> None:
    words = text.rpartition(" ")[2]
    assert denies_nothing(text, Span(len(text) - len(words), len(text))) is granted


def test_what_stands_behind_a_denial_goes_on_denying() -> None:
    lines: list[Line] = [
        ("union", "said", "the line means to close the pension fund."),
        ("employer", "denied", "this."),
        ("employer", "said", "no serving man's money will be touched."),
    ]
    assert wordless(exchange(*lines)) == [*DENIED, (ECHO, "employer")]


def test_what_is_retold_to_be_denied_can_be_denied_in_the_next_breath() -> None:
    text = (
        "Northfield denied a suggestion by the guild that mail was read. Northfield said that did not happen."
    )
    text += STRIKE
    outer = quote(text, "a suggestion by the guild that mail was read", "Northfield", "employer", "denied")
    inner = quote(text, "mail was read", "the guild", "union", "suggestion", via=outer.attribution_id)
    after = quote(text, "that did not happen", "Northfield", "employer", "said")
    claims = [claim for claim in read(text, [outer, inner, after], []) if claim.measure == ECHO]
    assert [claim.span.of(text) for claim in claims if claim.span.start > 60] == ["that did not happen"]


@pytest.mark.parametrize(("cue", "wanted"), [("dismissed", DENIED[::-1]), ("recalled", [])])
def test_what_is_denied_in_the_breath_that_tells_it(cue: str, wanted: list[tuple[str, Side]]) -> None:
    text = f"Northfield {cue} as a fable the guild's charge that mail was read." + STRIKE
    outer = quote(text, "as a fable the guild's charge that mail was read", "Northfield", "employer", cue)
    inner = quote(text, "mail was read", "the guild", "union", "charge", via=outer.attribution_id)
    assert wordless(read(text, [outer, inner], [])) == wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("every boat has left on time.", "timely"),
        ("not one of the boats on this quay has left on time.", "long"),
        ("no boat sails without a pilot, and all have left on time.", "timely"),
        ("nobody is forced to work overtime.", "voluntary"),
        ("deckhands are forced to work overtime.", "forced"),
    ],
)
def test_a_level_that_is_negated_is_its_opposite(words: str, wanted: str) -> None:
    assert wanted in {claim.measure for claim in exchange(("union", "said", words))}


def test_a_denial_reports_its_verb_where_it_says_no_more_than_it() -> None:
    said: list[Line] = [
        ("union", "said", "the line reads its crews' mail."),
        ("employer", "denied", "it."),
    ]
    (_, denial) = exchange(*said)
    assert (denial.kind, denial.status, denial.topic) == ("deny", "denied", "bargaining")
    assert denial.span.end - denial.span.start == len("denied it")


def test_a_number_is_denied_as_itself() -> None:
    lines: list[Line] = [
        ("union", "said", "the line hired 90 deckhands this year."),
        ("employer", "called", "that a fabrication."),
    ]
    found = exchange(*lines, numbers=["90"], value=Decimal(90))
    assert wordless(found) == [("denial", "employer")]
    assert {claim.topic for claim in found} == {"hires"}


def test_opposites_name_what_they_are_said_of() -> None:
    lines: list[Line] = [
        ("union", "said", "morale on the boats is terrible."),
        ("employer", "answered", "morale has never been better."),
    ]
    text = " ".join(f"Speaker{n} {cue} {words}" for n, (_, cue, words) in enumerate(lines)) + STRIKE
    assert {claim.population.of(text) for claim in exchange(*lines) if claim.population} == {"morale"}


# ---------------------------------------------------------------- the rules' examples


def alone(words: str) -> Any:
    """The sentence, as somebody says it."""
    text = f"Ann Berg said {words[0].lower()}{words[1:]}"
    spoken: Attribution = quote(text, text.removeprefix("Ann Berg said "), "Ann Berg", "union")
    (found,) = sentences(text.lower(), parser()(text), spoken)
    return found, parser()(text)


@pytest.mark.parametrize("example", answer_rules().denials.matches)
def test_denials_match(example: str) -> None:
    assert denies_all(alone(re.sub(r"[\[\]]", "", example))[0])


@pytest.mark.parametrize("example", answer_rules().denials.rejects)
def test_denials_refuse(example: str) -> None:
    assert not denies_all(alone(example)[0])


@pytest.mark.parametrize("poles", answer_rules().poles, ids=lambda poles: poles.name)
def test_poles_prove_their_examples(poles: Any) -> None:
    for example in poles.matches:
        which, words = example.split(": ", 1)
        found = pole_of(alone(words)[0], poles, alone(words)[1])
        assert found is not None, example
        assert found[0] is (which == "high"), example
    for example in poles.rejects:
        which, words = example.split(": ", 1)
        assert not compiled(getattr(poles, which)).search(words.lower()), example


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("it", True), ("the accusation.", True), ("it had sent a letter", False), ("boats", False)],
)
def test_pointing(words: str, wanted: bool) -> None:
    assert is_pointing(words) is wanted
