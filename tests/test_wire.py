"""Whose copy a page says it is."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.article.wire import RULES, WireFile, wire_of
from pipelines.config import load
from tests.kestrel import STORY, html, read


def test_wire_from_the_byline_that_the_page_shows() -> None:
    assert read(html(lead='<p class="byline">By MINA ORR | Associated Press</p>')).wire == "Associated Press"
    assert read(html(lead='<p class="byline">By Mina Orr</p>')).wire is None


WIRE = load(RULES, WireFile).rules


@pytest.mark.parametrize("rule", WIRE, ids=lambda rule: rule.rule_id)
def test_wire_rule_keeps_its_examples(rule: Any) -> None:
    for line in rule.matches:
        assert wire_of(*(("", line) if rule.where == "author" else (line, None))), line
    for line in rule.rejects:
        assert wire_of(*(("", line) if rule.where == "author" else (line, None))) is None, line


@pytest.mark.parametrize(
    ("text", "author", "agency"),
    [
        ("KESTREL BAY (AP) — Bakers walked out.", None, "Associated Press"),
        ("KESTREL BAY, Ore. (Harbor Wire) — Bakers walked out.", None, "Harbor Wire"),
        (
            "Bakers walked out.\nAssociated Press writer Mina Orr contributed to this report.",
            None,
            "Associated Press",
        ),
        ("Bakers walked out.", "MINA ORR | Associated Press", "Associated Press"),
        ("Bakers (about 90) — walked out.", "Mina Orr", None),
        ("Bakers told the Associated Press they would walk out.", None, None),
        ("KESTREL BAY (Channel 9) — Bakers walked out.", None, None),
        ("KESTREL BAY (KKES) -- Bakers walked out.", "KKES", None),
        ("KESTREL BAY (The Slate) — Bakers walked out.", None, None),
        ("KESTREL BAY (The Slate) — Bakers walked out.", "Mina Orr | The Slate", "The Slate"),
        ("KESTREL BAY (HW) - Bakers walked out.\nTalks go on.", None, None),
        ("Bakers walked out.\n— Slate Press", "Slate Press", "Slate Press"),
        ("Bakers walked out.\n— Mina Orr", "Mina Orr", None),
        ("Bakers walked out.", "Slate Press", None),
        ("Bakers walked out.\nThis story was supplied by Slate Press.", None, "Slate Press"),
    ],
)
def test_wire(text: str, author: str | None, agency: str | None) -> None:
    assert wire_of(text, author) == agency


def test_the_outlet_s_own_name_is_no_wire() -> None:
    text = "KESTREL BAY (Kestrel Press) — Bakers walked out."
    assert wire_of(text, None) == "Kestrel Press"
    assert wire_of(text, None, outlet="The Kestrel Press") is None
    assert wire_of(text, None, outlet="Kestrel Press Online") is None
    assert wire_of("KESTREL BAY (AP) — Bakers walked out.", None, outlet="Associated Press") is None
    assert wire_of("KESTREL BAY (AP) — Bakers walked out.", None, outlet="The Kestrel") == "Associated Press"
    site = '<meta property="og:site_name" content="Kestrel Press">'
    lead = "<p>KESTREL BAY (Kestrel Press) — Bakers at two mills have walked out, the union said.</p>"
    assert read(html(site, body=lead + "".join(f"<p>{line}</p>" for line in STORY))).wire is None
