"""One poster as SVG on A4, in millimetres: large print, Japanese, easy Japanese with readings, English.

Japanese is in BIZ UD Gothic, each kana and kanji one em wide, so lines and readings can be placed without
measuring; `textLength` holds any other font to the same width. English stands in the middle in a proportional
font. Printing is the browser's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from unicodedata import east_asian_width

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adapters.phrases import phrases
from adapters.posters.addresses import Address
from adapters.readings import bare, runs

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 14.0
CODE = 92.0
"""Side of the code with its quiet zone: read from about a metre away."""
_READING, _PITCH = 0.5, 1.4

_JINJA = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line: its place (baseline; left, or middle of an English line), size and width in mm."""

    x: float
    y: float
    size: float
    width: float
    text: str
    lang: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that go into the column: size in millimetres, language as we name it."""

    text: str
    size: float
    language: str
    bold: bool = False
    after: float = 3.0


def poster(address: Address, words: Mapping[str, Mapping[str, str]], title: str) -> str:
    """The SVG. `words`: language → name → sentence of the wording's group `poster`."""
    above = [
        Paragraph(title, 15, "ja", bold=True, after=4),
        Paragraph(words["ja"]["lead"], 9, "ja", bold=True, after=2),
        Paragraph(words["easy"]["lead"], 6.5, "easy", after=2),
        Paragraph(words["en"]["lead"], 6.5, "en"),
    ]
    below = [
        Paragraph(words["ja"][address.kind], 8.5, "ja", bold=True, after=2),
        Paragraph(words["easy"][address.kind], 6.5, "easy", after=2),
        Paragraph(words["en"][address.kind], 6.5, "en", after=4),
        *(Paragraph(words[code]["machine"], size, code, after=1.5) for code, size in _SMALL),
        Paragraph(words["ja"]["phone"], 7, "ja", bold=True, after=1.5),
        Paragraph(words["en"]["phone"], 6, "en"),
    ]
    first, y = _column(above, MARGIN)
    second, end = _column([Paragraph(address.shown, 5.5, "en", after=4), *below], y + CODE + 2)
    scale = min(1.0, (HEIGHT - 2 * MARGIN) / (end - MARGIN))
    return _JINJA.get_template("poster.svg").render(
        title=bare(title), width=WIDTH, height=HEIGHT, scale=scale, margin=MARGIN, runs=[*first, *second],
        code=segno.make(address.url, error="m", micro=False).svg_inline(omitsize=True, border=4, dark="#000"),
        code_x=(WIDTH - CODE) / 2, code_y=y, code_size=CODE, url=address.url,
    )  # fmt: skip


_SMALL = (("ja", 6.0), ("easy", 5.5), ("en", 5.5))


def _column(paragraphs: list[Paragraph], y: float) -> tuple[list[Run], float]:
    placed: list[Run] = []
    for paragraph in paragraphs:
        for line in _lines(paragraph):
            with_readings = any(reading for _, reading in runs(line))
            y += paragraph.size * (_PITCH + (_READING if with_readings else 0))
            placed += _line(line, paragraph, y - paragraph.size * 0.3)
        y += paragraph.after
    return placed, y


def _lines(paragraph: Paragraph) -> list[str]:
    """Lines of about one length, as few as fit."""
    most = (WIDTH - 2 * MARGIN) / paragraph.size
    lines = _broken(paragraph, most)
    while len(narrower := _broken(paragraph, most - 0.5)) == len(lines) > 1:
        lines, most = narrower, most - 0.5
    return lines


def _broken(paragraph: Paragraph, most: float) -> list[str]:
    lines = [""]
    for phrase in phrases(paragraph.text, paragraph.language):
        if lines[-1] and width(bare((lines[-1] + phrase).rstrip())) > most:
            lines.append(phrase)
        else:
            lines[-1] += phrase
    return [line.rstrip() for line in lines]


def _line(line: str, paragraph: Paragraph, y: float) -> Iterator[Run]:
    size = paragraph.size
    if paragraph.language == "en":
        yield Run(WIDTH / 2, y, size, width(line) * size, line, "en", paragraph.bold)
        return
    x = (WIDTH - width(bare(line)) * size) / 2
    for text, reading in runs(line):
        wide = width(text) * size
        yield Run(x, y, size, wide, text, "ja", paragraph.bold)
        if reading:
            small = min(size * _READING, wide / width(reading))
            narrow = width(reading) * small
            yield Run(x + (wide - narrow) / 2, y - size * 0.95, small, narrow, reading, "ja")
        x += wide


def width(text: str) -> float:
    """In em: kana and kanji one, Latin letters a half."""
    return sum(1.0 if east_asian_width(character) in "WF" else 0.5 for character in text)
