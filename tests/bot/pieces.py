"""What citizens write, by what they mean by it: pieces of made-up conversations."""

from __future__ import annotations

from collections.abc import Mapping

PIECES: Mapping[str, tuple[str, ...]] = {
    "card lost": ("マイナンバーカードをなくしました", "カードを失くしたんですけど", "I lost my My Number card"),
    "pin": ("暗証番号を忘れた", "カードの暗証番号がロックされました", "忘记密码了"),
    "renewal": ("電子証明書の更新", "カードの更新はどうすれば"),
    "class": ("スマホ教室に行きたい", "スマホのきょうしつ、あるの？", "lớp học điện thoại"),
    "convenience": ("コンビニで住民票", "住民票をコンビニで取れますか", "편의점에서 주민표"),
    "online": ("家から申請したい", "オンライン申請のやり方"),
    "broad card": ("カード", "マイナンバー"),
    "broad renewal": ("更新",),
    "plan": ("電子看板はもう始まった？", "令和8年度の計画は"),
    "fee": ("いくら？", "お金はかかりますか", "how much?", "多少钱"),
    "documents": ("持ち物は", "何を持っていけばいい", "o que preciso levar"),
    "hours": ("何時まで", "土日もやってますか", "what time"),
    "place": ("どこ", "場所を教えて", "ở đâu"),
    "who": ("母の分です", "誰でもできますか"),
    "department": ("担当課は", "どこの課ですか"),
    "first": ("1", "１", "一番目", "①"),
    "second": ("2", "２つ目"),
    "ninth": ("9",),
    "none of these": ("どれでもない", "この中にない"),
    "corrected": ("そうじゃなくて", "ちがいます", "違うやつ", "不是这个"),
    "corrected to the pin": ("そうじゃなくて暗証番号のこと", "違います、暗証番号です"),
    "that": ("それ", "それはどうして"),
    "yes": ("はい", "うん"),
    "in English": ("英語で", "English please"),
    "in Chinese": ("中文",),
    "in Japanese": ("日本語で",),
    "easy": ("やさしい日本語で",),
    "emergency": ("火事です", "救急車を呼んで"),
    "despair": ("死にたい", "もう消えてしまいたい"),
    "fraud": ("市役所からATMに行けと電話が来た", "還付金があると言われて振り込みました"),
    "abuse": ("夫に殴られています",),
    "anger": ("ふざけるなバカ", "役立たず"),
    "thanks": ("ありがとう", "thank you", "cảm ơn"),
    "hello": ("こんにちは", "hello"),
    "who are you": ("あなたは誰", "AIですか"),
    "person": ("人と話したい", "職員につないで"),
    "menu": ("メニュー",),
    "outside": ("おいしいラーメン屋は", "明日の天気", "粗大ごみの出し方"),
    "nothing": ("あああああ", "？？？", "asdf", "😊"),
    "two things": ("カードをなくした。あとスマホ教室の場所も知りたい", "住民票はコンビニで取れる？手数料は？"),
}

NUMBERS: Mapping[str, str] = {
    "individual number": "123456789018",
    "the same apart": "1234 5678 9018",
    "the same full-width": "１２３４－５６７８－９０１８",
    "card": "4111 1111 1111 1111",
    "mobile": "090-1234-5678",
    "mail": "hanako.toride@example.com",
}
"""Made up: none of them is anybody's."""
