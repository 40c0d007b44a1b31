"""Reads the sample newsroom's data files: stories and the outlets that publish them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pipelines.config import ConfigError, load

HERE = Path(__file__).parent
ARTICLES = HERE / "articles"
OUTLETS = HERE / "outlets"
DISPUTES = HERE / "disputes"
NIGHTS = (1, 2)

AsideKind = Literal["caption", "more", "newsletter", "follow", "contact"]
Night = Literal[1, 2]


@dataclass(frozen=True, slots=True)
class Aside:
    """Furniture that the page shows after the paragraph with this number (from 1)."""

    after: int
    kind: AsideKind
    text: str


@dataclass(frozen=True, slots=True)
class Revision:
    """What the story says from the second night on."""

    date: date
    note: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoryFile:
    """`articles/OUTLET/SLUG.yml`."""

    headline: str
    author: str | None
    date: date
    section: str
    paragraphs: tuple[str, ...]
    night: Night = 1  # the first night on which it is published
    credit: str | None = None  # the agency whose copy it is
    asides: tuple[Aside, ...] = ()
    revised: Revision | None = None


@dataclass(frozen=True, slots=True)
class SectionPage:
    """A page that lists stories, and how an outlet file describes it."""

    path: str
    links: str
    next: str | None = None
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Masthead:
    """`outlets/OUTLET.yml`: one invented publisher and how its stories are found."""

    outlet_id: str
    name: str
    kind: Literal["newspaper", "broadcaster", "wire", "union_newsroom", "employer_newsroom"]
    tagline: str
    story_path: str  # with {slug} and {date:…}
    article_pattern: str
    robots: str  # with {address}
    legal: str
    origin: Literal["reporting", "release"] = "reporting"
    party: str | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[SectionPage, ...] = ()
    closed: str | None = None  # a page that is linked and served although robots.txt closes it
    related: tuple[str, ...] = ()  # headlines of stories that do not exist
    delay: float = 0.02


@dataclass(frozen=True, slots=True)
class Story:
    """One story as it stands on one night."""

    outlet_id: str
    slug: str
    path: str
    headline: str
    author: str | None
    published: datetime
    modified: datetime
    section: str
    paragraphs: tuple[str, ...]
    credit: str | None
    note: str | None
    asides: tuple[Aside, ...]

    @property
    def key(self) -> str:
        """`OUTLET/SLUG`, as `expected.yml` names it."""
        return f"{self.outlet_id}/{self.slug}"

    @property
    def blocks(self) -> Iterator[tuple[str, str]]:
        """Kind and text of everything in the story's column, in order of appearance."""
        for number, paragraph in enumerate(self.paragraphs, start=1):
            yield "paragraph", paragraph
            yield from ((aside.kind, aside.text) for aside in self.asides if aside.after == number)


def load_mastheads() -> dict[str, Masthead]:
    """The outlets by id."""
    return {path.stem: load(path, Masthead) for path in sorted(OUTLETS.glob("*.yml"))}


@cache
def load_stories(night: int) -> Mapping[str, Story]:
    """The stories that are out on this night by `OUTLET/SLUG`, the newest first. Read once per process."""
    mastheads = load_mastheads()
    stories = []
    for path in sorted(ARTICLES.glob("*/*.yml")):
        outlet_id = path.parent.name
        if outlet_id not in mastheads:
            raise ConfigError(path, None, f"no outlets/{outlet_id}.yml for this folder")
        file = load(path, StoryFile)
        if file.night <= night:
            stories.append(on_night(night, file, mastheads[outlet_id], path.stem))
    stories.sort(key=lambda story: (-story.published.timestamp(), story.slug))
    return MappingProxyType({story.key: story for story in stories})


def on_night(night: int, file: StoryFile, masthead: Masthead, slug: str) -> Story:
    """The story in the version that stands on this night."""
    revised = file.revised if night > 1 else None
    return Story(
        outlet_id=masthead.outlet_id,
        slug=slug,
        path=masthead.story_path.format(slug=slug, date=file.date),
        headline=file.headline,
        author=file.author,
        published=noon(file.date),
        modified=noon(revised.date if revised else file.date),
        section=file.section,
        paragraphs=revised.paragraphs if revised else file.paragraphs,
        credit=file.credit,
        note=revised.note if revised else None,
        asides=file.asides,
    )


def noon(day: date) -> datetime:
    """Noon of that day in UTC: the same day nearly everywhere."""
    return datetime.combine(day, time(12), UTC)
