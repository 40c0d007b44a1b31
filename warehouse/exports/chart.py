"""A number's history as SVG, drawn here so that a page needs no script.

A point is what a side said on a day: a mark at its value (a disc for the employer, a square for the union, a
diamond for anybody else, so that no reader depends on colour), a whisker over all values that its words
allow, with an arrowhead where they set no limit, and a bar under it over the period that it speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from math import floor, log10
from typing import Any

from warehouse.exports.html import visible

WIDTH, HEIGHT = 760, 250
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 20, 36
ABOUT = 0.10  # "about" allows a tenth either way, as warehouse/figure.sql reads it
OPEN_BELOW = ("at_most", "less_than", "up_to")
OPEN_ABOVE = ("at_least", "more_than", "vague")


@dataclass(frozen=True, slots=True)
class Point:
    """A number as somebody gave it."""

    side: str
    claimant: str
    words: str
    day: date
    least: float | None  # None: no lower limit
    most: float | None  # None: no upper limit
    at: float
    start: date | None
    end: date | None
    claim_id: str
    outlet_id: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and what is in it."""

    title: str
    svg: str
    points: tuple[Point, ...]


def charts(rows: Iterable[dict[str, Any]], link: str | None = None) -> list[Chart]:
    """One chart for each dispute, topic and unit of number_history's rows with two dated numbers or more.

    `link` is the address of a claim's page with `{}` for its id; None draws no links.
    """
    groups: dict[tuple[str, str, str], list[Point]] = {}
    for row in rows:
        point = point_of(row)
        if point is not None:
            name = " a ".join(filter(None, (row["unit"], row["per"]))) or "number"
            change = f", {row['direction']}" if row["direction"] != "none" else ""
            groups.setdefault((row["dispute_id"], row["topic"], name + change), []).append(point)
    found = []
    several = len({dispute for dispute, _, _ in groups}) > 1
    for (dispute, topic, unit), points in sorted(groups.items()):
        if len(points) > 1:
            ordered = tuple(sorted(points, key=lambda point: (point.day, point.side, point.claim_id)))
            title = f"{topic.replace('_', ' ')}: {unit}" + (f" ({dispute})" if several else "")
            found.append(Chart(title, draw(ordered, title, link), ordered))
    return found


def point_of(row: dict[str, Any]) -> Point | None:
    """A row of number_history as a point; None without a day or a number."""
    value, low, high = (None if row[name] is None else float(row[name]) for name in ("value", "low", "high"))
    ends = [number for number in (value, low, high) if number is not None]
    if not ends or row["date_published"] is None:
        return None
    at = value if value is not None else sum(ends) / len(ends)
    slack = abs(at) * ABOUT if row["bound"] == "about" else 0.0
    return Point(
        side=row["side"],
        claimant=row["claimant"] or "the reporter",
        words=row["words"],
        day=row["date_published"],
        least=None if row["bound"] in OPEN_BELOW else min(ends) - slack,
        most=None if row["bound"] in OPEN_ABOVE else max(ends) + slack,
        at=at,
        start=row["period_start"],
        end=row["period_end"],
        claim_id=row["claim_id"],
        outlet_id=row["outlet_id"],
    )


def draw(points: Sequence[Point], title: str, link: str | None = None) -> str:
    """The chart as an SVG element, coloured by the page's style: classes `employer`, `union`, `other`."""
    days = [day for point in points for day in (point.day, point.start, point.end) if day is not None]
    first, last = min(days), max(days)
    span = max((last - first).days, 1)
    numbers = [n for point in points for n in (point.at, point.least, point.most) if n is not None]
    bottom, top, step = scale(min(numbers), max(numbers))

    def x(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span, 1)

    def y(number: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (top - number) / (top - bottom), 1)

    role = "img" if link is None else "group"  # an image has no links in it, for who cannot see it
    told = "; ".join(f"{p.day}, {p.claimant} ({p.side}): {p.words}" for p in points)
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="{role}" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{text(title)}</title><desc>{text(told[:4000])}</desc>",
    ]
    left, right = LEFT, WIDTH - RIGHT
    level = bottom
    while level <= top + step / 2:
        at = y(level)
        parts.append(f'<line class="grid" x1="{left}" x2="{right}" y1="{at}" y2="{at}"/>')
        parts.append(
            f'<text class="tick" x="{left - 8}" y="{at + 4}" text-anchor="end">{short(level)}</text>'
        )
        level += step
    for day in ticks(first, last):
        label = day.isoformat() if span < 900 else str(day.year)
        anchor = "start" if x(day) < LEFT + 30 else "end" if x(day) > WIDTH - 60 else "middle"
        place = f'x="{x(day)}" y="{HEIGHT - 12}" text-anchor="{anchor}"'
        parts.append(f'<text class="tick" {place}>{label}</text>')
    parts.extend(mark(point, x, y, y(top), y(bottom), link) for point in points)
    return "".join([*parts, "</svg>"])


def mark(point: Point, x: Any, y: Any, highest: float, lowest: float, link: str | None) -> str:
    across, down = x(point.day), y(point.at)
    kind = {"employer": "employer", "union": "union", "worker": "union"}.get(point.side, "other")
    upper = highest if point.most is None else y(point.most)
    lower = lowest if point.least is None else y(point.least)
    label = text(f"{point.day}, {point.claimant}: “{point.words}”")
    parts = [f'<g class="{kind}"><title>{label}</title>']
    if point.start and point.end and point.start < point.end:
        begin, wide = x(point.start), max(x(point.end) - x(point.start), 2)
        place = f'x="{begin}" y="{down - 3}" width="{wide:.1f}" height="6" rx="3"'
        parts.append(f'<rect class="window" {place}/>')
    if lower - upper > 2:
        parts.append(f'<line class="whisker" x1="{across}" x2="{across}" y1="{upper}" y2="{lower}"/>')
    for end, back, is_open in (
        (upper, upper + 7, point.most is None),
        (lower, lower - 7, point.least is None),
    ):
        if is_open:
            head = f"M{across - 5} {back}L{across} {end}L{across + 5} {back}"
            parts.append(f'<path class="whisker open" d="{head}"/>')
    diamond = f"M{across} {down - 7}L{across + 7} {down}L{across} {down + 7}L{across - 7} {down}Z"
    shape = {
        "employer": f'<circle class="mark" cx="{across}" cy="{down}" r="6"/>',
        "union": f'<rect class="mark" x="{across - 5.5}" y="{down - 5.5}" width="11" height="11" rx="1"/>',
        "other": f'<path class="mark" d="{diamond}"/>',
    }[kind]
    if link is not None:
        shape = f'<a href="{text(link.format(point.claim_id))}" aria-label="{label}">{shape}</a>'
    return "".join([*parts, shape, "</g>"])


def scale(low: float, high: float) -> tuple[float, float, float]:
    """Where an axis begins and ends and how far apart its lines are: about four, at round numbers."""
    low = min(low, 0.0) if low < 0 or low <= high / 2 else low
    if high <= low:
        low, high = (0.0, high or 1.0) if low >= 0 else (low, 0.0)
    rough = (high - low) / 4
    size = 10.0 ** floor(log10(rough))
    step = next(size * n for n in (1, 2, 2.5, 5, 10) if size * n >= rough)
    return floor(low / step) * step, -floor(-high / step) * step, step


def ticks(first: date, last: date) -> list[date]:
    """Up to five days along the axis, the first and last among them."""
    span = (last - first).days
    count = min(4, span) or 1
    return sorted({first + timedelta(days=round(span * n / count)) for n in range(count + 1)})


def short(number: float) -> str:
    """5000000 as 5M: an axis has little room."""
    for size, letter in ((1e9, "bn"), (1e6, "M")):
        if abs(number) >= size:
            return f"{number / size:g}{letter}"
    return f"{number:,.10g}"


def text(words: str) -> str:
    """Words as the text of an element or attribute; what XML cannot hold is shown as a picture of it."""
    return escape(visible(words), quote=True)
