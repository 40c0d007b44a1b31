"""The ten questions of docs/sql.md: their examples run, and their columns are what the views say."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.invented import make_run
from warehouse import db, reference
from warehouse.query import rows
from warehouse.replay import index

DOCUMENT = (Path(__file__).parents[1] / "docs" / "sql.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^\$ claimline sql --data demo --json (.+?)\n((?:\{.*\n)+)", re.MULTILINE)
QUESTIONS = re.findall(r"^## (\d+)\. .+\n\n`(\w+)`", DOCUMENT, re.MULTILINE)


@pytest.fixture(scope="module")
def warehouse(demo: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample newsroom's warehouse with the reference figures of the document in it."""
    data = tmp_path_factory.mktemp("questions")
    published = Path(shutil.copy(demo[0] / "claimline.duckdb", data))
    figures = data / "stoppages.csv"
    figures.write_text(re.search(r"```csv\n(.+?)```", DOCUMENT, re.DOTALL)[1])  # type: ignore[index]
    command = re.search(r"^    claimline reference add stoppages.csv (.+)$", DOCUMENT, re.MULTILINE)
    assert command
    told = shlex.split(command[1])
    given = {name.removeprefix("--"): value for name, value in zip(told[::2], told[1::2], strict=True)}
    reference.add(data, figures, **given)  # type: ignore[arg-type]
    ((run_id, started_at),) = rows(
        published, "select run_id, started_at from record.run order by started_at desc limit 1"
    )[1]
    with db.build(published) as build:
        build.publish(replace(make_run(run_id), started_at=started_at))
    return published


def test_there_are_ten_questions() -> None:
    assert [number for number, _ in QUESTIONS] == [str(n) for n in range(1, 11)]


def printed(published: Path, query: str) -> list[str]:
    columns, found = rows(published, query)
    return [
        json.dumps(dict(zip(columns, row, strict=True)), default=str, ensure_ascii=False) for row in found
    ]


@pytest.mark.parametrize(("command", "expected"), EXAMPLE.findall(DOCUMENT))
def test_the_examples_print_what_they_say(warehouse: Path, command: str, expected: str) -> None:
    (query,) = shlex.split(command)
    lines = printed(warehouse, query)
    assert [line for line in expected.splitlines() if line not in lines] == [], lines[:10]


@pytest.mark.parametrize("view", [view for _, view in QUESTIONS])
def test_the_columns_are_those_of_the_view(warehouse: Path, view: str) -> None:
    section = DOCUMENT.partition(f"### {view}\n")[2].partition("\n### ")[0]
    told = re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE)
    asked = "select column_name, comment from duckdb_columns() where table_name = '{}' order by column_index"
    assert told == rows(warehouse, asked.format(view))[1]
    assert section.split("\n")[1] == rows(
        warehouse, f"select comment from duckdb_views() where view_name = '{view}'"  # noqa: S608
    )[1][0][0]  # fmt: skip


def test_a_search_finds_what_a_reader_would(warehouse: Path) -> None:
    """Every sentence that has all words, and no other; told by a plain look at every sentence."""
    sentences = rows(warehouse, "select claim_id, sentence from record.claim")[1]
    for words, forms in (
        ("therapists", r"\btherapists?\b"),
        ("1300", r"\b1,?300\b"),
        ("Patient CARE", None),
    ):
        wanted = {
            claim
            for claim, sentence in sentences
            if (re.search(forms, sentence, re.IGNORECASE) if forms else all(
                re.search(rf"\b{word}s?\b", sentence, re.IGNORECASE) for word in words.split()
            ))
        }  # fmt: skip
        found = rows(warehouse, f"select record_id from search('{words}') where kind = 'claim'")[1]  # noqa: S608
        assert {claim for (claim,) in found} == wanted, words
        assert wanted or words == "Patient CARE"


@pytest.mark.parametrize("words", ["", "   ", "'; drop table record.claim; --", "%", "\\", "☃", "x" * 9999])
def test_a_search_takes_any_words(warehouse: Path, words: str) -> None:
    with db.reader(warehouse) as connection:
        assert connection.execute("from search($words)", {"words": words}).fetchall() == []


def test_the_index_becomes_what_it_would_be_from_nothing(warehouse: Path, tmp_path: Path) -> None:
    """Only new texts are taken apart; other rules for words take all of them apart again."""
    terms = """
        select kind, record_id, document.terms, list((term, occurrences) order by term)
        from record.document left join record.posting using (document_id) group by all order by all
    """
    with db.build(Path(shutil.copy(warehouse, tmp_path))) as build:
        asked = build.connection.execute
        before = dict(asked("select record_id, document_id from record.document").fetchall())
        asked("update record.claim set sentence = 'Eleven of them went home.' where hash(claim_id) % 5 = 0")
        asked("delete from record.claim where hash(claim_id) % 5 = 1")
        asked("delete from record.attribution where hash(attribution_id) % 3 = 0")
        index(build.connection)
        grown = asked(terms).fetchall()
        after = dict(asked("select record_id, document_id from record.document").fetchall())
        asked("update record.document set reads = 0")
        index(build.connection)
        assert asked(terms).fetchall() == grown
        assert asked("from search('eleven went home')").fetchall()
    kept = {record for record in before if after.get(record) == before[record]}
    assert len(before) > len(kept) > len(before) / 2
    assert len(set(after)) < len(before)


def test_the_numbers_of_a_topic_come_oldest_first(warehouse: Path) -> None:
    days = [day for (day,) in rows(warehouse, "select date_published from numbers_given")[1]]
    assert days == sorted(days, key=lambda day: (day is None, day))
    assert len(days) > 100


def test_a_pair_told_in_many_outlets_is_one_row(warehouse: Path) -> None:
    """What can be compared is counted, what cannot stands there once, and no two that met are left out."""
    ((pairs,),) = rows(warehouse, "select count(*) from disputed_numbers")[1]
    ((compared, decided),) = rows(
        warehouse,
        "select count(*), count(*) filter (comparable = 'yes' or verdict = 'denied') from employer_vs_union",
    )[1]
    ((met,),) = rows(
        warehouse,
        "select sum(times_met) from disputed_numbers where comparable = 'yes' or verdict = 'denied'",
    )[1]
    assert pairs < compared
    assert met == decided
    told = "select distinct {0}.told_group, {1}.told_group from {2} join record.statement as {0} on "
    told += "{0}.claim_id = employer_claim_id join record.statement as {1} on {1}.claim_id = other_claim_id"
    of_pairs, of_rows = (told.format("a", "b", view) for view in ("employer_vs_union", "disputed_numbers"))
    assert not rows(warehouse, f"{of_pairs} except {of_rows}")[1]
