"""Opens, builds, checks and publishes the warehouse. Nothing else opens DuckDB.

DuckDB lets one process write and locks out readers meanwhile. So a night works on a build file that begins as
a copy of the published one, and publishes it by an atomic rename once every check has passed. Who has the old
file open keeps it, and a night that dies leaves it as it was:

    with db.build(published) as build:
        build.load(run_id=run.run_id, pages=pages, extractions=extractions, ...)
        build.compare()
        build.publish(run)  # raises ChecksFailed, and publishes nothing, if any check fails
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import duckdb

from pipelines.records import Dispute, Extraction, Page, Rejection, Run
from warehouse import compare, load
from warehouse.replay import index, recall

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"
VIEWS = HERE / "views"
CHECKS = HERE / "checks"
WORDS = (HERE / "words.sql").read_text(encoding="utf-8")
CHANGES = (HERE / "changes.sql").read_text(encoding="utf-8")
MAKES = re.compile(r"^create or replace (?:view|macro) (record\.)?(\w+)", re.MULTILINE)
MEMORY = "2GB"
UNREADABLE = "is no warehouse that this claimline can read"
DAMAGED = ("not a valid DuckDB", "newer version", "Corrupt", "checksum", "enough bytes")  # as DuckDB says it
EXAMPLES = 5  # offending rows that a failed check shows


class WarehouseError(Exception):
    """What is wrong with which file, and what to do."""


class ChecksFailedError(WarehouseError):
    """The build breaks a promise and was not published."""

    def __init__(self, failures: tuple[CheckFailure, ...]) -> None:
        self.failures = failures
        super().__init__("not published: " + "; ".join(map(str, failures)))


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """A check that found rows: its name, what it would have proved, and the first of the offending rows."""

    check: str
    proves: str
    count: int
    examples: tuple[dict[str, Any], ...]

    def __str__(self) -> str:
        first = ", ".join(f"{name} {str(value)[:80]!r}" for name, value in self.examples[0].items())
        return f"{self.check}: {self.count} row(s) break “{self.proves}”, such as {first}"


# ---------------------------------------------------------------- opening


@contextmanager
def reader(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the published warehouse, unable to touch any other file.

    It keeps seeing the file as it was when opened, also while a night publishes a new one.
    """
    if not published.exists():
        raise WarehouseError(
            f"{published}: there is no warehouse yet; run a night or ingest some files first"
        )
    with explained(published, UNREADABLE):
        connection = connect(published, read_only=True, config={"enable_external_access": False})
    with connection:
        with explained(published, UNREADABLE):
            # Another reader in this process may have done so: they share one instance.
            if not connection.sql("select current_setting('lock_configuration')").fetchall()[0][0]:
                connection.execute("set global timezone = 'UTC'")
                connection.execute("set lock_configuration = true")
            refuse_foreign(connection, published)
        yield connection


def connect(
    path: Path, *, read_only: bool = False, config: dict[str, Any] | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection with bounded memory that never fetches an extension or reads the caller's variables."""
    return duckdb.connect(
        path,
        read_only=read_only,
        config={
            "memory_limit": MEMORY,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
            **(config or {}),
        },
    )


def refuse_foreign(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raises for a DuckDB file that holds something, but not our tables."""
    tables = {
        f"{schema}.{table}"
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = current_database()"
        ).fetchall()
    }
    if tables and "record.migration" not in tables:
        raise WarehouseError(
            f"{path}: a DuckDB file, but not claimline's (no table record.migration); "
            "move it away, or name another file"
        )


@contextmanager
def explained(
    path: Path, trouble: str, errors: tuple[type[Exception], ...] = (duckdb.Error, OSError)
) -> Iterator[None]:
    """Turns what DuckDB and the operating system say into a `WarehouseError` that names the file."""
    try:
        yield
    except errors as error:
        said = str(error).strip().splitlines()[0]
        raise WarehouseError(f"{path}: {trouble} ({said}); {advice(said)}") from error


def advice(said: str) -> str:
    """What a person can do about an error, by its words: DuckDB has no error numbers."""
    if "lock on file" in said:
        return "close the program that has it open for writing, or open it there with -readonly"
    if "No space" in said or "too large" in said or "not write" in said:
        return "free some disk space; the published file is as it was"
    if "Permission denied" in said:
        return "run this as the user whom the data folder belongs to, or let this user read and write there"
    if any(words in said for words in DAMAGED):
        return "move it away to begin afresh from the kept pages, or put back an earlier copy"
    if "memory" in said:
        return "give it more memory or fewer rows at once"
    return "the published file is as it was"


# ---------------------------------------------------------------- building


@dataclass(slots=True)
class Build:
    """A copy of the published warehouse that a night changes, and publishes only if every check passes."""

    connection: duckdb.DuckDBPyConnection
    path: Path
    published: Path
    keep: int
    done: bool = field(default=False, init=False)

    def load(
        self,
        *,
        run_id: str,
        pages: Iterable[Page] = (),
        rejections: Iterable[Rejection] = (),
        extractions: Iterable[Extraction] = (),
        disputes: Iterable[Dispute] = (),
    ) -> load.Loaded:
        """What changed; see `warehouse.load.load`."""
        # An OSError here is the caller's: it comes from reading the pages that are being loaded.
        with explained(self.path, "could not be loaded", (duckdb.Error,)):
            return load.load(
                self.connection,
                run_id=run_id,
                pages=pages,
                rejections=rejections,
                extractions=extractions,
                disputes=disputes,
            )

    def compare(self) -> int:
        """How many pairs of opposing claims there are, compared afresh as people left the claims."""
        with explained(self.path, "claims could not be compared"):
            recall(self.connection, self.published.parent)
            return compare.compare(self.connection)

    def changes(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and rows of warehouse/changes.sql: the claims that this build gained, lost or altered.

        Nothing if there is no published file to compare with.
        """
        if not self.published.exists():
            return [], []
        with explained(self.path, "could not be set beside the published file"):
            self.connection.execute(f"attach {quoted(self.published)} as published (read_only)")
            try:
                cursor = self.connection.execute(CHANGES)
                return [column[0] for column in cursor.description], cursor.fetchall()
            finally:
                self.connection.execute("detach published")

    def check(self) -> tuple[CheckFailure, ...]:
        """The checks that fail; none means that the build may be published."""
        with explained(self.path, "could not be checked"):
            return check(self.connection)

    def publish(self, run: Run) -> None:
        """Puts the build in the published file's place, in one step, with the run's row in it.

        Reviews and reference figures are read into it first; where a review changed a claim since they were
        compared, they are compared once more. Runs every check itself and raises `ChecksFailedError` if one
        fails. The build is used up afterwards.
        """
        if self.done:
            raise WarehouseError(f"{self.path}: published already; begin another build")
        if run.status != "published":
            raise ValueError(f"run {run.run_id} says {run.status!r}, not 'published'")
        with explained(self.path, "could not be published"):
            load.record_run(self.connection, run)
            if recall(self.connection, self.published.parent):
                compare.compare(self.connection)
            index(self.connection)
            if failures := check(self.connection):
                raise ChecksFailedError(failures)
            self.connection.execute("force checkpoint")
            self.connection.close()
            self.done = True
            prove_complete(self.path, run.run_id)
            flush(self.path)
            keep_previous(self.published, self.keep)
            # Whoever wrote into the published file left this; the build has read it, and beside another file
            # of that name it would make that unopenable.
            wal(self.published).unlink(missing_ok=True)
            self.path.replace(self.published)
            flush(self.published.parent)


@contextmanager
def build(published: Path, *, threads: int = 2, keep: int = 0) -> Iterator[Build]:
    """A build that begins as the published file stands, or empty; thrown away unless published.

    `keep` earlier published files stay in the folder `previous` beside it. One build at a time: a second one
    raises `WarehouseError` at once.
    """
    path = published.with_name(f"{published.name}.build")
    with explained(published, "its folder cannot be used"):
        published.parent.mkdir(parents=True, exist_ok=True)
        lock = lock_building(published)
    try:
        with explained(published, "cannot be copied into a build"):
            discard(path)
            connection = begin(published, path, threads)
        try:
            yield Build(connection, path, published, keep)
        finally:
            with suppress(duckdb.Error):  # a full disk has been told of by now, and the build goes anyway
                connection.close()
    finally:
        discard(path)
        lock.close()


def begin(published: Path, path: Path, threads: int) -> duckdb.DuckDBPyConnection:
    """A connection to a fresh build: the published rows, today's tables and views."""
    if published.exists():
        copy(published, path)
    # Temporary files stay beside the build, where `discard` finds them after a kill.
    connection = connect(path, config={"threads": threads, "temp_directory": str(spill(path))})
    try:
        connection.execute("set timezone = 'UTC'")
        refuse_foreign(connection, published)
        migrate(connection, named=str(published))
    except BaseException:
        connection.close()
        raise
    return connection


def lock_building(published: Path) -> IO[str]:
    """The lock on building, held until closed; the system frees it however this process ends."""
    lock = published.with_name(f"{published.name}.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise WarehouseError(
            f"{published}: another process is building it; wait for it to end, then start again"
        ) from error
    return lock


def copy(published: Path, path: Path) -> None:
    """Copies through DuckDB: an ordinary copy would give up this process' locks on the published file."""
    with duckdb.connect(config={"memory_limit": MEMORY, "autoinstall_known_extensions": False}) as connection:
        with explained(published, UNREADABLE):
            connection.execute(f"attach {quoted(published)} as published (read_only)")
        connection.execute(f"attach {quoted(path)} as build")
        connection.execute("copy from database published to build")
        connection.execute("checkpoint build")  # DETACH would do so too, but not say why it failed
        connection.execute("detach build")


def quoted(path: Path) -> str:
    """The path as an SQL string, for ATTACH, which takes no parameters."""
    return "'" + str(path).replace("'", "''") + "'"


def wal(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def spill(path: Path) -> Path:
    return path.with_name(f"{path.name}.tmp")


def discard(path: Path) -> None:
    """Removes a build and all that belongs to it, also one that a killed night left."""
    path.unlink(missing_ok=True)
    wal(path).unlink(missing_ok=True)
    shutil.rmtree(spill(path), ignore_errors=True)


def prove_complete(path: Path, run_id: str) -> None:
    """Raises unless the closed file stands alone, opens, and holds the run."""
    if wal(path).exists():
        raise WarehouseError(f"{path}: its log was not folded in; nothing was published")
    with connect(path, read_only=True) as connection:
        runs = connection.execute("select count(*) from record.run where run_id = ?", [run_id]).fetchall()
    if runs != [(1,)]:
        raise WarehouseError(f"{path}: holds no run {run_id!r} once closed; nothing was published")


def flush(path: Path) -> None:
    """Returns once the file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def keep_previous(published: Path, keep: int) -> None:
    """Links the file about to be replaced into `previous/`, named by its time; drops all but `keep`."""
    if not keep or not published.exists():
        return
    folder = published.parent / "previous"
    folder.mkdir(exist_ok=True)
    written = datetime.fromtimestamp(published.stat().st_mtime, UTC)
    with suppress(FileExistsError):
        (folder / f"{published.stem}-{written:%Y%m%dT%H%M%S%fZ}{published.suffix}").hardlink_to(published)
    kept = sorted(folder.glob(f"{published.stem}-*Z{published.suffix}"))
    for old in kept[:-keep]:
        old.unlink(missing_ok=True)


# ---------------------------------------------------------------- schema and checks


def migrate(
    connection: duckdb.DuckDBPyConnection,
    migrations: Path = MIGRATIONS,
    views: Path = VIEWS,
    named: str = "the warehouse",
) -> None:
    """Brings the tables up to date, each migration in a transaction of its own, and then the views.

    Raises `WarehouseError` for a migration edited after it ran, and for one that this code does not have;
    `named` is what such an error calls the file.
    """
    here = {path.name: path for path in sorted(migrations.glob("*.sql"))}
    ran = dict(migrations_run(connection))
    if unknown := sorted(ran.keys() - here.keys()):
        raise WarehouseError(f"{named}: made by a newer claimline (it has {unknown[-1]}); update claimline")
    for name, path in here.items():
        sql = path.read_text(encoding="utf-8")
        digest = hashlib.sha256(sql.encode()).hexdigest()
        if name in ran:
            if ran[name] != digest:
                raise WarehouseError(
                    f"{path}: edited after it ran; put it back, and the change into a new migration"
                )
            continue
        if ran and name < max(ran):
            raise WarehouseError(f"{path}: comes before {max(ran)}, which has run; give it a higher number")
        connection.execute("begin")
        try:
            connection.execute(sql)
            connection.execute("insert into record.migration values (?, ?, now())", [name, digest])
        except duckdb.Error as error:
            connection.execute("rollback")
            raise WarehouseError(f"{path}: {error}") from error
        connection.execute("commit")
    make_views(connection, views)


def latest_run(connection: duckdb.DuckDBPyConnection) -> Run:
    """The run that published last. Raises `WarehouseError` where none has."""
    cursor = connection.execute("from record.run order by started_at desc, run_id desc limit 1")
    names = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        told = dict(zip(names, row, strict=True))
        return Run(**told | {"counts": json.loads(told["counts"]), "failures": tuple(told["failures"])})
    raise WarehouseError("no run has published yet; run a night or ingest some files first")


def migrations_run(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Name and digest of each migration that has run."""
    tables = "select 1 from duckdb_tables() where schema_name = 'record' and table_name = 'migration'"
    if not connection.execute(tables).fetchall():
        return []
    return connection.execute("select name, sha256 from record.migration").fetchall()


def make_views(connection: duckdb.DuckDBPyConnection, views: Path = VIEWS) -> None:
    """Makes every view of the folder, in the order of their names, with their comments, and drops all others.

    The macros of words.sql are made first. What the build has as it was made stays: to make all takes half a
    second. Some it has otherwise: DuckDB's COPY writes lambdas, for one, in a form it will refuse one day.
    """
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(views.glob("*.sql"))}
    ours = {path: [schema + name for schema, name in MAKES.findall(text)] for path, text in texts.items()}
    made_from = repr((duckdb.__version__, migrations_run(connection), WORDS, list(texts.values())))
    source = hashlib.sha256(made_from.encode()).hexdigest()
    held, made = views_held(connection), views_made(connection)
    known = made.get("source") == source
    connection.execute("begin")  # not one for each of 900 comments, each flushed to the disk
    drop_views(connection, {name for names in ours.values() for name in names})
    connection.execute(WORDS)
    for path, text in texts.items():
        if known and all(held.get(name) == made[name] for name in ours[path]):
            continue
        try:
            connection.execute(text)
        except duckdb.Error as error:
            connection.execute("rollback")
            raise WarehouseError(f"{path}: {error}") from error
    if not known:
        told = json.dumps(views_held(connection) | {"source": source})
        connection.execute(f"create or replace macro views_made() as '{told}'")
    connection.execute("commit")


def drop_views(connection: duckdb.DuckDBPyConnection, but: set[str]) -> None:
    views = (
        "select view_name from duckdb_views() where not internal and schema_name = 'main' and not temporary"
    )
    for (name,) in connection.execute(views).fetchall():
        if name not in but:
            connection.execute('drop view "{}"'.format(name.replace('"', '""')))


def views_made(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What the file's own macro says of its views: a digest of each as it was made, and of what from."""
    known = "select 1 from duckdb_functions() where function_name = 'views_made' and not internal"
    if not connection.execute(known).fetchall():
        return {}
    ((told,),) = connection.execute("select views_made()").fetchall()
    made: dict[str, str] = json.loads(told)
    return made


def views_held(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """A digest of each view and macro as the file has it; those of the schema `record` with its name."""
    held = (
        "select if(schema_name = 'main', '', schema_name || '.') || name, "
        "sha256(concat_ws(chr(31), sql, comment)) "
        "from (select schema_name, view_name as name, sql, comment from duckdb_views() "
        "where not internal and not temporary union all "
        "select schema_name, function_name, macro_definition, null from duckdb_functions() "
        "where not internal and database_name = current_database())"
    )
    return dict(connection.execute(held).fetchall())


def check(connection: duckdb.DuckDBPyConnection, checks: Path = CHECKS) -> tuple[CheckFailure, ...]:
    """The checks that find rows, in the order of their names."""
    failures = []
    for path in sorted(checks.glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        try:
            cursor = connection.execute(sql)
        except duckdb.Error as error:
            raise WarehouseError(f"{path}: {error}") from error
        names = [column[0] for column in cursor.description]
        if rows := cursor.fetchmany(EXAMPLES):
            count = len(rows)
            while more := cursor.fetchmany(10_000):
                count += len(more)
            examples = tuple(dict(zip(names, row, strict=True)) for row in rows)
            failures.append(CheckFailure(path.stem, leading_comment(sql), count, examples))
    return tuple(failures)


def leading_comment(sql: str) -> str:
    """The comment that an SQL file begins with, on one line."""
    words = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        words.append(line.removeprefix("--").strip())
    return " ".join(words)
