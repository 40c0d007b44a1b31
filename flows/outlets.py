"""`claimline outlets check` and `new`: an outlet tried on the real thing, one drafted from its address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from flows.screen import plain, print_json
from pipelines.article.read import read_page
from pipelines.config import OutletFile
from pipelines.records import Article, Page, Rejection
from spiders.crawl import LEFT_OVER, CrawlReport, crawl
from spiders.discover import discover
from spiders.store import PAGES, PageStore, read_journal

LONGEST_CHECK_S = 600.0
PARAGRAPHS = 3  # of a story, without which it was probably cut
ALWAYS = (
    "outlet_id",
    "name",
    "kind",
    "homepage",
    "hosts",
    "article_pattern",
    "delay",
    "min_stories",
    "verified",
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What trying an outlet came to. Nothing to mend: it works."""

    outlet_id: str
    requests: int
    links: int  # stories listed
    article: Article | None  # one of them, as it was read
    mend: tuple[str, ...]


def check(outlet: OutletFile, contact: str) -> Checked:
    """Tries the outlet live: robots.txt, every feed, sitemap and section, and one story. Nothing is kept."""
    with TemporaryDirectory() as folder:
        data = Path(folder)
        report = crawl(
            [outlet], data=data, run_id="check", contact=contact, timeout_s=LONGEST_CHECK_S, stories=1
        )
        outcomes = list(read_journal(report.journal)) if report.journal.exists() else []
        read = [result for outcome in outcomes if (result := read_outcome(outcome, outlet, data))]
        article = next((result for result in read if isinstance(result, Article)), None)
    (counts,) = report.outlets
    return Checked(
        outlet.outlet_id, counts.requests, counts.links, article, tuple(faults(report, read, article))
    )


def read_outcome(outcome: Page | Rejection, outlet: OutletFile, data: Path) -> Article | Rejection:
    if isinstance(outcome, Rejection):
        return outcome
    body = PageStore(data / PAGES).get(outcome.sha256)
    return read_page(outcome, body, origin=outlet.origin, layouts=outlet.selectors)


def faults(
    report: CrawlReport, read: Sequence[Article | Rejection], article: Article | None
) -> Iterator[str]:
    """What to mend, in sentences."""
    told = [*report.failures, *(note for note in report.notes if not note.endswith(LEFT_OVER))]
    for said in told:
        yield without_log(said, report)
    if article is None:
        for result in read:
            if isinstance(result, Rejection) and not any(result.url in said for said in told):
                yield f"{result.url}: {result.reason}: {result.detail}"
        return
    if article.headline is None:
        yield f"{article.url}: no headline found"
    if article.date_published is None:
        yield f"{article.url}: no day of publication found, and the listings give none"
    paragraphs = len(article.text.splitlines())
    if paragraphs < PARAGRAPHS:
        yield f"{article.url}: only {paragraphs} paragraphs found; look whether it is whole"
    if article.found_elsewhere is not None:
        size = len(article.text)
        yield (
            f"{article.url}: {size} characters read, but {article.found_elsewhere} found by another "
            "extractor; look at the page"
        )


def without_log(said: str, report: CrawlReport) -> str:
    """The sentence without its way to a log that is gone."""
    return said.replace(f"; see {report.log}", "")


def show_checked(checked: Checked, as_json: bool) -> None:
    """What came of it, for a person or a program."""
    if as_json:
        print_json(asdict(checked))
        return
    article = checked.article
    say(f"{checked.outlet_id}: {checked.links} stories listed, {checked.requests} requests")
    if article is not None:
        day = f"{article.date_published} ({article.date_basis})"
        say(f"  read {article.url}")
        say(f"  headline: {article.headline}; by {article.author}; {day}; {len(article.text)} characters")
    for fault in checked.mend:
        say(f"  to mend: {fault}")
    if not checked.mend:
        say(f"  nothing to mend: set `verified: {datetime.now(UTC):%Y-%m-%d}` in its file")


def say(line: str) -> None:
    print(plain(line))  # noqa: T201


def draft(url: str, contact: str, *, allow_loopback: bool = False) -> str:
    """An outlet file for this address, as YAML. Raises `NotFoundError` where nothing can be found."""
    with TemporaryDirectory() as folder:
        outlet = discover(url, Path(folder), contact, allow_loopback=allow_loopback)
    return as_yaml(outlet)


def as_yaml(outlet: OutletFile) -> str:
    """The file without what is as it would be anyway."""
    given = asdict(outlet)
    plain = {
        field.name: listed(given[field.name])
        for field in fields(OutletFile)
        if field.name in ALWAYS or given[field.name] != field.default
    }
    return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=110)


def listed(value: object) -> object:
    """The value with lists for tuples, as YAML has them."""
    if isinstance(value, tuple | list):
        return [listed(one) for one in value]
    if isinstance(value, dict):
        return {key: listed(one) for key, one in value.items()}
    return value
