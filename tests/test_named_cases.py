"""Every case that the work on claims, disputes and comparisons was asked for by name, from text to view.

`gold/named/*.yml` holds invented articles and the rows of the views that a reader would want of them: each
pair or check beside its near twin that is none. They are read, loaded and compared together, once.

| Named | Here, in gold/named/ | Also |
|---|---|---|
| 1. a denial without a number; a level without one | claims.yml | test_claim, test_opposing |
| the employer quoting the union's demand; a self-report preferred | claims.yml | test_claim, test_opposing |
| kinds, modalities; work rules, finance, membership | claims.yml | test_claim, test_topic |
| what each topic file holds, and its examples | | test_config, test_topic |
| 2. a party under a variant of its name; two actions in one article | disputes.yml | test_dispute |
| no dispute file: sides and action; a drafted file | disputes.yml | test_dispute, test_draft |
| five articles, four actions, no conflict across years | | test_seeds, test_dispute |
| 3. one group over outlets; copies; drift from a release | groups.yml | test_groups |
| 25 % and then 30 % since; 40 % to 19 hours to almost 50 % | groups.yml | test_groups |
| a correction by the same speaker, and by another | groups.yml | test_groups |
| 4. each gate failing alone, unknown alone; their order | comparisons.yml | test_compare, test_opposing |
| each verdict | comparisons.yml, claims.yml (denied), groups.yml (changed) | test_compare |
| opposite levels, and others | claims.yml | test_opposing |
| 5. arithmetic | arithmetic.yml | test_arithmetic |
| 6. `claimline compare`, its lines and complaints | at the end of this file | test_opposing |
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest
from typer.testing import CliRunner, Result

from flows.__main__ import app
from flows.stream import no_pages
from pipelines.claim.draft import disputes_in, draft
from pipelines.config import Settings, load
from pipelines.pool import Recipe
from pipelines.records import Extraction, Page
from tests.invented import make_article, make_page, make_run
from warehouse import db
from warehouse.query import rows

FOLDER = Path(__file__).parent / "gold" / "named"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    date: date
    text: str
    outlet: str = "gazette"
    origin: Literal["reporting", "release"] = "reporting"
    wire: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Articles, and the rows that they must give."""

    name: str
    articles: tuple[Told, ...]
    claims: tuple[Row, ...] = ()
    no_claims: tuple[Row, ...] = ()
    compared: tuple[Row, ...] = ()  # and no other conflict, denial or correction
    checks: tuple[Row, ...] | None = None  # these and no other, by rule
    history: tuple[Row, ...] = ()  # these and no other, by day
    groups: tuple[Row, ...] = ()  # these and no other of their topics, by day
    drafted: Row | None = None


@dataclass(frozen=True, slots=True)
class Cases:
    cases: tuple[Case, ...]


CASES = {case.name: case for path in sorted(FOLDER.glob("*.yml")) for case in load(path, Cases).cases}
CLAIMED, CHECKED, FOLLOWED, GROUPED, DRAFTED = (
    [name for name, case in CASES.items() if asks(case)]
    for asks in (
        lambda case: case.claims or case.no_claims,
        lambda case: case.checks is not None,
        lambda case: case.history,
        lambda case: case.groups,
        lambda case: case.drafted,
    )
)
IN_PART = {"words", "a_words", "b_words", "previous_words", "continues_words", "working"}
VIEWS = {  # each asked once for all cases, with the article that a row belongs to
    "claims": "from claims",
    "comparisons": "select *, a_article_id as article_id from comparisons",
    "arithmetic_checks": "select arithmetic_checks.*, article_id from arithmetic_checks "
    "join claims on claims.claim_id = claims[1] order by rule",
    "number_history": "select number_history.*, article_id from number_history join claims using (claim_id) "
    "order by number_history.date_published, span_start_char",
    "claim_groups": "select claim_groups.*, article_id from claim_groups join claims using (claim_id) "
    "order by claim_groups.date_published, claim_groups.place, claim_groups.outlet_id",
}


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of every case, the data folder that holds it, and the rows of its views."""

    extractions: dict[str, list[Extraction]]
    data: Path
    rows: dict[tuple[str, str], list[Row]]  # by view and case


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    data = tmp_path_factory.mktemp("named")
    extractor = Recipe(Settings(disputes=str(FOLDER / "disputes")), no_pages).extractor()
    pages: list[Page] = []
    extractions: dict[str, list[Extraction]] = {}
    for name, case in CASES.items():
        extractions[name] = []
        for n, told in enumerate(case.articles):
            url = f"https://{told.outlet}.example/{name.replace(' ', '-')}/{n}"
            page = make_page(url, body=told.text.encode(), outlet_id=told.outlet)
            fields = {"date_published": told.date, "origin": told.origin, "wire": told.wire, "headline": None}
            pages.append(page)
            extractions[name].append(extractor.extract(make_article(page, told.text, **fields)))
    with db.build(data / "claimline.duckdb") as build:
        build.load(
            run_id="night-1",
            pages=pages,
            extractions=[one for of_case in extractions.values() for one in of_case],
            disputes=extractor.disputes,
        )
        build.compare()
        build.publish(make_run())
    cases = {one.article.article_id: name for name, of_case in extractions.items() for one in of_case}
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for view, query in VIEWS.items():
        columns, told_of = rows(data / "claimline.duckdb", query)
        for values in told_of:
            row = dict(zip(columns, values, strict=True))
            found[view, cases[row["article_id"]]].append(row)
    return Read(extractions, data, found)


def fits(found: Row, wanted: Row) -> bool:
    """True if the row has what is wanted of it; of words, a part or a whole."""
    for column, value in wanted.items():
        have = found[column]
        if column in IN_PART and have and value:
            if value not in have and have not in value:
                return False
        elif have != value:
            return False
    return True


@pytest.mark.parametrize("name", CLAIMED)
def test_claims(read: Read, name: str) -> None:
    found = read.rows["claims", name]
    for wanted in CASES[name].claims:
        near = [{column: row[column] for column in wanted} for row in found]
        assert any(fits(row, wanted) for row in found), (wanted, near)
    for unwanted in CASES[name].no_claims:
        assert not any(fits(row, unwanted) for row in found)


@pytest.mark.parametrize("name", CASES)
def test_comparisons(read: Read, name: str) -> None:
    """Each pair wanted is there, and no other is called a conflict, a denial or a correction."""
    found = read.rows["comparisons", name]
    shown = [[row[key] for key in ("a_words", "b_words", "comparable", "gate", "verdict")] for row in found]
    wanted = [
        {f"{key}_words" if key in ("a", "b") else key: value for key, value in pair.items()}
        for pair in CASES[name].compared
    ]
    for pair in wanted:
        assert any(fits(row, pair) for row in found), (pair, shown)
    others = [row for row in found if not any(fits(row, pair) for pair in wanted)]
    assert not [row for row in others if row["relation"] in ("conflict", "denial")], shown
    assert not [row for row in others if row["verdict"] == "changed"], shown


def all_fit(found: list[Row], wanted: tuple[Row, ...]) -> bool:
    return len(found) == len(wanted) and all(map(fits, found, wanted))


@pytest.mark.parametrize("name", CHECKED)
def test_arithmetic(read: Read, name: str) -> None:
    found = read.rows["arithmetic_checks", name]
    assert all_fit(found, CASES[name].checks or ()), found
    assert all(row["inputs"] and row["assumption"] and row["result"] for row in found)


@pytest.mark.parametrize("name", FOLLOWED)
def test_history(read: Read, name: str) -> None:
    found = read.rows["number_history", name]
    assert all_fit(found, CASES[name].history), found


@pytest.mark.parametrize("name", GROUPED)
def test_groups(read: Read, name: str) -> None:
    found = read.rows["claim_groups", name]
    wanted = CASES[name].groups
    topics = {group["topic"] for group in wanted}
    assert all_fit([row for row in found if row["topic"] in topics], wanted), found


@pytest.mark.parametrize("name", DRAFTED)
def test_a_dispute_file_is_drafted(read: Read, name: str) -> None:
    (together,) = disputes_in(read.extractions[name])
    drafted = draft(together).dispute
    (action,) = drafted.actions
    sides = {party.side: party.name for party in drafted.parties}
    assert sides | {"size": action.size, "start": action.start} == CASES[name].drafted


# ---------------------------------------------------------------- claimline compare


def compare(read: Read, *options: str) -> Result:
    return CliRunner().invoke(app, ["compare", "--data", str(read.data), *options])


def test_compare_prints_a_comparison_a_line(read: Read) -> None:
    (extraction,) = read.extractions["conflict"]
    text, dispute = extraction.article.text, extraction.claims[0].dispute_id
    done = compare(read, "--dispute", str(dispute), "--json")
    (line,) = done.stdout.splitlines()
    printed = json.loads(line)
    working = printed.pop("working")

    def end(words: str, claimant: str, side: str) -> Row:
        start = text.index(words)
        where = {"id": extraction.article.source_id, "start": start, "end": start + len(words)}
        return where | {"claimant": claimant, "side": side}

    assert printed == {
        "a": end("about 1,300", "Fernhill Tramways", "employer"),
        "b": end("more than 1,900", "Fernhill Tram Union", "union"),
        "topic": "strike_size",
        "comparable": "yes",
        "gate": None,
        "relation": "conflict",
        "verdict": "conflict",
    }
    for said in ("“about 1,300”, allows 1,170 to 1,430 drivers", "“more than 1,900”, allows 1,881 or more"):
        assert said in working


def test_compare_keeps_to_a_topic(read: Read) -> None:
    lines = compare(read, "--topic", "patient_facing_time", "--json").stdout.splitlines()
    assert {json.loads(line)["topic"] for line in lines} == {"patient_facing_time"}
    none = compare(read, "--topic", "benefits", "--json")
    assert (none.exit_code, none.stdout) == (0, "")  # a topic that there is, without a pair


@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.parametrize(
    ("option", "name", "known"),
    [("--dispute", "saltmere", "saltmere-pilots"), ("--topic", "salaries", "wages")],
)
def test_compare_complains_of_what_there_is_not(
    read: Read, form: tuple[str, ...], option: str, name: str, known: str
) -> None:
    done = compare(read, option, name, *form)
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"there is no {option[2:]} '{name}'; there are: " in done.stderr
    assert known in done.stderr
