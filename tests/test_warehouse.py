"""Loading, checking and publishing: nothing is lost, doubled or half published."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.records import Dispute, Extraction, Party, Rejection, record_id
from tests.invented import (
    HARBOUR,
    make_article,
    make_attribution,
    make_claim,
    make_page,
    make_quantity,
    make_run,
    night,
)
from warehouse import db, load

ROOT = Path(__file__).parents[1]
TABLES = (
    "page",
    "rejection",
    "article",
    "attribution",
    "quantity",
    "claim",
    "dispute",
    "party",
    "comparison",
    "run",
)


def put(
    build: db.Build, *nights: tuple[object, Extraction], rejections: tuple[Rejection, ...] = ()
) -> load.Loaded:
    return build.load(
        run_id="night-1",
        pages=[page for page, _ in nights],  # type: ignore[misc]
        extractions=[extraction for _, extraction in nights],
        rejections=rejections,
        disputes=[HARBOUR],
    )


def publish(published: Path, run_id: str = "night-1", version: str = "v1") -> Path:
    with db.build(published) as build:
        put(build, night(version))
        build.compare()
        build.publish(make_run(run_id))
    return published


def ask(published: Path, sql: str) -> list[tuple[object, ...]]:
    with db.reader(published) as connection:
        return connection.execute(sql).fetchall()


def count(published: Path) -> dict[str, int]:
    with db.reader(published) as connection:
        rows = load.counts(connection)
        (compared,) = connection.execute("select count(*) from record.comparison").fetchall()[0]
    return {table: (rows | {"comparison": compared})[table] for table in TABLES}


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Where the warehouse will be: nothing is there yet."""
    return tmp_path / "data" / "claimline.duckdb"


@pytest.fixture
def build() -> Iterator[db.Build]:
    """An empty build in memory, for what needs no file."""
    with duckdb.connect() as connection:
        db.migrate(connection)
        yield db.Build(connection, Path("memory"), Path("memory"), keep=0)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("clean") / "claimline.duckdb")


@pytest.fixture
def first_night(published: Path, clean: Path) -> Path:
    """A warehouse with one night in it."""
    published.parent.mkdir()
    shutil.copyfile(clean, published)
    return published


# ---------------------------------------------------------------- loading


def test_one_night(published: Path) -> None:
    publish(published)
    assert count(published) == {
        "page": 1, "rejection": 0, "article": 1, "attribution": 2, "quantity": 2, "claim": 2, "dispute": 1,
        "party": 2, "comparison": 1, "run": 1,
    }  # fmt: skip
    assert ask(published, "select words, value, claimant, side from claims order by value") == [
        ("40", Decimal(40), "Ines Varga", "union"),
        ("nearly 200", Decimal(200), "Northgate Harbour Company", "employer"),
    ]
    assert ask(
        published, "select employer_words, other_words, verdict, comparable from employer_vs_union"
    ) == [("nearly 200", "40", "conflict", "yes")]
    assert sorted(path.name for path in published.parent.iterdir()) == [
        "claimline.duckdb",
        "claimline.duckdb.lock",
    ]


def test_the_same_night_twice_adds_nothing(first_night: Path) -> None:
    published = first_night
    before = count(published)
    with db.build(published) as build:
        assert set(put(build, night()).gained.values()) == {0}
        assert set(put(build, night()).gained.values()) == {0}
        build.compare()
        build.publish(make_run())
    assert count(published) == before


def test_equal_ids_in_one_load_count_once(build: db.Build) -> None:
    page, extraction = night()
    again = make_page(body=b"<p> ", url=page.url)
    same_text = replace(extraction, article=replace(extraction.article, page_id=again.page_id))
    gained = put(build, (page, extraction), (page, extraction), (again, same_text)).gained
    assert (gained["page"], gained["article"], gained["claim"]) == (2, 1, 2)
    assert build.check() == ()


def test_another_extractor_version_replaces_the_reading_and_leaves_the_page(first_night: Path) -> None:
    published = first_night
    page, extraction = night("v2")
    poorer = replace(
        extraction, claims=extraction.claims[:1], quantities=extraction.quantities[:1],
        article=replace(extraction.article, headline="Cranes still"),
    )  # fmt: skip
    with db.build(published) as build:
        loaded = put(build, (replace(page, status=203), poorer))
        assert {table: rows for table, rows in loaded.gained.items() if rows} == {"quantity": -1, "claim": -1}
        build.compare()
        build.publish(make_run("night-2"))
    assert ask(published, "select distinct extractor_version from claims") == [("v2",)]
    assert ask(published, "select status from record.page") == [(200,)]
    assert ask(published, "select headline from record.article") == [("Cranes still",)]
    assert ask(published, "select run_id from record.run order by 1") == [("night-1",), ("night-2",)]


def test_an_older_reading_of_another_article_stays(build: db.Build) -> None:
    page = make_page("https://courier.example/b", outlet_id="courier")
    article = make_article(page, "Northgate Harbour hired 12 drivers.", extractor_version="v2")
    put(build, night())
    put(build, (page, Extraction(article, (), (), ())))
    versions = build.connection.execute("select distinct extractor_version from record.claim").fetchall()
    assert versions == [("v1",)]


def refused(page_id: str, url: str, stage: str = "article", reason: str = "empty") -> Rejection:
    return Rejection(
        record_id(url, page_id, stage, reason), page_id, url, stage, reason, "no words", "night-1"
    )  # type: ignore[arg-type]


def test_the_last_outcome_of_a_page_counts(build: db.Build) -> None:
    """Rejected, then read by better rules: the rejection goes. And the other way round: the article goes."""
    page, extraction = night()
    rejection = refused(page.page_id, page.url)
    build.load(run_id="n", pages=[page], rejections=[rejection], disputes=[HARBOUR])
    assert put(build, (page, extraction)).gained["rejection"] == -1
    assert build.check() == ()
    gained = build.load(run_id="n", rejections=[rejection]).gained
    assert {table: rows for table, rows in gained.items() if rows} == {
        "rejection": 1, "article": -1, "attribution": -2, "quantity": -2, "claim": -2,
    }  # fmt: skip
    assert build.check() == ()


def test_a_dispute_file_replaces_what_it_said_before(build: db.Build) -> None:
    renamed = replace(
        HARBOUR, parties=(Party("northgate", "Northgate plc", "employer", "employer", ("NHC",)),), people=()
    )
    other = Dispute("mill", "Mill", "textiles", (Party("mill", "Mill Ltd", "employer", "employer"),))
    build.load(run_id="n", disputes=[HARBOUR, other])
    build.load(run_id="n", disputes=[renamed])
    parties = build.connection.execute(
        "select dispute_id, name, aliases from record.party order by 1"
    ).fetchall()
    people = build.connection.execute("select count(*) from record.person").fetchall()
    assert parties == [("mill", "Mill Ltd", []), ("northgate-harbour", "Northgate plc", ["NHC"])]
    assert people == [(0,)]


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("100000000000000000000", "100000000000000000000"),  # 1e20
        ("0.33333333333333333333", "0.3333333333"),
        ("-12.5", "-12.5"),
        ("9999999999999999999999999999", "9999999999999999999999999999"),
    ],
)
def test_values_are_exact(build: db.Build, value: str, stored: str) -> None:
    page, extraction = with_value(Decimal(value))
    assert put(build, (page, extraction)).rejections == ()
    rows = build.connection.execute("select value from record.quantity where unit = 'driver'").fetchall()
    assert Decimal(stored) in [row[0] for row in rows]


@pytest.mark.parametrize("value", ["1e28", "-1e400", "NaN", "Infinity"])
def test_a_value_out_of_range_is_refused_and_the_rest_is_loaded(build: db.Build, value: str) -> None:
    page, extraction = with_value(Decimal(value))
    loaded = put(build, (page, extraction))
    assert [(r.stage, r.reason, r.page_id) for r in loaded.rejections] == [
        ("load", "number_out_of_range", page.page_id)
    ]
    assert "characters 10 to 20: value is" in loaded.rejections[0].detail
    assert (loaded.gained["quantity"], loaded.gained["claim"], loaded.gained["rejection"]) == (1, 1, 1)
    assert set(put(build, (page, extraction)).gained.values()) == {0}
    assert build.check() == ()


def with_value(value: Decimal) -> tuple[object, Extraction]:
    page, extraction = night()
    first, second = extraction.quantities
    return page, replace(extraction, quantities=(replace(first, value=value), second))


HOSTILE = [
    "'; drop table record.page; --\"",
    "null \0 byte",
    "\u202eright to left\u202c \u200f\u200b marks",
    "👩\u200d🚒 e\u0301 ｆｕｌｌ ﷽ 𝟜𝟘 Z̷͑a̸l̴g̵o",
    "{} {0} %s $1 \\N \\x00",
    "wide " * 2000,
    '=HYPERLINK("https://evil.example","x")',
    "<script>alert(1)</script>\u2028\u2029",
]


def hostile_night(words: str) -> tuple[object, Extraction]:
    page = make_page(f"https://gazette.example/{record_id(words)}", source_id=words, content_type=words)
    article = make_article(page, f"🎻 {words} and 40 drivers.\nAgain {words}.", headline=words, author=words)
    quote = make_attribution(article, words, source=words, speaker=words)
    number = make_quantity(article, "40", 40, concept=words, unit=words)
    claim = make_claim(
        article, "40", number, claimant=words, population=words, place=words, measure=words, side="employer",
        attribution_id=quote.attribution_id, topic=words,
    )  # fmt: skip
    denial = make_claim(article, "Again", claimant=words, side="union", kind="deny", topic=words)
    return page, Extraction(article, (quote,), (number,), (claim, denial))


def test_hostile_words_survive(published: Path) -> None:
    with db.build(published) as build:
        put(build, *map(hostile_night, HOSTILE))
        assert build.compare() == len(HOSTILE)
        build.publish(make_run())
    with db.reader(published) as connection:
        found = connection.execute(
            "select headline, claimant, population, place, measure, topic, unit "
            "from claims where side = 'employer'"
        ).fetchall()
        assert sorted(found) == sorted((words,) * 7 for words in HOSTILE)
        assert sorted(connection.execute("select quote, source from quotes").fetchall()) == sorted(
            (words, words) for words in HOSTILE
        )


def test_half_a_surrogate_pair_is_refused_or_spelt_out(build: db.Build) -> None:
    page = make_page(source_id="odd \ud83d id")
    article = make_article(page, "Text with \ud83d in it.", source_id="x")
    loaded = put(build, (page, Extraction(article, (), (), ())))
    assert [rejection.reason for rejection in loaded.rejections] == ["not_unicode"]
    assert build.connection.execute("select source_id from record.page").fetchall() == [("odd \\ud83d id",)]
    assert build.check() == ()


def test_a_failing_iterator_leaves_nothing_behind(build: db.Build) -> None:
    def extractions():  # type: ignore[no-untyped-def]
        yield night()[1]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        build.load(run_id="n", pages=[night()[0]], extractions=extractions(), disputes=[HARBOUR])
    assert build.connection.execute("select count(*) from record.page").fetchall() == [(0,)]
    put(build, night())  # and the build can go on


# ---------------------------------------------------------------- checks

TAMPERINGS = {
    "span_text": [
    "update record.quantity set span = 'nearly 300' where value = 200",
    "update record.claim set sentence_end_char = sentence_end_char - 1 where side = 'union'",
    "update record.claim set population = 'cranes' where side = 'union'",
    "update record.attribution set role_start_char = null where role is not null",
    "update record.attribution set cue = null where cue is not null",
    "update record.attribution set source = 'Somebody'",
        "update record.attribution set content = [{'start': 0, 'end': 4, 'text': 'Away'}]",
    "update record.article set text = 'x' || text",
    # Python and SQL both cut a slice at the end of the text, so an end beyond it must not pass.
    "update record.claim set sentence_end_char = sentence_end_char + 9 where side = 'union'",
    ],
    "ids_unique": [
    "insert into record.page from record.page",
    "insert into record.claim from record.claim",
    "insert into record.party from record.party",
    "insert into record.pair from record.pair",
    "insert into record.concluded from record.concluded",
    ],
    "references_exist": [
    "delete from record.page",
    "delete from record.quantity",
    "delete from record.attribution where side = 'union'",
    "update record.claim set party_id = 'nobody' where side = 'union'",
    "update record.claim set action_id = 'never' where side = 'union'",
    "update record.action set round_id = 'never'",
    "delete from record.dispute",
    "delete from record.claim where side = 'union'",
    "update record.attribution set via = 'nothing' where side = 'union'",
    ],
    "ends_in_order": [
    "update record.quantity set low = 3, high = 2 where value is null or value = 40",
    "update record.claim set period_start = '2031-01-02', period_end = '2031-01-01'",
    "update record.run set finished_at = started_at - interval 1 second",
    ],
    "claims_of_numbers": [
    "update record.quantity set distractor = 'date' where value = 40",
    "update record.claim set quantity_id = (select quantity_id from record.quantity where value = 200)",
    "update record.claim set sentence_start_char = span_end_char where side = 'union'",
    ],
    "comparisons_oppose": [
    "update record.pair set statement_a = statement_b, statement_b = statement_a",
    "update record.statement set topic = 'wages'",
    "update record.claim set side = 'other' where side = 'union'",
    "update record.statement set sentence = 'They said nothing.' where side = 'union'",
    ],
    "conflicts_comparable": [
    "update record.pair set comparable = 'if', gate = 'place'",
    "update record.pair set comparable = 'no', gate = null, verdict = 'unresolved'",
    "update record.pair set gate = 'window'",
    "update record.pair set verdict = 'arithmetic_fails'",
    "insert into record.open_pair select * exclude (reckoned) from record.pair",
    ],
    "rejected_pages": [
    "insert into record.rejection select 'r', page_id, url, 'article', 'empty', '', 'n' from record.page",
    ],
    "articles_of_pages": ["update record.article set outlet_id = 'elsewhere'"],
    "words_known": [
    "update record.claim set side = 'bosses' where side = 'employer'",
    "update record.quantity set bound = 'nearly' where value = 200",
    "update record.statement set side = 'bosses' where side = 'employer'",
    ],
}  # fmt: skip


def test_every_check_is_tampered_with() -> None:
    assert set(TAMPERINGS) == {path.stem for path in db.CHECKS.glob("*.sql")}


@pytest.fixture(scope="module")
def tampered(clean: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A published night in memory; each test undoes what it does to it."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{clean}' as clean (read_only); attach ':memory:' as copy")
        connection.execute("copy from database clean to copy; use copy")
        assert db.check(connection) == ()
        yield connection


@pytest.mark.parametrize(
    ("check", "sql"), [(check, sql) for check, many in TAMPERINGS.items() for sql in many]
)
def test_checks_catch(tampered: duckdb.DuckDBPyConnection, check: str, sql: str) -> None:
    tampered.execute("begin")
    try:
        tampered.execute(sql)
        failures = {failure.check: failure for failure in db.check(tampered)}
    finally:
        tampered.execute("rollback")
    assert check in failures
    assert failures[check].count >= len(failures[check].examples) >= 1
    assert check in str(failures[check])


def test_what_fails_a_check_is_never_published(first_night: Path) -> None:
    published = first_night
    before = published.read_bytes()
    with db.build(published) as build:
        build.connection.execute("update record.claim set span = 'nearly 2,000' where side = 'employer'")
        with pytest.raises(db.ChecksFailedError, match=r"span_text: 1 row.*nearly 2,000") as error:
            build.publish(make_run("night-2"))
        # The statement made of it has the article's words still.
        assert [failure.check for failure in error.value.failures] == ["comparisons_oppose", "span_text"]
    assert published.read_bytes() == before
    assert not published.with_name("claimline.duckdb.build").exists()


def test_only_a_run_that_says_published_is(published: Path) -> None:
    with db.build(published) as build, pytest.raises(ValueError, match="checks_failed"):
        build.publish(make_run(status="checks_failed"))
    assert not published.exists()


# ---------------------------------------------------------------- publishing

READER = """
import sys
from pathlib import Path
from warehouse import db
with db.reader(Path(sys.argv[1])) as connection:
    print(connection.execute("select max(run_id) from record.run").fetchone()[0], flush=True)
    sys.stdin.readline()
    print(connection.execute("select max(run_id), count(*) from record.run, claims").fetchone(), flush=True)
"""
PLAIN_READER = """
import duckdb, sys
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    print(connection.execute("select max(run_id) from record.run").fetchone()[0], flush=True)
    sys.stdin.readline()
    print(connection.execute("select max(run_id), count(*) from record.run, claims").fetchone(), flush=True)
"""


@pytest.mark.parametrize("program", [READER, PLAIN_READER])
def test_a_reader_neither_stops_the_night_nor_is_cut_off(first_night: Path, program: str) -> None:
    published = first_night
    reader = subprocess.Popen(
        [sys.executable, "-c", program, str(published)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert reader.stdout is not None
    assert reader.stdout.readline().strip() == "night-1"
    publish(published, "night-2", "v2")
    output, _ = reader.communicate("\n", timeout=60)
    assert output.strip() == "('night-1', 2)"
    assert reader.returncode == 0
    assert ask(published, "select max(run_id) from record.run") == [("night-2",)]


def test_a_reader_in_this_process_keeps_the_old_night(first_night: Path) -> None:
    published = first_night
    with db.reader(published) as connection:
        publish(published, "night-2", "v2")
        assert connection.execute("select max(run_id) from record.run").fetchall() == [("night-1",)]
    assert ask(published, "select max(run_id) from record.run") == [("night-2",)]


ENDLESS_NIGHT = """
import sys
from pathlib import Path
from tests.invented import HARBOUR, make_page
from warehouse import db
with db.build(Path(sys.argv[1])) as build:
    print("begun", flush=True)
    for n in range(100_000):
        pages = [make_page(f"https://gazette.example/{n}/{i}") for i in range(50)]
        build.load(run_id="n", pages=pages, disputes=[HARBOUR])
        build.compare()
"""


def test_kill_9_in_mid_load_leaves_the_published_file(first_night: Path) -> None:
    published = first_night
    before = published.read_bytes()
    for delay in (0.0, 0.05, 0.1, 0.4):
        killed = subprocess.Popen(
            [sys.executable, "-c", ENDLESS_NIGHT, str(published)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert killed.stdout is not None
        assert killed.stdout.readline() == b"begun\n"
        time.sleep(delay)
        killed.send_signal(signal.SIGKILL)
        assert killed.wait(60) == -signal.SIGKILL
        assert published.with_name("claimline.duckdb.build").exists()  # so it did die at work
        assert published.read_bytes() == before
    assert count(publish(published, "night-2"))["page"] == 1
    assert sorted(path.name for path in published.parent.iterdir()) == [
        "claimline.duckdb",
        "claimline.duckdb.lock",
    ]


@pytest.mark.parametrize(
    ("step", "found"),
    [("record_run", "night-1"), ("prove_complete", "night-1"), ("rename", "night-1"), ("renamed", "night-2")],
)
def test_death_at_any_step_of_publishing_leaves_a_whole_file(
    first_night: Path, step: str, found: str
) -> None:
    """The process is a fork that dies on the spot, running no clean-up, when it comes to the step."""
    child = os.fork()
    if child == 0:

        def die(path: object, *_: object) -> None:
            if step != "renamed" or path == first_night.parent:
                os.kill(os.getpid(), signal.SIGKILL)

        where = {"record_run": (load, step), "rename": (Path, "replace"), "renamed": (db, "flush")}
        setattr(*where.get(step, (db, step)), die)
        publish(first_night, "night-2", "v2")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert ask(first_night, "select max(run_id) from record.run") == [(found,)]


def test_two_nights_at_once(published: Path) -> None:
    with db.build(published) as build:
        with pytest.raises(db.WarehouseError, match="another process is building it"), db.build(published):
            pass
        build.publish(make_run())  # and the first is none the worse
    assert ask(published, "select count(*) from record.run") == [(1,)]


def test_the_callers_own_errors_stay_what_they_are(first_night: Path) -> None:
    published = first_night
    with pytest.raises(FileNotFoundError), db.build(published):
        Path("/nowhere/at/all").read_bytes()
    with pytest.raises(duckdb.ParserException), db.reader(published) as connection:
        connection.execute("selct 1")


def full_disk(published: Path, size: int) -> None:
    """Run in a child: no file may grow beyond `size` bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    page, extraction = night()
    text = "".join(f"word {n} " for n in range(400_000))
    article = make_article(make_page("https://gazette.example/long"), text)
    with db.build(published) as build:
        long = make_page("https://gazette.example/long")
        put(build, (page, extraction), (long, Extraction(article, (), (), ())))
        build.compare()
        build.publish(make_run("night-2"))


@pytest.mark.parametrize("size", [4096, 3_000_000])
def test_full_disk(first_night: Path, size: int) -> None:
    published = first_night
    before = published.read_bytes()
    program = "import sys; from pathlib import Path; from tests.test_warehouse import full_disk; "
    program += "full_disk(Path(sys.argv[1]), int(sys.argv[2]))"
    done = subprocess.run(
        [sys.executable, "-c", program, str(published), str(size)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "WarehouseError: " in done.stderr.splitlines()[-1]
    assert "free some disk space" in done.stderr
    assert str(published) in done.stderr.splitlines()[-1]
    assert published.read_bytes() == before
    assert not published.with_name("claimline.duckdb.build").exists()


def foreign(path: Path, _: Path) -> None:
    with duckdb.connect(path) as connection:
        connection.execute("create table mine (n integer)")


def newer(path: Path, clean: Path) -> None:
    shutil.copyfile(clean, path)
    with duckdb.connect(path) as connection:
        connection.execute("insert into record.migration values ('0999_later.sql', 'x', now())")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path, _: path.write_bytes(b"not a database, whatever the name " * 999), "move it away"),
        (lambda path, _: path.write_bytes(b""), "move it away"),
        (lambda path, _: path.mkdir(), "is no warehouse"),
        (foreign, "not claimline's"),
        (newer, "update claimline"),
    ],
)
def test_a_published_file_that_is_not_ours(
    published: Path, clean: Path, spoil: Callable[[Path, Path], object], words: str
) -> None:
    published.parent.mkdir()
    spoil(published, clean)
    before = published.read_bytes() if published.is_file() else None
    with pytest.raises(db.WarehouseError, match=words) as error, db.build(published):
        pass
    assert str(published) in str(error.value)
    assert (published.read_bytes() if published.is_file() else None) == before


def test_a_truncated_published_file(first_night: Path) -> None:
    published = first_night
    whole = published.read_bytes()
    published.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(db.WarehouseError) as error, db.build(published):
        pass
    assert str(published) in str(error.value)


def test_no_warehouse_yet(published: Path) -> None:
    with pytest.raises(db.WarehouseError, match="there is no warehouse yet"), db.reader(published):
        pass
    assert not published.parent.exists()


WRITER = """
import duckdb, os, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("update record.page set etag = 'by hand'")
print("written", flush=True)
sys.stdin.readline()
os._exit(9)
"""


def test_somebody_writing_into_the_published_file(first_night: Path) -> None:
    """A program that holds it for writing is told of; once dead, what it left is read and its log goes."""
    published = first_night
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(published)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "written\n"
    with (
        pytest.raises(db.WarehouseError, match="close the program that has it open for writing"),
        db.build(published),
    ):
        pass
    writer.communicate("\n", timeout=60)
    assert db.wal(published).exists()
    publish(published, "night-2", "v2")
    assert not db.wal(published).exists()
    assert ask(published, "select etag from record.page") == [("by hand",)]


def test_a_folder_with_quotes_in_its_name(tmp_path: Path, clean: Path) -> None:
    published = tmp_path / 'it\'s "odd"; drop' / "claim'line.duckdb"
    published.parent.mkdir()
    shutil.copyfile(clean, published)
    publish(published, "night-2", "v2")
    assert ask(published, "select count(*) from record.run") == [(2,)]


def test_previous_files_are_kept_and_bounded(first_night: Path) -> None:
    """Files of earlier nights, by the time they were written; only the names and the links matter here."""
    previous = first_night.parent / "previous"
    for n in range(4):
        first_night.unlink()
        first_night.write_text(f"night-{n}")
        os.utime(first_night, (n * 1000, n * 1000))
        db.keep_previous(first_night, keep=2)
    assert [path.read_text() for path in sorted(previous.iterdir())] == ["night-2", "night-3"]
    assert [path.suffix for path in previous.iterdir()] == [".duckdb", ".duckdb"]


def test_the_previous_file_can_be_opened(first_night: Path) -> None:
    with db.build(first_night, keep=1) as build:
        build.publish(make_run("night-2"))
    (kept,) = (first_night.parent / "previous").iterdir()
    assert ask(kept, "select max(run_id) from record.run") == [("night-1",)]
    # Comments and times survive the copying from build to build.
    bare = "select count(*) from duckdb_columns() where not internal and comment is null"
    assert ask(first_night, bare) == [(0,)]
    assert ask(first_night, "select fetched_at::date, date_published from claims limit 1") == [
        (date(2031, 3, 4), date(2031, 3, 3))
    ]
