"""The only reader of the environment: one frozen Settings, every fault reported at once, secrets print as stars."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from knowledge.loader import SHIPPED


class Secret(str):
    """A string whose repr hides it, so that no log or trace shows it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret('***')" if self else "Secret('')"


class BadSettings(Exception):
    """Settings that cannot be used; `faults` lists all of them in Japanese, each naming its variable."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable, as .env.example and `doctor` show it."""

    name: str
    default: str
    meaning: str
    secret: bool = False


SETTINGS = (
    Setting("TORIDE_HOST", "127.0.0.1", "待ち受けるアドレス"),
    Setting("TORIDE_PORT", "8000", "待ち受けるポート（1〜65535。0は空いているポート）"),
    Setting("TORIDE_DATA", ".", "データの置き場所（データベース・鍵・索引の控え）"),
    Setting("TORIDE_DATABASE_URL", "", "空ならデータの置き場所のSQLite。sqlite:///パス または postgresql://…", secret=True),
    Setting("TORIDE_SECRET", "", "利用者の識別子を隠す鍵。空なら作ってデータの置き場所に保存", secret=True),
    Setting("TORIDE_KNOWLEDGE", "", "知識のフォルダー。空なら同梱のもの"),
    Setting("TORIDE_PUBLIC_URL", "", "市民から見えるこのサービスのアドレス（https://…）。QR・日程ファイルに使う"),
    Setting("TORIDE_LINE_CHANNEL_SECRET", "", "LINEのチャネルシークレット（入れ替え中はカンマ区切りで2つ）", secret=True),
    Setting("TORIDE_LINE_CHANNEL_ACCESS_TOKEN", "", "LINEのチャネルアクセストークン", secret=True),
    Setting("TORIDE_LINE_BOT_USER_ID", "", "LINEのボットのユーザーID（宛先の確認に使う。空なら確かめない）"),
    Setting("TORIDE_LINE_LATE", "drop", "返信できる時間を過ぎた答え: drop（捨てて数える）か push（送る。料金に注意）"),
    Setting("TORIDE_LINE_API_BASE", "", "試験用: LINEの代わりのアドレス"),
    Setting("TORIDE_TELEGRAM_BOT_TOKEN", "", "Telegramのボットトークン", secret=True),
    Setting("TORIDE_TELEGRAM_WEBHOOK_SECRET", "", "TelegramのWebhookの合い言葉。空なら問い合わせ方式（polling）", secret=True),
    Setting("TORIDE_TELEGRAM_USERNAME", "", "Telegramのボットの名前（グループでの呼びかけに使う）"),
    Setting("TORIDE_TELEGRAM_API_BASE", "", "試験用: Telegramの代わりのアドレス（/bot<トークン> を除く）"),
    Setting("TORIDE_WEB", "auto", "ブラウザーの窓口: auto（何も設定がなければ模擬画面）、on、off、simulator"),
    Setting("TORIDE_WEB_EMBED", "", "埋め込みを許すサイト（カンマ区切り。例 https://www.example.jp）"),
    Setting("TORIDE_OPS_TOKEN", "", "/ops と /metrics を見るための合い言葉", secret=True),
    Setting("TORIDE_OPS_USER_HEADER", "", "同じ機械の逆プロキシが、確かめた職員の名前を入れるヘッダー（例 X-Remote-User）。これも合い言葉も空なら /ops は閉じる"),
    Setting("TORIDE_PREVIEW", "off", "職員の下見ページ /preview: on か off"),
    Setting("TORIDE_LOG", "auto", "記録の形: json、color、auto（端末なら color）"),
)
"""Every variable the program reads. .env.example is generated from here and a test keeps it so."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decided. Secrets are `Secret`; `line_secrets` are tried in order (rotation)."""

    host: str = "127.0.0.1"
    port: int = 8000
    data: Path = Path()
    database_url: Secret = Secret("")
    secret: Secret = Secret("")
    knowledge: Path = SHIPPED
    public_url: str = ""
    line_secrets: tuple[Secret, ...] = ()
    line_token: Secret = Secret("")
    line_bot_user_id: str = ""
    line_late: str = "drop"
    line_api_base: str = ""
    telegram_token: Secret = Secret("")
    telegram_webhook_secret: Secret = Secret("")
    telegram_username: str = ""
    telegram_api_base: str = ""
    web: str = "auto"
    web_embed: tuple[str, ...] = ()
    ops_token: Secret = Secret("")
    ops_user_header: str = ""
    preview: bool = False
    log: str = "auto"
    warnings: tuple[str, ...] = field(default=())

    @property
    def line(self) -> bool:
        """LINE is configured."""
        return bool(self.line_secrets and self.line_token)

    @property
    def telegram(self) -> bool:
        """Telegram is configured."""
        return bool(self.telegram_token)

    @property
    def simulator(self) -> bool:
        """The browser simulator runs: asked for, or nothing else is configured."""
        return self.web == "simulator" or (self.web == "auto" and not self.line and not self.telegram)

    @property
    def loopback(self) -> bool:
        """Only this machine can reach the service."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Settings from TORIDE_* variables. Raises BadSettings with every fault at once."""
    values = {setting.name: environ.get(setting.name, "").strip() or setting.default for setting in SETTINGS}
    faults = tuple(_faults(values))
    if faults:
        raise BadSettings(faults)
    return Settings(
        host=values["TORIDE_HOST"],
        port=int(values["TORIDE_PORT"]),
        data=Path(values["TORIDE_DATA"]),
        database_url=Secret(values["TORIDE_DATABASE_URL"]),
        secret=Secret(values["TORIDE_SECRET"]),
        knowledge=Path(values["TORIDE_KNOWLEDGE"]) if values["TORIDE_KNOWLEDGE"] else SHIPPED,
        public_url=values["TORIDE_PUBLIC_URL"].rstrip("/"),
        line_secrets=tuple(Secret(part) for part in _parts(values["TORIDE_LINE_CHANNEL_SECRET"])),
        line_token=Secret(values["TORIDE_LINE_CHANNEL_ACCESS_TOKEN"]),
        line_bot_user_id=values["TORIDE_LINE_BOT_USER_ID"],
        line_late=values["TORIDE_LINE_LATE"],
        line_api_base=values["TORIDE_LINE_API_BASE"].rstrip("/"),
        telegram_token=Secret(values["TORIDE_TELEGRAM_BOT_TOKEN"]),
        telegram_webhook_secret=Secret(values["TORIDE_TELEGRAM_WEBHOOK_SECRET"]),
        telegram_username=values["TORIDE_TELEGRAM_USERNAME"].lstrip("@"),
        telegram_api_base=values["TORIDE_TELEGRAM_API_BASE"].rstrip("/"),
        web=values["TORIDE_WEB"],
        web_embed=_parts(values["TORIDE_WEB_EMBED"]),
        ops_token=Secret(values["TORIDE_OPS_TOKEN"]),
        ops_user_header=values["TORIDE_OPS_USER_HEADER"],
        preview=values["TORIDE_PREVIEW"] == "on",
        log=values["TORIDE_LOG"],
        warnings=tuple(f"{name} という設定はありません" for name in sorted(environ) if name.startswith("TORIDE_") and name not in values),
    )


_SITE = re.compile(r"(?:https://(?:\*\.)?[A-Za-z0-9.-]+|http://(?:localhost|127\.0\.0\.1))(?::(?:[0-9]{1,5}|\*))?")
"""A source of the policy's frame-ancestors (CSP level 3, host-source) with a scheme and no path; nothing else
may get into that header. Plain http only for this machine."""


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _faults(values: Mapping[str, str]) -> list[str]:
    """Every fault, each naming its variable and what to do; never a secret's value."""
    faults = [
        *_number(values, "TORIDE_PORT", 0, 65535),
        *_one_of(values, "TORIDE_LINE_LATE", ("drop", "push")),
        *_one_of(values, "TORIDE_WEB", ("auto", "on", "off", "simulator")),
        *_one_of(values, "TORIDE_PREVIEW", ("on", "off")),
        *_one_of(values, "TORIDE_LOG", ("auto", "json", "color")),
        *_together(values, "TORIDE_LINE_CHANNEL_SECRET", "TORIDE_LINE_CHANNEL_ACCESS_TOKEN"),
    ]
    for name in ("TORIDE_LINE_API_BASE", "TORIDE_TELEGRAM_API_BASE", "TORIDE_PUBLIC_URL"):
        if values[name] and urlsplit(values[name]).scheme not in ("http", "https"):
            faults.append(f"{name}: http:// か https:// で始まるアドレスにしてください")
    faults += [
        f"TORIDE_WEB_EMBED: {site} は使えません。https://www.example.jp の形（パスなし、カンマ区切り）にしてください"
        for site in _parts(values["TORIDE_WEB_EMBED"]) if not _SITE.fullmatch(site)
    ]  # fmt: skip
    if values["TORIDE_DATABASE_URL"] and not values["TORIDE_DATABASE_URL"].startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        faults.append("TORIDE_DATABASE_URL: sqlite:///パス か postgresql://… で始めてください")
    if not values["TORIDE_LINE_CHANNEL_ACCESS_TOKEN"].isascii() or not values["TORIDE_TELEGRAM_BOT_TOKEN"].isascii():
        faults.append("TORIDE_LINE_CHANNEL_ACCESS_TOKEN / TORIDE_TELEGRAM_BOT_TOKEN: 半角の英数字だけにしてください（貼り間違いの恐れ）")
    secret = values["TORIDE_TELEGRAM_WEBHOOK_SECRET"]
    if secret and not (len(secret) <= 256 and secret.isascii() and secret.replace("_", "a").replace("-", "a").isalnum()):
        faults.append("TORIDE_TELEGRAM_WEBHOOK_SECRET: 英数字と _ - だけ、1〜256文字にしてください（Bot API setWebhook の決まり）")
    if not re.fullmatch(r"[A-Za-z0-9-]*", values["TORIDE_OPS_USER_HEADER"]):
        faults.append("TORIDE_OPS_USER_HEADER: ヘッダーの名前は英数字と - だけにしてください")
    if values["TORIDE_KNOWLEDGE"] and not Path(values["TORIDE_KNOWLEDGE"]).is_dir():
        faults.append("TORIDE_KNOWLEDGE: そのフォルダーがありません")
    return faults


def _number(values: Mapping[str, str], name: str, low: int, high: int) -> list[str]:
    text = values[name]
    good = text.isascii() and text.isdigit() and low <= int(text) <= high
    return [] if good else [f"{name}: {low}〜{high}の半角の数字にしてください"]


def _one_of(values: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> list[str]:
    return [] if values[name] in allowed else [f"{name}: {'、'.join(allowed)} のどれかにしてください"]


def _together(values: Mapping[str, str], one: str, other: str) -> list[str]:
    if bool(values[one]) == bool(values[other]):
        return []
    missing = other if values[one] else one
    return [f"{missing}: LINEを使うには {one} と {other} の両方が要ります"]
