"""Text → words. Sudachi when it is there; a tokeniser without any dependency when it is not.

Both give the same interface: a callable `str -> tuple[Token, ...]`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from bot.text.kana import is_kana, katakana


class Token(NamedTuple):
    """surface as written · normal: the normalised form (引越し → 引っ越し) · reading in katakana ("" if unknown) ·
    content: carries meaning (no particle, auxiliary or mark) · noun: part of a noun compound ·
    known: the dictionary has it · at: where it starts in the text. A tuple: a message makes dozens."""

    surface: str
    normal: str
    reading: str
    content: bool
    noun: bool
    known: bool
    at: int


Tokeniser = Callable[[str], tuple[Token, ...]]

_Word = tuple[str, str, bool, bool, bool]
"""A Token without its surface and place."""
MOST_SEEN = 20_000
"""Dictionary words remembered as they were read: some 5 MB; reading them anew is half of the tokeniser's time."""

_EMPTY_WORDS = frozenset("する ある 居る 有る 成る 出来る 為る 御 御座る 下さる 頂く 願う 教える 知る 言う 思う 事 物 為 様 の ん そう 因る 於く 就く 行う 来る 呉れる 貰う 遣る 見る 仕舞う さん".split())
"""Normal forms that nearly every question holds; they say nothing about which one."""

_CONTENT = frozenset("名詞 動詞 形容詞 形状詞 副詞 代名詞 接頭辞 接尾辞 感動詞 連体詞".split())


def load() -> Tokeniser:
    """Sudachi's tokeniser if it is installed with its dictionary, else the fallback."""
    try:
        return sudachi()
    except (ImportError, OSError, RuntimeError, ValueError):
        return fallback


def sudachi() -> Tokeniser:
    """A tokeniser with Sudachi's small dictionary in mode A (shortest units).

    Mode A with normalised forms found most (A .44, B .40, C .38 right first on a city FAQ).
    Raises ImportError when sudachipy or its dictionary is missing.
    """
    import sudachidict_small  # noqa: F401  - so that a missing dictionary is an ImportError
    import sudachipy

    dictionary = sudachipy.Dictionary(dict="small")
    make = getattr(dictionary, "tokenizer", None) or dictionary.create  # renamed in 0.7, the old name warns
    tokenizer, alone = make(mode=sudachipy.SplitMode.A), threading.Lock()  # it raises when two threads use it
    seen: dict[int, _Word] = {}

    def word(morpheme: Any) -> _Word:
        found = _word(morpheme)
        if found[-1] and len(seen) < MOST_SEEN:  # a word of no dictionary has only its kind's number
            seen[morpheme.word_id()] = found
        return found

    def tokenise(text: str) -> tuple[Token, ...]:
        found = seen.get
        with alone:
            morphemes = tokenizer.tokenize(text[:4000])
        return tuple([
            Token._make((morpheme.surface(), *(found(morpheme.word_id()) or word(morpheme)), morpheme.begin()))
            for morpheme in morphemes
        ])  # fmt: skip

    return tokenise


def _word(morpheme: Any) -> _Word:
    speech = morpheme.part_of_speech()
    normal = morpheme.normalized_form()
    kind, sub = speech[0], speech[1]
    content = (kind in _CONTENT and sub != "非自立可能") or (kind in ("動詞", "形容詞") and normal not in _EMPTY_WORDS)
    return normal, morpheme.reading_form(), content and normal not in _EMPTY_WORDS, kind in ("名詞", "接頭辞", "接尾辞"), not morpheme.is_oov()


_RUNS = re.compile(r"[一-鿿々〆ヶ]+|[ァ-ヺー]+|[ぁ-ゖ]+|[a-z0-9]+|[가-힣]+|[^\s]")


def fallback(text: str) -> tuple[Token, ...]:
    """Words without a dictionary: katakana, Latin and Hangul runs whole, kanji runs as one- and two-character
    pieces, hiragana runs only where they stand alone (they are mostly particles and endings)."""
    tokens: list[Token] = []
    for match in _RUNS.finditer(text):
        run, at = match[0], match.start()
        if "一" <= run[0] <= "鿿" or run[0] in "々〆ヶ":
            tokens.extend(_pieces(run, at))
        elif is_kana(run):
            alone = "ァ" <= run[0] <= "ヺ" or len(run) >= 3
            tokens.append(Token(run, run, katakana(run), alone, "ァ" <= run[0] <= "ヺ", True, at))
        else:
            tokens.append(Token(run, run, "", run.isalnum(), run.isalnum(), True, at))
    return tuple(tokens)


def _pieces(run: str, at: int) -> list[Token]:
    if len(run) == 1:
        return [Token(run, run, "", True, True, True, at)]
    return [Token(run[i : i + 2], run[i : i + 2], "", True, True, True, at + i) for i in range(len(run) - 1)]
