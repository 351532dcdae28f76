"""The rich menu's six signs, drawn with lines: beside words, never instead of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PIL import ImageDraw

from knowledge.richmenu import Icon


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws in a square of 100 units whose corner is at (x, y), `size` pixels wide."""

    draw: ImageDraw.ImageDraw
    x: float
    y: float
    size: float
    ink: str
    paper: str

    def at(self, *points: float) -> list[float]:
        """Units to pixels; x and y in turn."""
        return [(self.y, self.x)[n % 2 == 0] + value * self.size / 100 for n, value in enumerate(points)]

    def wide(self, units: float = 7) -> int:
        """The width of a line."""
        return round(units * self.size / 100)

    def line(self, *points: float, units: float = 7) -> None:
        """A line through points, with round ends."""
        self.draw.line(self.at(*points), fill=self.ink, width=self.wide(units), joint="curve")
        for x, y in zip(points[::2], points[1::2], strict=True):
            self.dot(x, y, units / 2)

    def dot(self, x: float, y: float, radius: float) -> None:
        """A filled circle."""
        self.draw.ellipse(self.at(x - radius, y - radius, x + radius, y + radius), fill=self.ink)

    def frame(self, *box: float, radius: float = 8, filled: bool = False) -> None:
        """A rectangle with round corners."""
        self.draw.rounded_rectangle(
            self.at(*box), radius=radius * self.size / 100, outline=self.ink, width=self.wide(),
            fill=self.ink if filled else self.paper,
        )  # fmt: skip


def _form(pen: Pen) -> None:
    pen.frame(18, 6, 82, 94)
    for y in (30, 48):
        pen.line(34, y, 66, y)
    pen.line(34, 70, 44, 80, 66, 60)


def _card(pen: Pen) -> None:
    pen.frame(4, 20, 96, 80)
    pen.dot(28, 43, 8)
    pen.draw.pieslice(pen.at(14, 53, 42, 83), 180, 360, fill=pen.ink)
    for y, end in ((40, 82), (53, 82), (66, 70)):
        pen.line(54, y, end, y, units=6)


def _phone(pen: Pen) -> None:
    pen.frame(27, 4, 73, 96, radius=10)
    pen.line(44, 84, 56, 84, units=6)
    for y, end in ((24, 60), (38, 60), (52, 52)):
        pen.line(40, y, end, y, units=6)


def _counter(pen: Pen) -> None:
    pen.dot(50, 20, 15)
    pen.draw.pieslice(pen.at(22, 38, 78, 98), 180, 360, fill=pen.ink)
    pen.frame(4, 66, 96, 92, radius=5)
    pen.line(30, 79, 70, 79)


def _progress(pen: Pen) -> None:
    for x, top in ((12, 62), (40, 42), (68, 18)):
        pen.frame(x, top, x + 20, 82, radius=4, filled=True)
    pen.line(6, 92, 94, 92)


def _globe(pen: Pen) -> None:
    pen.draw.ellipse(pen.at(6, 6, 94, 94), outline=pen.ink, width=pen.wide())
    pen.draw.ellipse(pen.at(31, 6, 69, 94), outline=pen.ink, width=pen.wide(6))
    for y, inset in ((50, 8), (28, 15), (72, 15)):
        pen.line(inset, y, 100 - inset, y, units=6)


ICONS: Mapping[Icon, Callable[[Pen], None]] = {
    "form": _form,
    "card": _card,
    "phone": _phone,
    "counter": _counter,
    "progress": _progress,
    "globe": _globe,
}
