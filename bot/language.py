"""Which language a citizen writes, and which one they ask for. Scripts decide, then words; short is hard.

Codes are the knowledge's: ja easy en zh ko vi pt.
"""

from __future__ import annotations

import re

from bot.text import romaji
from bot.text.normalise import normalise

_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_HANGUL = re.compile(r"[가-힣ㄱ-ㆎ]")
_HAN = re.compile(r"[一-鿿]")
_LATIN = re.compile(r"[a-zà-ỹđ][a-zà-ỹđ'\-]*")
_VIETNAMESE = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_PORTUGUESE = re.compile(r"[õç]|ã[oe]s?\b|\b\w*(?:ção|ções|nha|lh)\w*")
_ACCENTS = re.compile(r"[à-ỹ]")
_OF_PORTUGUESE = re.compile(r"\w{3}ã\b|[êç]")
"""Of accents that both languages have: irmã, você; but mã, đã."""
_SIMPLIFIED = re.compile(r"[们这个吗么办证费码丢续给还请问样谢岁险图书馆讲课应该时间电话脑网络没说语汉处门预约册单为]|怎|哪里|哪儿|什麼|嗎|請問|謝謝|我(?!孫子)|[你您]|手机|在哪")
_JAPANESE_ONLY = re.compile(r"[々〆込働峠畑辻匂]|手続|申請方法|教室|窓口|市役所|転出|交付|証明|暗証|更新|紛失|予約|電話|図書|無料|費用|計画|担当|課")
_WORDS = {
    "en": "the is are my your i you we how what where when who can do does did to in of for and a an it card lost help please english application number city hall class phone free hello hi thanks thank renew need want get apply online tax insurance password move moving renewal certificate certificates residence address change expired expiry stolen missing booking reservation appointment opening closed fee fees price cost documents pickup collect translation translate library hospital school museum map donation newsletter complaint emergency fire police scam fraud stuck error broken locked forgot forgotten baby child children mother father old elderly human person staff operator talk speak menu thanks sorry okay yes".split(),
    "vi": "toi lam the mat khau o dau khong cam on xin chao tieng viet dang ky dien thoai gia han cua la gi muon duoc co".split(),
    "pt": "como onde quando meu minha cartao cartão perdi senha fazer posso obrigado obrigada ola olá oi o a os as de do da em na no para por que é eu preciso quero quanto custa prefeitura horario horário aula celular ajuda português portugues renovar renovação mudança endereço um uma com não nao".split(),
}
_ASKS = {
    "en": r"\benglish\b|英語(?:で|にして|お願い|がいい|話)|えいご(?:で|にして|おねがい)|イングリッシュ",
    "zh": r"中文|中国語(?:で|にして|お願い|がいい)|汉语|漢語|普通话|\bchinese\b|ちゅうごくご(?:で|おねがい)|说中国话",
    "ko": r"한국어|韓国語(?:で|にして|お願い|がいい)|\bkorean\b|かんこくご(?:で|おねがい)|ハングル",
    "vi": r"ti[eế]ng vi[eệ]t|ベトナム語(?:で|にして|お願い|がいい)|\bvietnamese\b|べとなむご(?:で|おねがい)",
    "pt": r"portugu[eê]s|ポルトガル語(?:で|にして|お願い|がいい)|\bportuguese\b|ぽるとがるご(?:で|おねがい)",
    "easy": r"やさしい日本語|やさしいにほんご|(?:かんたんな|簡単な|易しい)(?:日本語|にほんご)|easy japanese|simple japanese",
    "ja": r"日本語(?:で|に戻|にして|お願い)|にほんご(?:で|に もど|にして)|\bjapanese\b(?! class)",
}
_ABOUT_SOMETHING = re.compile(r"ホームページ|ほーむぺーじ|サイト|さいと|ウェブ|website|web site|page|sites?|홈페이지|网站|网页|trang|教室|class|speaks?|読め")
_NAMES = romaji.LOAN_WORDS | frozenset("ocr ai-ocr works teams slack zoom bcp ict-bcp csirt gis lgwan kpi youtube twitter facebook instagram suica nanaco waon ebpm bpr giga cms ud cookie google chatgpt x e-tax npo sms vpn rpa".split())
"""Names written in Latin letters in every language; alone they say nothing about the language."""
_LEARNER = re.compile(r"(?:[ぁ-ゖァ-ヺ一-鿿ー、]+[ 　]){3,}")


def detect(text: str, before: str = "", hint: str = "") -> str:
    """The language of a message. `before`: the conversation's language; `hint`: the platform's code for the
    user. Letters no language claims (numbers, names) keep `before`, then the hint, then Japanese."""
    plain = normalise(text)
    fallback = before or hint_language(hint) or "ja"
    if _HANGUL.search(plain):
        return "ko"
    if _KANA.search(plain):
        return "easy" if before == "easy" or _is_learner(text) else "ja"
    if _HAN.search(plain):
        return _han(plain, before)
    words = [word for word in _LATIN.findall(plain) if word not in _NAMES]
    if not words:
        return fallback
    if romaji.to_hiragana(plain) is not None and 3 * max(_votes(words).values(), default=0) < len(words):
        return "ja" if before in ("", "ja", "easy") else before
    return _latin(plain, words, fallback)


def asked_for(text: str) -> str | None:
    """The language a citizen asks the bot to use, or None. A question about languages of the web site is not one."""
    plain = normalise(text)
    if _ABOUT_SOMETHING.search(plain) or len(plain) > 60:
        return None
    return next((code for code, pattern in _ASKS.items() if re.search(pattern, plain)), None)


def hint_language(hint: str) -> str:
    """Our code for a platform's language code; "" for a language we do not have."""
    code = hint.lower().replace("_", "-").partition("-")[0]
    return code if code in ("ja", "en", "zh", "ko", "vi", "pt") else ""


def _is_learner(text: str) -> bool:
    return _LEARNER.search(text.strip() + " ") is not None and len(text) < 60


def _han(plain: str, before: str) -> str:
    if before == "zh" or _SIMPLIFIED.search(plain):
        return "zh" if not _JAPANESE_ONLY.search(plain) or re.search(r"[吗嗎么这们办费码丢请谢你您]|我(?!孫子)|怎|哪里|手机", plain) else "ja"
    return "ja"


def _votes(words: list[str]) -> dict[str, int]:
    counts = {code: sum(word in known for word in words) for code, known in _WORDS.items()}
    return {code: count for code, count in counts.items() if count}


def _latin(plain: str, words: list[str], fallback: str) -> str:
    if _VIETNAMESE.search(plain):
        return "vi"
    votes = _votes(words)
    if _PORTUGUESE.search(plain):
        return "pt"
    if votes:
        best = max(votes.values())
        winners = [code for code, count in votes.items() if count == best]
        return fallback if fallback in winners else "pt" if "pt" in winners and "en" not in winners else winners[0]
    if fallback in ("en", "vi", "pt"):
        return fallback
    if _ACCENTS.search(plain):
        return "pt" if _OF_PORTUGUESE.search(plain) else "vi"
    return "en" if len(words) > 1 else fallback
