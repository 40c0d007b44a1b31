"""`claimline demo` end to end: what it shows, what it leaves, and how well it reads the sample newsroom."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import at_least
from tests.newsroom_score import Score, score
from tests.season import orphans
from tests.test_cli import complaint
from warehouse.query import rows


@pytest.fixture(scope="session")
def scored(demo: tuple[Path, str]) -> Score:
    return score(demo[0] / "claimline.duckdb")


def test_it_shows_the_cross_check_a_timeline_and_where_things_are(demo: tuple[Path, str]) -> None:
    data, shown = demo
    for words in ("Cross-check", "employer", "union or other", "verdict", "why", "conflict", "Timeline"):
        assert words in shown
    for file in (
        "claimline.duckdb",
        "exports/timeline.csv",
        "exports/timeline.parquet",
        "exports/timeline.json",
    ):
        assert (data / file).exists()
        assert str(data / file) in shown.replace("\n", "")


def test_it_stops_what_it_started(demo: tuple[Path, str]) -> None:
    assert orphans(demo[0]) == []


def test_both_nights_are_recorded_and_the_revised_story_has_two_versions(demo: tuple[Path, str]) -> None:
    published = demo[0] / "claimline.duckdb"
    runs = rows(published, "select status, len(failures) from record.run order by started_at")[1]
    assert runs == [("published", 0), ("published", 0)]
    versions = "select count(*) from record.article group by story_id having count(*) > 1"
    assert rows(published, versions)[1] == [(2,)]


def test_the_exported_timeline_is_the_view(demo: tuple[Path, str]) -> None:
    exported = json.loads((demo[0] / "exports" / "timeline.json").read_text())
    in_sql = rows(demo[0] / "claimline.duckdb", "select claim_id from claim_timeline")[1]
    assert sorted(row["claim_id"] for row in exported) == sorted(claim for (claim,) in in_sql)


def test_stories_about_other_things_yield_no_claim(demo: tuple[Path, str], scored: Score) -> None:
    assert scored.counts["claims expected"] > 200
    strangers = "select url from claims where regexp_matches(url, 'rovers|pie-fair|kayak|seal-pups|goats')"
    assert rows(demo[0] / "claimline.duckdb", strangers)[1] == []


def test_claims_and_quotes_are_those_that_a_reader_finds(scored: Score) -> None:
    figures = {
        "claim recall": scored.claim_recall,
        "claim precision": scored.claim_precision,
        "quote recall": scored.quote_recall,
        "comparison recall": scored.comparison_recall,
        "conflict precision": scored.conflict_precision,
    }
    at_least("newsroom", figures, scored.errors)


def test_it_does_not_empty_a_folder_of_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    assert "holds something else" in complaint("demo", "--data", str(tmp_path), code=2)
    assert (tmp_path / "thesis.txt").exists()
