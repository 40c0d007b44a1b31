"""Three nights of a season: new stories and corrections each, an outlet that fails, a clock that is set back.

`python -m tests.bench nights` has thirty, as a Prefect flow and with what they cost.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows import night
from flows.place import Place, alone
from flows.tally import begin, told
from pipelines.config import load_settings
from pipelines.records import Run
from spiders.crawl import crawl
from tests.season import Season
from tests.test_nightly import ask
from tests.test_operations import no_progress

NIGHTS = 3
OUTLETS = ("echo", "ubcw")
FAILING, FAILS_ON = "echo", 2
SET_BACK_ON = 3


class SetBack(datetime):
    """A clock an hour behind the one before it."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return datetime.now(UTC) - timedelta(hours=1)


def night_of(config: Path) -> Run:
    """What a night does, without Prefect, which takes longer to start than all of it."""
    place, tally = Place.of(load_settings(config)), begin()
    with alone(place.data), told(place, tally):
        outlets = list(place.outlets.values())
        night.count_crawl(
            tally, crawl(outlets, data=place.data, run_id=tally.run_id, contact=place.settings.contact)
        )
        with night.building(place, tally) as build:
            night.read_and_load(place, tally, build, no_progress)
            night.compare(tally, build)
            return night.publish(place, tally, build)


def test_a_season_ends_with_every_story_as_it_stood_each_night(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, failed, new = set[tuple[str, str]](), [], []
    with Season(outlets=OUTLETS, most=1) as season:
        config = season.configure(tmp_path, NIGHTS, attribution="rules")
        for number in range(1, NIGHTS + 1):
            if number == SET_BACK_ON:
                monkeypatch.setattr("flows.tally.datetime", SetBack)
            season.down = {FAILING} if number == FAILS_ON else set()
            season.advance(revise=[story.key for story in season.stories_of(season.night)])
            expected |= set(season.story_pages().items())
            run = night_of(config)
            failed.append([FAILING in failure for failure in run.failures])
            new.append(run.counts["new pages"])
    assert failed == [[], [True], []]
    # Of each outlet a new story and the last one as corrected; of the failing one they come a night later.
    assert new == [2, 2, 4]
    assert set(ask(tmp_path, "select url, sha256 from record.page")) == expected
    assert ask(tmp_path, "select count(*) from record.article")[0] == (len(expected),)
    assert ask(tmp_path, "select count(*), count(distinct run_id) from record.run") == [(NIGHTS, NIGHTS)]
