"""Which pages of an archive are read at all: none about a labour dispute may be lost."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from flows.newsroom.stories import load_stories
from pipelines.article.sieve import Sieve, rules
from pipelines.config import load_disputes
from pipelines.extract import Extractor
from pipelines.parse import Parser
from pipelines.records import Extraction
from tests import kestrel
from tests.effort import ends_within
from tests.page_eval import PAGES

BRIEFS = sorted((Path(__file__).parent / "speakers").glob("*.txt"))
SIEVE = Sieve()


def page_of(title: str, paragraphs: list[str]) -> str:
    return (
        f"<html><head><title>{title}</title></head><body><main>{''.join(f'<p>{p}</p>' for p in paragraphs)}"
    )


@pytest.mark.parametrize("text", rules().matches)
def test_what_it_must_find(text: str) -> None:
    assert SIEVE.has(text.encode(), rules().enough_in_short)


@pytest.mark.parametrize("text", rules().rejects)
def test_what_it_must_leave(text: str) -> None:
    assert not SIEVE.has(text.encode(), rules().enough_in_short)


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.stem)
def test_briefs_about_disputes_of_all_kinds_and_times_pass(path: Path) -> None:
    story = path.read_text(encoding="utf-8").partition("====")[0]
    assert SIEVE.worth_reading(page_of("News", story.splitlines()).encode())


def test_words_broken_by_markup_are_found() -> None:
    assert SIEVE.may_concern(b"<p>Bakers went <b>on</b>&nbsp;strike; the union&#160;said so.</p>")


def test_a_hostile_page_stops_no_sweep() -> None:
    body = b"<p>Bakers on strike; their union pickets the mill. The strikers walked out." + b"<div>" * 300_000
    with ends_within(2):
        assert SIEVE.worth_reading(body)


def test_words_that_overlap_count_once() -> None:
    assert not SIEVE.has(b"the strikers", 3)
    assert SIEVE.has(b"the strikers and, elsewhere, the pickets", 4)


def test_a_dispute_s_names_count_and_change_the_sieve_s_name() -> None:
    disputes = tuple(load_disputes(Path("flows/newsroom/disputes")).values())
    sieve = Sieve(disputes)
    assert sieve.name != SIEVE.name == Sieve().name
    text = b"Sorrelmoor Health met the Union of Behavioral Care Workers."
    assert sieve.has(text, 4)
    assert not SIEVE.has(text, 4)


def test_a_paper_s_article_is_read_to_its_end_only_where_it_may_matter() -> None:
    def unasked(*_: object) -> Any:
        raise AssertionError("an article about owls was parsed")

    extractor = Extractor(
        parser=cast(Parser, unasked), attribute=unasked, topics={}, disputes=(), version="v1", sieve=Sieve
    )
    owls = [f"Owl number {n} hoots from the library's clock, “every night”, said Mina Orr." for n in range(9)]
    body = page_of("Nine owls in a clock", owls).encode()
    read = extractor.read(kestrel.page(), body, sieved=True)
    assert isinstance(read, Extraction)
    assert read.article.text.splitlines() == owls
    assert read.article.extractor_version == "v1"
    assert (read.attributions, read.quantities, read.claims) == ((), (), ())
    for given in ({}, {"sieved": False}):
        with pytest.raises(AssertionError):
            extractor.read(kestrel.page(), body, **given)
    with pytest.raises(AssertionError):
        extractor.read(kestrel.page(), kestrel.html(), sieved=True)  # bakers walk out


def test_no_article_of_a_dispute_is_held_not_to_matter() -> None:
    disputes = tuple(load_disputes(Path("flows/newsroom/disputes")).values())
    sieve = Sieve(disputes)
    stories = yaml.safe_load(Path("flows/newsroom/expected.yml").read_text(encoding="utf-8"))["stories"]
    about = {story["story"] for story in stories if story.get("dispute", "?") is not None}
    told = {key: one for day in (1, 2) for key, one in load_stories(day).items()}
    missed = [
        key for key, one in told.items() if not sieve.may_matter(one.headline, "\n".join(one.paragraphs))
    ]
    assert about & set(told)
    assert not about & set(missed)
    assert len(missed) >= 4
    for path in BRIEFS:
        assert SIEVE.may_matter(None, path.read_text(encoding="utf-8").partition("====")[0]), path.stem


def test_of_the_sample_newsroom_s_stories_those_of_disputes_pass() -> None:
    for story in load_stories(2).values():
        html = page_of(story.headline, list(story.paragraphs))
        if "strike" in story.headline.lower():
            assert SIEVE.worth_reading(html.encode()) == ("Rovers" not in story.headline), story.headline


def test_recall_on_real_pages() -> None:
    """Every page with a strike in it passes, and few of the others do."""
    if not PAGES.is_dir():
        pytest.skip(f"no page collection at {PAGES}")
    rows = [json.loads(line) for line in (PAGES / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    sieve = Sieve(tuple(load_disputes().values()))
    passed: dict[bool, list[bool]] = {True: [], False: []}
    for row in rows:
        body = gzip.decompress((PAGES / row["file"]).read_bytes())
        passed[bool(row["strike"])].append(sieve.worth_reading(body))
    assert sum(passed[True]) / len(passed[True]) >= 0.98
    assert sum(passed[False]) / len(passed[False]) <= 0.04
