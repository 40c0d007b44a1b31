"""`claimline extract`: what goes in, what comes out, and that they stay in step."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest

from flows.stream import extract_lines
from pipelines.config import Settings
from pipelines.contract import BadLineError, article_of, number

TEXT = (
    "Tram drivers in Lindholm went on strike on Monday.\n\n"
    "“We offered a raise of 4.5 percent,” said Peter Aas, a spokesman for the tram company.\n\n"
    "READ MORE: 7 things to do at the weekend"
)


def ask(*rows: object) -> tuple[list[dict[str, Any]], int]:
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    out = io.StringIO()
    complaints = extract_lines(lines, out, Settings())
    return [json.loads(line) for line in out.getvalue().splitlines()], complaints


def test_an_article_comes_back_with_its_offsets() -> None:
    (answer,), complaints = ask({"id": "tram", "text": TEXT, "date_published": "2031-05-04T08:00:00Z"})
    assert complaints == 0
    assert answer["id"] == "tram"
    (quote,) = answer["attributions"]
    assert [TEXT[part["start"] : part["end"]] for part in quote["content"]] == [
        "We offered a raise of 4.5 percent,"
    ]
    assert (quote["kind"], quote["speaker"], quote["side"]) == ("direct", "Peter Aas", "employer")
    (claim,) = answer["claims"]
    assert TEXT[claim["span"]["start"] : claim["span"]["end"]] == "4.5 percent"
    assert (claim["value"], claim["unit"], claim["kind"], claim["topic"]) == (
        4.5,
        "percent",
        "percent",
        "wages",
    )
    assert (claim["speaker"], claim["side"], claim["attribution"]) == ("Peter Aas", "employer", quote["id"])
    assert "7" not in [TEXT[row["span"]["start"] : row["span"]["end"]] for row in answer["quantities"]]


def test_every_field_of_the_contract_is_there() -> None:
    (answer,), _ = ask({"id": "tram", "text": TEXT})
    assert set(answer) == {"id", "attributions", "quantities", "claims", "distractors"}
    quantity = {"id", "span", "value", "low", "high", "bound", "unit", "per", "kind", "change", "concept"}
    assert quantity == set(answer["quantities"][0])
    of_claim = {"topic", "speaker", "side", "status", "about_side", "attribution", "period", "place"}
    assert quantity | of_claim == set(answer["claims"][0])
    assert set(answer["claims"][0]["change"]) == {"direction", "mode", "from_value"}
    of_quote = {
        "id",
        "kind",
        "content",
        "source",
        "cue",
        "speaker",
        "role",
        "affiliation",
        "party",
        "side",
        "via",
    }
    assert of_quote == set(answer["attributions"][0])


@pytest.mark.parametrize(
    ("row", "reason", "line_id"),
    [
        (b"{not json", "not_json", None),
        (b"[1, 2]", "not_json", None),
        (b"[" * 100_000, "not_json", None),
        ({"text": TEXT}, "no_id", None),
        ({"id": "a"}, "empty", "a"),
        ({"id": "a", "text": "  \n"}, "empty", "a"),
        ({"id": "a", "text": 7}, "empty", "a"),
        ({"id": "a", "text": TEXT, "txt": 1}, "unknown_key", "a"),
        ({"id": "a", "text": TEXT, "date_published": "last May"}, "bad_date", "a"),
        ({"id": "a", "text": TEXT, "dispute": "no-such"}, "unknown_dispute", "a"),
        ({"id": "a", "text": TEXT, "outlet": 3}, "wrong_type", "a"),
        (b'{"id": "a", "text": "half \\ud83d pair"}', "encoding", "a"),
        (b'{"id": "a", "text": "\xff"}', "encoding", None),
    ],
)
def test_a_line_that_cannot_be_read_is_answered_in_its_place(
    row: object, reason: str, line_id: str | None
) -> None:
    answers, complaints = ask({"id": 1, "text": TEXT}, row, {"id": "after", "text": TEXT})
    assert complaints == 1
    assert [answer["id"] for answer in answers] == ["1", line_id, "after"]
    assert answers[1]["rejected"]["reason"] == reason
    assert "line 2" in answers[1]["rejected"]["detail"]
    assert answers[1]["claims"] == []
    assert len(answers[0]["claims"]) == len(answers[2]["claims"]) == 1


def test_numbers_are_whole_where_they_are_whole() -> None:
    assert (number(Decimal("17100000")), number(Decimal("12.5")), number(None)) == (17100000, 12.5, None)
    assert isinstance(number(Decimal("3.0")), int)


def test_the_same_text_is_the_same_article() -> None:
    line = json.dumps({"id": "a", "text": TEXT})
    assert article_of(line)[0].article_id == article_of(line)[0].article_id
    with pytest.raises(BadLineError):
        article_of("")
