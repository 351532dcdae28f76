"""Words that say what kind of question it is, in all languages: facets, schedule, department, correction, choice."""

from __future__ import annotations

import re

FACET_CUES: dict[str, str] = {
    "offline": r"(?:パソコン|スマホ|スマートフォン|携帯|ケータイ|けいたい|すまほ|ぱそこん|ネット|ライン|らいん)(?:電話)?(?:を|が|は|も|なんて|とか|なんか)?、?(?:使え|つかえ|使わ|持って(?:い)?な|もって(?:い)?な|持っとらん|持ってね|な[いく](?!し)|無[いく]|ねえ|やってな|やらな|できな|苦手|にがて)|(?:no|without a|don't have a) (?:smart)?phone|没有(?:智能)?手机|스마트폰이? 없|không có điện thoại|khong co dien thoai|(?:não|nao) tenho (?:celular|smartphone)",
    "fee": r"い[くぐ]ら|お代|おだい|(?<!小)銭|[取と]られ(?:る|ん|ま)|[0-9千百万]円|幾ら|なんぼ|いかほど|料金|費用|参加費|会費|[一-鿿]料(?:は|が|って|みたい|\?|$)|安い|経費|予算|お金|おかね|無料|有料|ただ(?:です|なの|で|\?|$)|タダ|手数料|代金|値段|ねだん|how much|\bcost|\bfee|\bfree\b|price|多少钱|费用|免费|收费|얼마|요금|무료|비용|bao nhiêu|bao nhieu|miễn phí|mien phi|quanto|preço|preco|grátis|gratis|custa",
    "documents": r"持ち物|もちもの|必要なもの|必要な物|何が(?:必要|いる|要る)|なに(?:が|を)?(?:いる|もって|必要)|何を?(?:持っ|用意)|持って(?:い|行)く|いるもの|要るもの|書類|what (?:do i|should i|to) (?:need|bring)|documents?|带什么|需要什么|材料|준비물|가져가|가져오|뭐가 필요|필요한|cần gì|can gi|mang theo|mang gì|mang gi|giấy tờ|o que (?:eu )?(?:preciso|levar|levo)|documento",
    "hours": r"何時|なんじ|[0-9]時|何曜|どにち|にちよう|どよう|時間|(?:次|つぎ|今度|こんど)(?:は|の回は|のは)?いつ|何日(?!まで)|なんにち|日程|土日|土曜|日曜|休日|夜も|夜間|夜中|深夜|正月|年末|年始|お盆|連休|祝日|what time|\bhours\b|open|几点|什么时候开|몇 ?시|시간|mấy giờ|may gio|giờ|que horas|horário|horario",
    "contact": r"(?:どこ|だれ|誰|どちら)(?:に|へ|さ)?(?:聞|き[いけ]|相談|電話|でんわ|問)|相談(?:先|でき|する?所|するところ|したら)|電話(?:番号)?|でんわ(?:ばんごう)?|連絡先|問い?合わせ|といあわせ|phone|contact|电话|전화|điện thoại|telefone",
    "place": r"どこ|何処|場所|会場|ばしょ|どちら(?:で|へ|に|$|\?)|行き方|where|which (?:building|place|room)|哪里|哪儿|地点|어디|장소|ở đâu|o dau|onde|lugar",
    "deadline": r"いつまで|期限|締め?切り?|しめきり|何日まで|deadline|until when|什么时候截止|最晚|期限|언제까지|까지|기한|hạn|khi nào|prazo|até quando",
    "who": r"(?:誰|だれ)(?:が|でも|なら|まで|も)|対象|何歳|年齢|本人じゃな|家族でも|年寄り|としより|(?:[七八九]十[一二三四五六七八九]?|[6-9][0-9])(?:歳|才|さい|代|過ぎ|すぎ|で|だ|の)|who can|eligible|谁|对象|누가|대상|ai được|quem",
    "how": r"どうや(?:って|る|ん)|どうする(?:の|ん|か)|どうすれば|どうしたら|どうすんの|やり方|やりかた|方法|手順|how (?:do|can|to)|怎么|如何|어떻게|làm sao|làm thế nào|como",
    "online": r"ネット(?:で|から)|オンラインで|スマホで(?:でき|も)|online|网上|온라인|trực tuyến|pela internet",
}
"""Facet → pattern on normalised text. The order is the order of trying."""

_SPACED = re.compile(r"(?<=[ぁ-ゖァ-ヺー一-鿿]) (?=[ぁ-ゖァ-ヺー一-鿿])")
"""Between words that some people set apart: なに を もって いきますか."""

_FACETS = {name: re.compile(pattern) for name, pattern in FACET_CUES.items()}

STATUS = re.compile(
    r"もう.{0,4}(?:始|はじ|でき|導入|使え|使って|やって|あり|完成|完了|設置|入|つか|動いて)|いつ(?:から|ごろから|頃から)|いつ(?:ごろ|頃)?に?(?:始|はじ|でき|導入|完了|完成|終|おわ|使え|実現|なっ)|何年(?:度)?(?:から|に|ごろ|頃)|始ま(?:っ|り|る)|はじまり|進み具合|進んで|進捗|どうなっ|どうなりま|どこまで(?:進|でき)|今年度|来年度|再来年度|令和[0-9元]+年度?も?|来年も|今後も?|続き?(?:ますか|くの|くか)|予定|どの段階|何段階|実施(?:中|済)|導入(?:済|され)|計画では|まだ(?:です|な|始|でき)"
    r"|already|started|when will|schedule|status|什么时候开始|开始了|언제부터|시작|khi nào bắt đầu|quando (?:começa|vai)"
)
DEPARTMENT = re.compile(r"担当(?:課|部署|は(?=.{0,6}(?:どこ|だれ|誰|どの|どちら|何|なに|なん|[?？]|$))|して|する|の課|部|でいらっしゃ)|どちらの課|どの課|何課|なに課|どこの課|なんていう課|部署|管轄|所管|どこの部|責任者|だれがやって|誰がやって|たんとう|which department|哪个部门|담당")
CORRECTION = re.compile(r"^だから(?:、)?違うって(?:言って(?:る|ん)(?:だろ|でしょ|の)?)?[、。 ]*|^(?:いや|いえ|えっと)?[、 ]*(?:そう|そっち|それ|これ)(?:じゃ|では)(?:なく|なく?て|ないの|ない)[、 て。]*|^(?:じゃ|では)なく(?:て|って)?[、 ]*|^(?:違い?ます|違う|ちがう|ちがいます|違います)[、。 ]*|^no,? ?(?:not that|i mean)[, ]*|^不是(?:这个)?[，, ]*|^그게 아니라[, ]*")
CONTRAST = re.compile(r"^.{1,16}?(?:じゃ|では)な(?:いんです|いんだ|いの|いです|くて?|い)(?:けど|よ|ね)?[、。 ]+(?=.{4})")
"""What is not meant, before what is: カードの受け取りじゃないんです、証明書を…"""
APPLY = re.compile(r"申し?込|もうしこ|[頼た](?:む|のむ|み(?:たい|ます)|のみ(?:たい|ます))|エントリー|参加し|sign up|apply|报名|신청|đăng ký|dang ky|inscri")
_KIN = r"(?:父|母|親|家族|家の者|うちの人|ば[あー]さん|じ[いー]さん|ば[あー]ちゃん|じ[いー]ちゃん|婆さん|爺さん|子|子ども|子供|夫|妻|主人|旦那|女房|かみさん|奥さん|嫁|娘|むすめ|息子|むすこ|せがれ|倅|孫|代わりの人|ほかの人|他の人)(?:さん|ちゃん)?"
PROXY = re.compile(rf"代理|代わりに|かわりに|{_KIN}(?:に|が|でも)(?:頼|たの|行っ|行く|い[っく]|や[っる]|取りに|とりに)|{_KIN}の(?:分|ぶん)|on behalf|for my (?:mother|father|husband|wife|child|parents)|代办|代领|대신|대리|thay (?:cho|mặt)|làm hộ|no lugar de")
"""Somebody does it for somebody else."""
GENERAL = re.compile(r"申し?込み?|申請|予約|手続き?|受付|登録|更新|変更|人|者|方|分|家族|母|父|子|子ども|子供|息子|娘|夫|妻|女房|奥さん|かみさん|家内|主人|旦那|嫁|兄|弟|姉|妹|せがれ|倅|友人|友達|知り合い|孫|本人|日|日にち|日程|月|年|年度|今年度|来年度|時|今日|明日|今年|来年|毎日|施設|全部|最初|次|前|後|ほか|他|お願い|こと|もの|ところ|場合|制度|サービス|計画|取り?組み?|事業|仕組み|予定|あと|あとで|うち|私|わたし|自分|それ|これ|[0-9〇一二三四五六七八九十百]+歳?|才|さい")
"""Words that every service has: they name no subject of their own."""
INSTEAD = re.compile(r"(?:のほう|の方)(?:でした|です|だ|を)?")
AGAIN = re.compile(r"^(?:じゃあ?|では|それなら|なら|で|あと|それと|ちなみに|and |what about |how about )[、 ]*|(?:は|って|も)[?？]?$")
POINTING = re.compile(r"(?:それ|これ|あれ|その|この|そこ|そちら|さっき|昨日|続き|つづき|it\b|that\b|那个|这个|그거|그건|이거|isso\b|isto\b|cái (?:đó|này))")
CHANGE = re.compile(r"^(?:あ、?|えっと、?)?(?:(?:それは|もう|それはもう)(?:いい|結構|けっこう)(?:や|です|よ|わ)?[、。 ](?=.{9})|話は?(?:変わ|かわ)|はなしは?かわ|ところで|別の(?:話|件|こと|質問)|べつの(?:はなし|こと)|それはそうと|by the way|another question|另外|换个话题|그런데|다른 질문|nhân tiện|mudando de assunto|outra (?:coisa|pergunta))")
"""The citizen says that what follows is another matter."""
MOVING = re.compile(r"(?:引っ?越|ひっこ|越し(?:ます|て|た)|越す|転出|転入|転居|うつ(?:る|り)|移(?:る|り|住)|\bmov(?:e|ing)\b|搬|迁出|이사|전출|chuyển|mud(?:ar|ança))")
"""Somebody moves: the other town named is where to."""
YES = re.compile(r"^(?:はい|うん|ええ|そう(?:です)?|お願い(?:します)?|yes|ok|是|네|vâng|sim)[。!！、 ]*$")
DONE = re.compile(r"^(?:消し(?:た|ました)|けし(?:た|ました)|取り消し(?:た|ました)|送信取消)[よ。!]*")
ABOUT = re.compile(r"(?:の(?:こと|件)|について|に関して)[でをがの]?.{0,12}$")
"""The end of a message that only names what it is about: カードのことでお尋ねします."""
ALSO = re.compile(r"^[^、。 ]{1,8}?(?:の方|のほう)?(?:は|も|って)(?:[いで出使取と][^、。 ]{0,6})?[?？]?$")
"""Another thing of the same kind: 戸籍も出る？, 図書館は？"""
MENU = re.compile(r"^(?:メニュー|めにゅー|menu|もくじ|一覧|菜单|메뉴|thực đơn)[。!?]*$")
HELP = re.compile(r"^(?:ヘルプ|へるぷ|使い方|つかいかた|/?help|/start)[。!?]*$")
PRIVACY = re.compile(r"^(?:/privacy|個人情報の取り?扱い|プライバシー(?:ポリシー)?|(?:今の|さっきの|それ|これ|番号|全部)?[はを]?(?:消して|けして|削除して|取り消して|忘れて)(?:ください|下さい|ほしい|欲しい|くれ|くんない|もらえ).{0,6}|.{0,16}(?:書|打|送|入力|これ|今の|履歴).{0,10}(?:残ってな|残って(?:い)?ま|残りま|残らな|残る|保存され|記録され).{0,8}|.{0,6}ここ(?:に|へ)(?:書|入力|打|送).{0,8}(?:だめ|ダメ|駄目|まず|いけな|よくな|危な|平気|大丈夫).{0,8})[。!?]*$")
NUMBER = re.compile(r"^[\(（]?([1-9一二三四五①②③])(?:\)|）|番目?|ばん|つ目|つめ|個目)?(?:で|を|の(?:やつ|ほう|方)|お願い(?:します)?|です)*[。!?]*$")
YEAR = re.compile(r"令和([0-9]+)年")

_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "①": 1, "②": 2, "③": 3}


def facet(text: str) -> str:
    """The facet a normalised text asks for, or ""."""
    closed = _SPACED.sub("", text)
    found = next((name for name, pattern in _FACETS.items() if pattern.search(text) or pattern.search(closed)), "")
    return found or ("who" if PROXY.search(text) else "")


def asks_for(text: str, name: str) -> bool:
    """The text asks for this facet, whatever else it asks for."""
    return _FACETS[name].search(text) is not None


def without_facet(text: str) -> str:
    """The text without the words that ask for facets."""
    for pattern in _FACETS.values():
        text = pattern.sub(" ", text)
    return text


def number(text: str) -> int | None:
    """The number a citizen picks, if the message is nothing else."""
    match = NUMBER.match(text)
    return None if match is None else _NUMERALS.get(match[1]) or int(match[1])


def year(text: str, this_year: int) -> int:
    """The fiscal year (令和) a text asks about; this year if it names none."""
    match = YEAR.search(text)
    if match:
        return int(match[1])
    if "再来年" in text:
        return this_year + 2
    if "来年" in text or "翌年" in text:
        return this_year + 1
    return this_year - 1 if re.search(r"昨年|去年|前年", text) else this_year
