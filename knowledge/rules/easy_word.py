"""やさしい日本語に、むずかしい言葉を使わない（easy-hard-word、注意）。

役所の言葉には、やさしい言い方があります。読みがなを付けても、意味は伝わりません。

悪い例: 手数料を 納付して ください。
良い例: お金を 払って ください。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.rules import easy_text, sample

CODE = "easy-hard-word"
GOOD = {easy_text.PATH: sample.translation(answer="お金を 払って ください。")}
BAD = {easy_text.PATH: sample.translation(answer="お金を 納付して ください。")}
BAD_AT = (easy_text.PATH, 3, 1)

HARD: Mapping[str, str] = {
    "納付": "払う",
    "交付": "渡す、もらう",
    "提出": "出す",
    "記入": "書く",
    "持参": "持って行く",
    "来庁": "市役所に来る",
    "開庁": "市役所が開いている",
    "閉庁": "市役所が休み",
    "受領": "もらう",
    "発行": "作る、出す",
    "該当": "あてはまる",
    "対象者": "〜の人",
    "至急": "すぐに",
    "随時": "いつでも",
    "以降": "〜から後",
    "未満": "〜より下",
    "可能": "できる",
    "不可": "できない",
    "原則": "ふつうは",
    "および": "と",
    "並びに": "と",
    "ご了承": "分かってください",
    "お問い合わせください": "聞いてください",
    "所有": "持っている",
    "返却": "返す",
    "無効": "使えない",
    "有効": "使える",
}
"""Hard word → what to say instead; office words that learners of Japanese seldom meet."""


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Easy texts of topics with an office word that has an easy one."""
    for entry in easy_text.texts(sources):
        spoken = easy_text.bare(entry.text)
        for word, easy in HARD.items():
            if entry.topic and word in spoken:
                yield entry.problem(
                    CODE, f"むずかしい言葉「{word}」があります", f"「{easy}」などにしてください", "warning"
                )
