"""The shapes of the knowledge. One pydantic model a kind of file; all frozen, unknown keys refused.

Titles and descriptions are Japanese because editors show them to staff while they type (schema/*.json is
exported from here by `toride-bot schema`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from knowledge.schedule import JST, Schedule

FACETS = ("fee", "hours", "place", "documents", "how", "who", "deadline", "online", "offline", "contact")
LANGUAGES = ("ja", "easy", "en", "zh", "ko", "vi", "pt")
"""Japanese first; `easy` is やさしい日本語. The order is the order of the language menu."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
TopicId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
MeasureId = Annotated[str, StringConstraints(pattern=r"^[1-4]-[1-4]-[1-9]$")]
Facet = Literal[
    "fee", "hours", "place", "documents", "how", "who", "deadline", "online", "offline", "contact"
]


def _in_japan(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=JST)


JapanTime = Annotated[datetime, AfterValidator(_in_japan)]
"""An instant; written without a zone it means Japanese time."""


def _some(values: object) -> object:
    return () if values is None else values


Texts = Annotated[tuple[Text, ...], BeforeValidator(_some)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlanSource(_Record):
    """計画書を出典とする。"""

    plan: Text = Field(title="計画の施策番号", description="例: '3-2-2'。計画全体なら '全体'")


class WebSource(_Record):
    """ウェブページを出典とする。"""

    url: Text = Field(
        title="ページのアドレス", description="https:// で始まる、市・国・県など公的機関のページ"
    )
    read_on: date = Field(title="読んだ日", description="YYYY-MM-DD")


Source = PlanSource | WebSource


class TopicTests(_Record):
    """この話題に届くべき文と、届いてはいけない文。"""

    hit: Texts = Field((), title="届くべき文", description="5つ以上。phrasings に無い言い方で")
    miss: dict[str, str] = Field(
        default_factory=dict,
        title="届いてはいけない文",
        description="文: 正しい話題のid（答えないべきなら none）",
    )


class Topic(_Record):
    """話題1つ。市民が尋ねることのできる1つのこと。"""

    id: str = Field("", title="id", description="ファイルの場所で決まります。書かないでください")
    title: Text = Field(title="題", description="30字以内。「…についてですね」に入ります", max_length=30)
    short: Text = Field(title="ボタンの文字", description="12字以内", max_length=12)
    measure: MeasureId | None = Field(title="計画の施策番号", description="例: '3-2-2'。なければ null")
    owner: Text = Field(title="担当課", description="city/contacts.yaml にある課の名前")
    phrasings: Texts = Field(title="尋ね方", description="市民の言い方を30以上。語尾ではなく言葉を変えて")
    answer: Text = Field(title="答え", description="300字以内。最初の文で、今できることを言う")
    facets: dict[Facet, Text] = Field(
        default_factory=dict,
        title="細目",
        description="fee 費用, hours 時間, place 場所, documents 持ち物, how やり方, who 対象, "
        "deadline 期限, online ネットで, offline スマホなしで, contact 問い合わせ",
    )
    offline: Text = Field(title="スマホを使わない方法", description="必ず書きます")
    related: tuple[TopicId, ...] = Field((), title="関連する話題のid")
    sources: tuple[Source, ...] = Field(title="出典", min_length=1)
    reviewed_on: date = Field(title="最後に確かめた日")
    expires_on: date = Field(title="確かめ直す期限")
    calendar: Text | None = Field(
        None, title="日程の種類", description="city/calendar.yaml の kind。次の日程が答えに付きます"
    )
    variants: Texts = Field((), title="言い換えの答え", description="挨拶など、毎回同じ文にしないため")
    look_alikes: Texts = Field(
        (), title="似ているが違う文", description="この話題ではない文。ガードの誤報を防ぎます"
    )
    translations_phrasings: dict[str, Texts] = Field(
        default_factory=dict, title="外国語の尋ね方", description="言語: 文の一覧"
    )
    tests: TopicTests = Field(default_factory=lambda: TopicTests(hit=(), miss={}), title="試験の文")
    explained: dict[TopicId, Text] = Field(
        default_factory=dict, title="似た話題との違い", description="別の話題のid: 違いの説明"
    )

    @property
    def service(self) -> str:
        """First part of the id: the family the topic belongs to."""
        return self.id.partition("/")[0]

    @property
    def is_sensitive(self) -> bool:
        """True for the guard's topics."""
        return self.service == "sensitive"


class Translation(_Record):
    """話題1つの、ある言語での文。"""

    title: Text = Field(title="題")
    short: Text | None = Field(None, title="ボタンの文字", description="20字以内")
    phrasings: Texts = Field((), title="尋ね方")
    answer: Text = Field(title="答え")
    facets: dict[Facet, Text] = Field(default_factory=dict, title="細目")
    offline: Text = Field(title="スマホを使わない方法")
    variants: Texts = Field((), title="言い換えの答え")
    source_digest: Text | None = Field(
        None, title="元の日本語の指紋", description="`toride-bot translations --stamp` が書きます"
    )
    reviewed_by_native: bool = Field(False, title="母語話者が確かめた")


class Goal(_Record):
    """基本目標。"""

    id: int = Field(ge=1, le=4)
    name: Text
    also: Texts = ()


class Theme(_Record):
    """施策のまとまり（1-1 など）。"""

    id: Text
    name: Text
    also: Texts = ()
    goal: int | None = None


class Measure(_Record):
    """計画の施策1つ。"""

    id: MeasureId
    name: Text = Field(title="施策名（本文）")
    also: Texts = Field((), title="別の名前")
    goal: int = Field(ge=1, le=4)
    departments: Texts = Field(title="担当課")
    coordination: Texts = Field((), title="調整する課")
    others: bool = Field(False, title="「他」と書かれている")
    new: bool = Field(title="新規")
    printed: dict[int, Text] = Field(
        alias="schedule", title="スケジュール", description="令和の年度: 計画書の欄のとおり"
    )
    note: Text | None = None
    says: Text = Field(title="計画が言うこと", description="自分たちの言葉で2〜3文")
    kpi: Text | None = None

    @cached_property
    def schedule(self) -> Schedule:
        """The row with ⇒ carried over."""
        return Schedule.from_cells(self.printed)

    @property
    def offices(self) -> str:
        """Departments as one line of text: 各課（調整：情報管理課）."""
        names = "・".join(self.departments)
        return f"{names}（調整：{'・'.join(self.coordination)}）" if self.coordination else names


class Study(_Record):
    """「検討」の意味。"""

    words: Texts
    sentence: Text


class Plan(_Record):
    """計画そのもの。"""

    name: Text
    also: Texts = ()
    era: Text
    first_year: int
    last_year: int
    fiscal_year_begins: Text
    statement: Text
    statement_full: Text
    stages: Texts
    started: Text
    study: Study
    not_listed: Text
    without_ict: Text


class PlanFile(_Record):
    """plan/plan.yaml"""

    plan: Plan


class MeasuresFile(_Record):
    """plan/measures.yaml"""

    goals: tuple[Goal, ...]
    themes: tuple[Theme, ...]
    measures: tuple[Measure, ...]


class Kpi(_Record):
    """活動指標。"""

    id: Text
    goal: int
    name: Text
    base: Text
    base_year: Text
    target: Text
    target_year: Text
    idea: Text
    sentence: Text


class KpiFile(_Record):
    """plan/kpi.yaml"""

    kpis: tuple[Kpi, ...]


class HoursRule(_Record):
    """開いている時間の規則。"""

    days: Texts
    from_: Text = Field(alias="from")
    to: Text
    breaks: tuple[tuple[Text, Text], ...] = ()
    closed: Texts = ()


class Contact(_Record):
    """連絡先1つ。確かめていない値は市民に見せません。"""

    name: Text
    phone: Text | None = None
    hours: Text | None = None
    hours_rule: HoursRule | None = None
    address: Text | None = None
    url: Text | None = None
    verified: bool
    confidence: Text | None = None
    source: Text | None = None
    read_on: date | None = None
    note: Text | None = None


class Department(_Record):
    """計画に出てくる課。"""

    phone_of: Text = Field("代表", title="電話は誰のものを案内するか", description="contacts のキー")
    verified: bool = Field(False, title="今もある課だと確かめた")
    name_as_of_plan: bool = Field(False, title="計画策定時の名称")
    collective: bool = Field(False, title="特定の1つの課ではない")
    now: Text | None = Field(None, title="今の名前")
    note: Text | None = None


class City(_Record):
    """市の名前。"""

    name: Text
    reading: Text
    prefecture: Text


class ContactsFile(_Record):
    """city/contacts.yaml"""

    city: City
    contacts: dict[str, Contact]
    departments: dict[str, Department]
    cited: dict[str, Text] = Field(
        default_factory=dict, title="出典に使う、公的でないページ", description="ホスト名: 使う理由"
    )


class Opening(_Record):
    """ある窓口の開いている時間。確かめていなければ何も言いません。"""

    verified: bool
    rule_of: Text | None = Field(
        None, title="時間の決まり", description="contacts のキー。その hours_rule を使います"
    )
    contact: Text


class HoursFile(_Record):
    """city/hours.yaml"""

    places: dict[str, Opening]


class Event(_Record):
    """日程1つ。"""

    kind: Literal["smartphone-class", "holiday-pickup", "visit"]
    title: Text
    place: Text
    start: JapanTime
    end: JapanTime
    seats: Text | None = None
    booking: Text | None = None
    full: bool = False
    cancelled: bool = False

    @model_validator(mode="after")
    def _ends_after_start(self) -> Event:
        if self.end <= self.start:
            raise ValueError("end は start より後にしてください")
        return self


class CalendarFile(_Record):
    """city/calendar.yaml"""

    entries: Annotated[tuple[Event, ...], BeforeValidator(_some)] = ()


class Notice(_Record):
    """お知らせ。end を過ぎると自動で消えます。"""

    id: Text
    text: Text
    level: Literal["info", "outage", "disaster"]
    topics: Texts
    start: JapanTime
    end: JapanTime

    @model_validator(mode="after")
    def _ends_after_start(self) -> Notice:
        if self.end <= self.start:
            raise ValueError("end は start より後にしてください")
        return self


class NoticesFile(_Record):
    """city/notices.yaml"""

    notices: Annotated[tuple[Notice, ...], BeforeValidator(_some)] = ()


class Signpost(_Record):
    """このボットの範囲外だが、よく聞かれること。"""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]
    title: Text
    phrasings: Texts
    answer: Text
    owner: Text | None = None
    helps: TopicId | None = None
    places: Texts = Field((), title="ほかの市町村の名前", description="この名前があり、この市の名前がない文は、この案内になる")


class SignpostsFile(_Record):
    """city/signposts.yaml"""

    signposts: tuple[Signpost, ...]


class Clarification(_Record):
    """広い言葉への聞き返し。"""

    words: Texts
    question: Text
    choices: tuple[TopicId, ...] = Field(min_length=2, max_length=3)


class ClarifyFile(_Record):
    """language/clarify.yaml"""

    clarify: tuple[Clarification, ...]


class Synonyms(_Record):
    """同じ意味の言葉の組。"""

    canonical: Text
    also: Texts


class VocabularyFile(_Record):
    """language/vocabulary.yaml"""

    synonyms: tuple[Synonyms, ...]
    stop_words: Texts = ()
    confusable: tuple[tuple[Text, Text], ...] = ()
    readings: dict[str, Text] = Field(default_factory=dict)


class OutsideFile(_Record):
    """language/outside.yaml: このボットが答えない文の見本。"""

    outside: Texts
    foreign: dict[str, Texts] = Field(default_factory=dict, description="言語: 文の一覧")


@dataclass(frozen=True)
class KnowledgeBase:
    """Everything staff wrote, checked and immutable. `revision` is a digest of all files."""

    revision: str
    city: City
    plan: Plan
    goals: tuple[Goal, ...]
    themes: tuple[Theme, ...]
    measures: Mapping[str, Measure]
    kpis: Mapping[str, Kpi]
    topics: Mapping[str, Topic]
    translations: Mapping[str, Mapping[str, Translation]]
    """language → topic id → translation whose digest is current; stale ones are left out."""
    stale: tuple[tuple[str, str], ...]
    """(language, topic id) of translations left out because the Japanese changed."""
    contacts: Mapping[str, Contact]
    departments: Mapping[str, Department]
    hours: Mapping[str, Opening]
    events: tuple[Event, ...]
    notices: tuple[Notice, ...]
    signposts: Mapping[str, Signpost]
    clarifications: tuple[Clarification, ...]
    vocabulary: VocabularyFile
    outside: tuple[str, ...]
    foreign_outside: Mapping[str, tuple[str, ...]]
    """language → sentences this bot does not answer."""
    wording: Mapping[str, Mapping[str, str]]
    """language → key → sentence, `{placeholders}` unfilled."""
