"""The rich menu's pictures: cards in two columns, words as large as they fit, a sign above where there is one."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from adapters.line.icons import ICONS, Pen
from adapters.phrases import phrases
from adapters.readings import runs
from knowledge.richmenu import Icon

WIDTH, HEIGHT = 2500, 1686
"""Pixels (Messaging API reference, requirements for rich menu image: width to 2500, ratio from 1.45)."""
MOST_BYTES = 1_000_000
COLUMNS = 2
LARGEST, SMALLEST = 136, 56
"""Pixels of a letter; 136 is some 21 points on a phone 390 points wide."""

GROUND, PAPER, INK, SIGN = "#DCE6F0", "#FFFFFF", "#1A1A1A", "#0B4F8A"
"""Colours; words and signs on paper have a contrast of at least 4.5:1, checked by a test."""
_GAP, _PADDING, _SCALE, _COLOURS = 22, 46, 2, 48
_SIGN_HEIGHT = 0.44
"""Of the height of a card's inside."""
_READING = 0.42
"""The size of a reading over its kanji."""

Box = tuple[int, int, int, int]
Face = tuple[Path, int]
Line = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One button: its words as they stand in the wording, their language and face, its sign if any."""

    text: str
    language: str
    face: Face
    icon: Icon | None = None


def boxes(count: int) -> list[Box]:
    """x, y, width, height of `count` buttons from the top left; an odd last one has its row to itself."""
    rows = -(-count // COLUMNS)
    edges = [round(HEIGHT * row / rows) for row in range(rows + 1)]
    half = WIDTH // COLUMNS
    found = [
        (half * (n % COLUMNS), edges[n // COLUMNS], half, edges[n // COLUMNS + 1] - edges[n // COLUMNS])
        for n in range(count)
    ]
    return found if count % COLUMNS == 0 else [*found[:-1], (0, found[-1][1], WIDTH, found[-1][3])]


def paint(cells: Sequence[Cell]) -> bytes:
    """The PNG. Drawn at twice the size and reduced, so that edges are smooth."""
    image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), GROUND)
    draw = ImageDraw.Draw(image)
    places = [_large(box) for box in boxes(len(cells))]
    size = min(_fitted(cell, _under_sign(cell, _inner(box))) for cell, box in zip(cells, places, strict=True))
    for cell, box in zip(cells, places, strict=True):
        _card(draw, cell, box, size)
    small = image.reduce(_SCALE).quantize(_COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def _large(box: Box) -> Box:
    x, y, width, height = (side * _SCALE for side in box)
    return x, y, width, height


def _inner(box: Box) -> Box:
    x, y, width, height = box
    edge = (_GAP + _PADDING) * _SCALE
    return x + edge, y + edge, width - 2 * edge, height - 2 * edge


def _under_sign(cell: Cell, box: Box) -> Box:
    if cell.icon is None:
        return box
    x, y, width, height = box
    used = round(height * _SIGN_HEIGHT + _PADDING * _SCALE / 2)
    return x, y + used, width, height - used


def _card(draw: ImageDraw.ImageDraw, cell: Cell, box: Box, letters: int) -> None:
    x, y, width, height = box
    gap = _GAP * _SCALE
    draw.rounded_rectangle((x + gap, y + gap, x + width - gap, y + height - gap), 40 * _SCALE, fill=PAPER)
    inner = _inner(box)
    if cell.icon is not None:
        size = inner[3] * _SIGN_HEIGHT
        ICONS[cell.icon](Pen(draw, x + (width - size) / 2, inner[1], size, SIGN, PAPER))
    _words(draw, cell, _under_sign(cell, inner), _font(cell.face, letters))


def _words(draw: ImageDraw.ImageDraw, cell: Cell, box: Box, font: ImageFont.FreeTypeFont) -> None:
    x, y, width, height = box
    lines = _lines(cell, font, width)
    pitch = _pitch(font, lines)
    top = y + (height - pitch * len(lines)) / 2 + pitch / 2
    for number, line in enumerate(lines):
        middle = top + number * pitch + (font.size * _READING / 2 if _has_reading(lines) else 0)
        _line(draw, cell, line, font, (x + width / 2, middle))


def _fitted(cell: Cell, box: Box) -> int:
    """The size of the largest letters whose lines fit the box."""
    for size in range(LARGEST * _SCALE, SMALLEST * _SCALE, -4):
        font = _font(cell.face, size)
        lines = _lines(cell, font, box[2])
        widest = max(_length(font, line) for line in lines)
        if widest <= box[2] and _pitch(font, lines) * len(lines) <= box[3]:
            return size
    return SMALLEST * _SCALE


def _lines(cell: Cell, font: ImageFont.FreeTypeFont, width: int) -> list[Line]:
    lines: list[str] = [""]
    for phrase in phrases(cell.text, cell.language):
        longer = lines[-1] + phrase
        if lines[-1] and _length(font, runs(longer.rstrip())) > width:
            lines.append(phrase)
        else:
            lines[-1] = longer
    return [runs(line.rstrip()) for line in lines]


def _line(
    draw: ImageDraw.ImageDraw, cell: Cell, line: Line, font: ImageFont.FreeTypeFont, middle: tuple[float, float]
) -> None:
    x, y = middle[0] - _length(font, line) / 2, middle[1]
    small = _font(cell.face, font.size * _READING)
    for text, reading in line:
        length = font.getlength(text)
        draw.text((x, y), text, INK, font, anchor="lm")
        if reading:
            draw.text((x + length / 2, y - font.size * 0.58), reading, INK, small, anchor="ms")
        x += length


def _pitch(font: ImageFont.FreeTypeFont, lines: list[Line]) -> float:
    return font.size * (1.25 + (_READING if _has_reading(lines) else 0))


def _has_reading(lines: list[Line]) -> bool:
    return any(reading for line in lines for _, reading in line)


def _length(font: ImageFont.FreeTypeFont, line: Line) -> float:
    return sum(font.getlength(text) for text, _ in line)


def _font(face: Face, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face[0]), size, index=face[1])
