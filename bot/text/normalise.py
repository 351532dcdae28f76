"""Characters → the one form that knowledge and query share. Words are not touched here.

NFKC (half-width kana, full-width letters), case folded, emoji and invisible characters out, repeated marks
one, look-alike characters inside katakana words put right (マイナンバ一力ード → マイナンバーカード).
"""

from __future__ import annotations

import re
import unicodedata

import regex

_INVISIBLE = regex.compile(r"[\p{Cf}\p{Cc}\p{Co}\p{Cs}--[\t\n\r]]|[\ufe00-\ufe0f\U000e0100-\U000e01ef]", regex.V1)
_EMOJI = regex.compile(r"[\p{So}\p{Sk}\U0001f3fb-\U0001f3ff]|\p{Extended_Pictographic}(?<![0-9#*])")
_LINE_EMOJI = re.compile(r"\((?:[a-z]+ ?){1,3}\)")
_DASHES = re.compile(r"(?<=[ぁ-ゖァ-ヺー])[-‐‑‒–—―−─━~〜〰ｰ]+")
_REPEATED = re.compile(r"([!?。、,.ー〜…wｗ笑])\1+")
_SPACES = re.compile(r"\s+")
_KATAKANA_LIKE = str.maketrans({"一": "ー", "力": "カ", "口": "ロ", "夕": "タ", "二": "ニ", "工": "エ", "八": "ハ", "卜": "ト", "千": "チ"})
_INSIDE_KATAKANA = re.compile(r"(?<=[ァ-ヺー])[一力口夕二工八卜千](?=[ァ-ヺー一力])|(?<=[ァ-ヺ])[力](?=ー)|(?<=[ァ-ヺ]一)力(?=[ァ-ヺー])")
_PUNCTUATION = re.compile(r"[\s!-/:-@\[-`{-~、。・「」『』（）【】〈〉《》！？…‥〜“”‘’※○●◎△▲□■◇◆☆★→←↑↓]+")


_PLAIN = re.compile(r"[0-9A-Za-z?!.,ぁ-ゖァ-ヺー一-龥々。、「」・]*")
_LOOK_ALIKE = re.compile("[一力口夕二工八卜千]")

_ENDS = re.compile(r"[。！？!?\n]+|(?<=です)[、,]|(?<=ます)[、,]|(?<=[ぁ-ん]{2}) (?=\S{5})")


def normalise(text: str) -> str:
    """The text in the shared form, on one line, without leading or trailing space."""
    return _plain(text.casefold()) if _PLAIN.fullmatch(text) else _whole(text)


def _plain(text: str) -> str:
    """What `_whole` does, for letters that most of its steps leave alone: a sixth of the time."""
    if _LOOK_ALIKE.search(text):
        text = _INSIDE_KATAKANA.sub(lambda match: match[0].translate(_KATAKANA_LIKE), text)
    return _REPEATED.sub(r"\1", text)


def _whole(text: str) -> str:
    text = unicodedata.normalize("NFKC", _EMOJI.sub(" ", _INVISIBLE.sub("", text)))
    text = _LINE_EMOJI.sub(" ", text.casefold())
    text = _DASHES.sub("ー", text)
    text = _INSIDE_KATAKANA.sub(lambda match: match[0].translate(_KATAKANA_LIKE), text)
    return _SPACES.sub(" ", _REPEATED.sub(r"\1", text)).strip()


def bare(text: str) -> str:
    """Normalised text without any punctuation or space: what character n-grams are taken from."""
    return _PUNCTUATION.sub("", text)


def segments(text: str) -> list[str]:
    """The text cut at sentence ends and line breaks, empty pieces left out."""
    return [piece for piece in (part.strip() for part in _ENDS.split(text)) if piece]
