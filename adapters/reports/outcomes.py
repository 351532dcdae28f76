"""What the ends of turns mean to people who read reports, and when the counters are open."""

from __future__ import annotations

from datetime import datetime

from bot.openings import state
from knowledge.model import HoursRule

ANSWERED = ("answered", "followed_up", "status_told")
SILENT = ("out_of_scope", "not_found", "failed")
CARED = ("guarded", "handed_over")
"""Ended at a safety notice or at a person, on purpose."""
QUESTIONS = (*ANSWERED, "asked_back", *SILENT, *CARED)
"""Turns in which a citizen wanted to know something."""
MARKS = ("useful", "wrong")
"""A citizen's verdict. "wrong:<reason>" comes as a second turn after "wrong" and is not a second verdict."""

OUTCOMES = {
    "answered": "答えた", "asked_back": "聞き返した", "followed_up": "続きに答えた",
    "status_told": "計画の段階を答えた", "small_talk": "あいさつ", "handed_over": "人を案内した",
    "out_of_scope": "範囲の外", "not_found": "見つからない",
    "guarded": "安全の案内", "language_changed": "言語の切り替え", "feedback": "評価", "menu": "メニュー",
    "stale_button": "古いボタン", "unsupported": "文字でないもの", "failed": "不具合",
}  # fmt: skip
CHANNELS = {"line": "LINE", "telegram": "Telegram", "web": "ブラウザー", "console": "端末"}
LANGUAGES = {
    "ja": "日本語", "easy": "やさしい日本語", "en": "英語", "zh": "中国語", "ko": "韓国語",
    "vi": "ベトナム語", "pt": "ポルトガル語",
}  # fmt: skip

DESK = HoursRule.model_validate(
    {
        "days": ("mon", "tue", "wed", "thu", "fri"), "from": "09:00", "to": "17:00",
        "closed": ("holidays", "12-29..01-03"),
    }
)  # fmt: skip
"""An assumption where the knowledge has no checked hours of the city hall; printed with every figure."""
DESK_WORDS = "平日9〜17時のほか。祝日と12月29日〜1月3日も時間外に数えます（仮定）"


def out_of_hours(at: datetime) -> bool:
    """Whether nobody would have answered the telephone then."""
    return not state(DESK, at).open


def named(names: dict[str, str], value: str) -> str:
    """The word people know, or the value itself."""
    return names.get(value, value)
