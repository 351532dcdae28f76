"""The replies whose renderings are kept: every outcome, every language, and what is hard to draw.

The sentences are fixed here, not taken from the knowledge, so a rendering changes only when a renderer does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.buttons import Button
from bot.messages import Choice, Link, Outcome, Reply

TOPIC = "bus/book"
MENU = Choice("メニュー", Button(action="menu").data())
HUMAN = Choice("人に聞く", Button(action="human").data())
PHONE = Link("0000-00-0000", "tel:0000000000")
SITE = Link("予約のページ", "https://www.town.example.lg.jp/bus?openExternalBrowser=1")
SOURCE = ("出典：みなと町情報計画 1-1-1「バスの予約」", "最終確認日：2026年11月22日")
CONTACT = ("お問い合わせ：交通課（電話 0000-00-0000）", "スマホを使わない方法：電話で予約できます。")
CHOICES = (
    Choice("予約のしかた", Button(topic=TOPIC).data()),
    Choice("料金", Button(topic="bus/fare").data()),
    Choice("どれでもない", Button(action="none").data()),
)

ANSWER = Reply(
    heading="「バスの予約」についてですね。",
    body="バスは、前の日までに電話かネットで予約できます。\n・1回に4人まで予約できます。\n・予約なしでは乗れません。",
    contact=CONTACT,
    source=SOURCE,
    links=(PHONE, SITE),
    buttons=(
        Choice("費用", Button(topic=TOPIC, facet="fee").data()),
        Choice("持ち物", Button(topic=TOPIC, facet="documents").data()),
        Choice("役に立った", Button(topic=TOPIC, action="useful").data()),
        Choice("違った", Button(topic=TOPIC, action="wrong").data()),
        HUMAN,
        MENU,
    ),
)
ASKED = Reply(
    question="どれについてお知りになりたいですか。番号でも選べます。", numbered=CHOICES, buttons=(MENU,)
)

OUTCOMES: Mapping[Outcome, Reply] = {
    Outcome.ANSWERED: ANSWER,
    Outcome.ASKED_BACK: ASKED,
    Outcome.FOLLOWED_UP: replace(
        ANSWER, heading="「バスの予約」の費用です。", body="1回200円です。", links=(PHONE,)
    ),
    Outcome.STATUS_TOLD: Reply(
        heading="「バスの予約」（1-1-1）の計画の進み具合です。",
        body="計画では、令和8年度は「運用」の段階です。\nこれは計画上の予定です。実際の状況は担当課にお確かめください。",
        contact=CONTACT[:1],
        source=SOURCE[:1],
        buttons=(MENU,),
    ),
    Outcome.SMALL_TALK: Reply(body="こんにちは。どんなことでお困りですか。", buttons=(MENU,)),
    Outcome.HANDED_OVER: Reply(
        body="人におたずねになるときは、代表電話 0000-00-0000 へどうぞ。",
        details=("町役場は、今は受付時間外です。次は11月26日（木）8:30から受け付けます。",),
        links=(PHONE,),
        buttons=(MENU,),
    ),
    Outcome.OUT_OF_SCOPE: Reply(
        body="天気のことは分かりません。代表電話 0000-00-0000 へどうぞ。", buttons=(HUMAN, MENU)
    ),
    Outcome.NOT_FOUND: Reply(body="申し訳ありません。答えが見つかりませんでした。", buttons=(HUMAN, MENU)),
    Outcome.GUARDED: Reply(
        body="すぐに119へ電話してください。\nここでは緊急の通報を受けられません。",
        calm=True,
        buttons=(MENU,),
        links=(Link("119", "tel:119"),),
    ),
    Outcome.LANGUAGE_CHANGED: Reply(
        "en", body="I will answer in English.", buttons=(replace(MENU, label="Menu"),)
    ),
    Outcome.FEEDBACK: Reply(
        question="どこがよくなかったか、選んでいただけますか。", numbered=CHOICES[:2], buttons=(MENU,)
    ),
    Outcome.MENU: Reply(
        notices=("【お知らせ】12月29日から1月3日は休みです。",),
        question="知りたいことをお選びください。番号や言葉でも聞けます。",
        numbered=tuple(Choice(f"分野{n}", Button(service=f"service-{n}").data()) for n in range(1, 10)),
        buttons=(HUMAN, Choice("言語 / Language", Button(action="languages").data())),
    ),
    Outcome.STALE_BUTTON: Reply(
        body="このボタンの内容は、今は使われていません。メニューからお選びください。", buttons=(MENU,)
    ),
    Outcome.UNSUPPORTED: Reply(body="画像は見ることができず、保存もしていません。", buttons=(MENU,)),
    Outcome.FAILED: Reply(body="申し訳ありません。こちらの不具合でお答えできませんでした。（番号 1a2b3c）"),
}

_SAID: Mapping[str, tuple[str, str, str, str]] = {
    "ja": ("「バスの料金」についてですね。", "1回200円です。", "出典：みなと町情報計画", "メニュー"),
    "easy": ("「バスの お金（かね）」ですね。", "1回（かい） 200円（えん）です。", "元（もと）：みなと町（まち）の 計画（けいかく）", "メニュー"),
    "en": ("About “Bus fare”.", "One ride is 200 yen.", "Source: the town’s digital plan", "Menu"),
    "zh": ("关于“巴士票价”。", "每次200日元。", "来源：港町信息计划", "菜单"),
    "ko": ("‘버스 요금’에 대해 알려 드립니다.", "1회 200엔입니다.", "출처: 미나토정 정보 계획", "메뉴"),
    "vi": ("Về “Giá vé xe buýt”.", "Một lượt 200 yên.", "Nguồn: Kế hoạch số của thị trấn", "Menu"),
    "pt": ("Sobre “Tarifa do ônibus”.", "Uma viagem custa 200 ienes.", "Fonte: plano digital da vila", "Menu"),
}  # fmt: skip


def _spoken(language: str) -> dict[str, Reply]:
    heading, body, source, menu = _SAID[language]
    buttons = (Choice(menu, Button(action="menu").data()),)
    answered = Reply(language, heading=heading, body=body, source=(source,), links=(PHONE,), buttons=buttons)
    asked = Reply(language, question=body, numbered=(Choice(menu, "v1|t=bus/fare"),), buttons=buttons)
    return {f"answered-{language}": answered, f"asked-back-{language}": asked}


HARD: Mapping[str, Reply] = {
    "ivs-in-every-part": replace(
        ANSWER,
        heading="「葛󠄀飾区・祇󠄀園・辻󠄀さん」についてですね。",
        body="葛󠄀の字は異体字です。" * 3,
        numbered=(Choice("葛󠄀飾の葛󠄀", "v1|t=bus/fare"),),
    ),
    "surrogates-and-emoji": replace(ANSWER, heading="𠮷野家と👨‍👩‍👧‍👦と🇯🇵", body="𠮷𩸽🍎が\u3099ﾊﾟ", buttons=(Choice("👨‍👩‍👧‍👦" * 25, "v1|a=menu"),)),
    "lone-surrogates-and-controls": Reply(heading="壊\ud842れた", body="前\udfb7後\x00\x07\x1b中", source=("末\ud800",), buttons=(Choice("\ud83d押す", "v1|a=menu"),)),
    "markup": Reply(heading="<b>太字</b> & \"引用\"", body="<script>alert(1)</script> 5 < 6 && 7 > 6 &amp; {{ 7*7 }}", links=(Link("<i>斜</i>", "https://www.town.example.lg.jp/?a=1&b=2"),)),
    "right-to-left-and-zero-width": Reply(body="العربية ‮逆‬ a\u200bb\u2060c\ufeff", buttons=(MENU,)),
    "addresses-platforms-refuse": Reply(
        body="リンク",
        links=(Link("危険", "javascript:alert(1)"), Link("日本語", "https://例え.jp/あ い"), Link("空", ""), Link("長い", "https://www.town.example.lg.jp/" + "a" * 1000)),
    ),
    "buttons-platforms-refuse": Reply(body="ボタン", buttons=(Choice("", "v1|a=menu"), Choice("長いデータ", "x" * 301), Choice(" ", " "), MENU)),
    "labels-at-20-and-21": Reply(body="文字数", buttons=(Choice("あ" * 20, "v1|t=a/b"), Choice("い" * 21, "v1|t=a/c"))),
    "fourteen-choices": Reply(question="どれですか。", numbered=tuple(Choice(f"選択肢{n}", f"v1|t=a/b{n}") for n in range(14))),
    "the-same-button-twice": Reply(body="二度", numbered=(MENU,), buttons=(MENU, HUMAN)),
    "text-of-1500-units": Reply(body="あ" * 1500),
    "text-of-4096-units": Reply(body="あ" * 4096),
    "text-of-4097-units": Reply(body="あいう。" * 1024 + "え"),
    "text-of-5001-units": Reply(body="取手の話。" * 1000 + "え"),
    "longest-that-is-sent-whole": Reply(body="長い答えの文です。" * 2700, buttons=(MENU,)),
    "longer-than-everything": Reply(body="長い答えの文です。" * 4000, buttons=(MENU,)),
    "one-word-longer-than-a-message": Reply(body="https://www.town.example.lg.jp/" + "a" * 6000),
    "bubble-over-30-kilobytes": Reply(heading="大きい", body="画面に入らない文。" * 600, buttons=(MENU, HUMAN)),
    "many-parts": replace(ANSWER, notices=("【ご注意】一", "【お知らせ】二"), details=("次の予定", "・11月26日（木）10:00〜12:00 教室（会場）"), question="ほかに知りたいことは。", numbered=CHOICES, calendar="smartphone-class"),
    "nothing-at-all": Reply(),
    "blank": Reply(heading=" ", body="\n\n", source=("",), buttons=(Choice(" ", ""),)),
    "calm-and-long": Reply(body="落ち着いて読んでください。" * 500, calm=True),
    "only-buttons": Reply(buttons=(MENU, HUMAN)),
}  # fmt: skip

REPLIES: Mapping[str, Reply] = {
    **{outcome.value.replace("_", "-"): reply for outcome, reply in OUTCOMES.items()},
    **{name: reply for language in _SAID for name, reply in _spoken(language).items()},
    **HARD,
}
