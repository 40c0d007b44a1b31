"""`claimline reextract`: kept pages read again with the code as it is now, and what that changes.

Nothing is fetched. The report is the point: whether to publish what an upgrade finds is a person's decision.
"""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flows import night
from flows.place import Place, alone
from flows.tally import begin, told
from pipelines.records import Page, Rejection, Run
from pipelines.version import extractor_version
from spiders.retire import dropped
from spiders.store import JOURNALS, read_journals
from warehouse import db
from warehouse.query import Rows


@dataclass(frozen=True, slots=True)
class Reread:
    """A re-extraction: pages read, what could not be read, what changed, and the run if it was published."""

    pages: int
    rejections: tuple[Rejection, ...]
    changes: Rows
    run: Run | None

    def counts(self) -> dict[str, int]:
        """How many claims were gained, lost and altered."""
        return dict(Counter(row[0] for row in self.changes[1]))


def reextract(
    place: Place,
    progress: night.Progress,
    since: date | None = None,
    outlet: str | None = None,
    publish: bool = False,
) -> Reread:
    """Reads the pages fetched since a day, of one outlet or all, unless the present code has read them.

    The published warehouse stays as it is unless `publish`. Raises `WarehouseError` if there is none.
    """
    tally = begin()
    # A reading that only reports leaves no run behind.
    with alone(place.data), told(place, tally) if publish else nullcontext():
        pages = outdated(place, since, outlet)
        with db.build(place.published, keep=place.settings.keep_warehouses) as build:
            rejections = night.load_pages(place, tally, build, progress, pages, [])
            night.compare(tally, build)
            changes = build.changes()
            run = night.publish(place, tally, build) if publish else None
    return Reread(len(pages), tuple(rejections), changes, run)


def outdated(place: Place, since: date | None, outlet: str | None) -> list[Page]:
    """The kept pages whose article was made by other code than the present, or by none."""
    with db.reader(place.published) as connection:
        current = {
            row[0]
            for row in connection.execute(
                "select page_id from record.article where extractor_version = $now",
                {"now": extractor_version(place.settings)},
            ).fetchall()
        }
    begin = datetime(since.year, since.month, since.day, tzinfo=UTC) if since else None
    kept = (outcome for outcome in read_journals(place.data / JOURNALS) if isinstance(outcome, Page))
    pages: dict[str, Page] = {}
    gone = dropped(place.store.folder)
    for page in kept:
        recent = (begin is None or page.fetched_at >= begin) and page.sha256 not in gone
        if recent and outlet in (None, page.outlet_id) and page.page_id not in current:
            pages.setdefault(page.page_id, page)
    return list(pages.values())
