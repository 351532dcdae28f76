"""What `line setup` does: webhook and rich menus, the same state however often it runs.

A menu is done when its alias points to it, which is the last thing told of it: what a run leaves half done,
the next one deletes and makes anew. Menus whose names do not begin as ours are never touched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adapters import limits
from adapters.line.account import Account, Refused
from adapters.line.picture import MOST_BYTES
from adapters.line.richmenu import DEFAULT, OURS, Menu

Say = Callable[[str], None]
_ENDPOINT = "/v2/bot/channel/webhook/endpoint"

BY_HAND = (
    "LINE Developers コンソール「Webhookの利用」: オン",
    "LINE Developers コンソール「Webhookの再送」: オン（はじめはオフ。オフだと、止まっていた間の質問が戻りません）",
    "LINE Developers コンソール「エラーの統計情報」: オン",
    "LINE Official Account Manager「応答メッセージ」: オフ",
    "LINE Official Account Manager「あいさつメッセージ」: オフ（ボットのあいさつと二重になります）",
    "LINE Official Account Manager「チャット」: オフ",
    "LINE Developers コンソール「グループトークへの参加を許可」: 要るときだけオン",
)
"""Settings for which LINE has no API; none of them can be read either."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the account has: our menus by name, every alias, the default menu's id."""

    ours: dict[str, list[str]]
    aliases: dict[str, str]
    default: str


class Setup:
    """One run. With `dry_run` only calls that change nothing are made, and the others are told."""

    def __init__(self, account: Account, say: Say, *, dry_run: bool) -> None:
        self._account, self._say, self._dry_run = account, say, dry_run

    async def webhook(self, url: str) -> bool:
        """Set the address where it differs and let LINE call it; whether that call came through."""
        now = (await self._account.get(_ENDPOINT) or {}).get("endpoint", "")
        if now == url:
            self._say(f"Webhook: {url}（登録済み）")
        elif self._told(f"Webhook: {now or 'なし'} → {url}"):
            await self._account.put(_ENDPOINT, {"endpoint": url})
        return True if self._dry_run else await self._test(url)

    async def _test(self, url: str) -> bool:
        result = await self._account.post("/v2/bot/channel/webhook/test", {"endpoint": url})
        if result.get("success") is True:
            self._say("Webhookの試験: LINEから届きました")
            return True
        why = " ".join(str(result.get(name, "")) for name in ("statusCode", "reason", "detail"))
        self._say(
            f"Webhookの試験: 届きません（{why.strip()}）。サービスが動いているか、https の証明書、逆プロキシを確かめてください"
        )
        return False

    async def rich_menus(self, menus: tuple[Menu, ...]) -> None:
        """Bring the account's menus to these. Raises Refused before anything changes when LINE would refuse one."""
        for menu in menus:
            await self._validate(menu)
        known = await self._known()
        kept = {menu.name: await self._place(menu, known) for menu in menus}
        await self._default(kept, known)
        await self._clean_up(kept, {menu.alias for menu in menus}, known)

    async def _validate(self, menu: Menu) -> None:
        faults = limits.rich_menu_faults(menu.object)
        if len(menu.picture) > MOST_BYTES:
            faults.append(f"picture: over {MOST_BYTES} bytes")
        if faults:
            raise Refused("\n  ".join([f"{menu.alias}: city/richmenu.yaml か文字を直してください", *faults]))
        await self._account.post("/v2/bot/richmenu/validate", menu.object)

    async def _known(self) -> Known:
        listed = await self._account.get("/v2/bot/richmenu/list") or {}
        aliases = await self._account.get("/v2/bot/richmenu/alias/list") or {}
        default = await self._account.get("/v2/bot/user/all/richmenu") or {}
        ours: dict[str, list[str]] = {}
        for row in listed.get("richmenus", []):
            if str(row.get("name", "")).startswith(f"{OURS}-"):
                ours.setdefault(row["name"], []).append(row["richMenuId"])
        pairs = {row["richMenuAliasId"]: row["richMenuId"] for row in aliases.get("aliases", [])}
        return Known(ours, pairs, str(default.get("richMenuId", "")))

    async def _place(self, menu: Menu, known: Known) -> str:
        """The id of the menu, made if it is not there yet; "" in a dry run."""
        here = known.aliases.get(menu.alias, "")
        if here and here in known.ours.get(menu.name, []):
            self._say(f"リッチメニュー {menu.name}（登録済み）")
            return here
        if not self._told(f"リッチメニュー {menu.name}: 作って、絵（{len(menu.picture):,}バイト）を送る"):
            return ""
        made = str((await self._account.post("/v2/bot/richmenu", menu.object))["richMenuId"])
        await self._account.upload(f"/v2/bot/richmenu/{made}/content", menu.picture)
        await self._point(menu.alias, made, known)
        return made

    async def _point(self, alias: str, to: str, known: Known) -> None:
        if alias in known.aliases:
            await self._account.post(f"/v2/bot/richmenu/alias/{alias}", {"richMenuId": to})
        else:
            await self._account.post("/v2/bot/richmenu/alias", {"richMenuAliasId": alias, "richMenuId": to})

    async def _default(self, kept: dict[str, str], known: Known) -> None:
        wanted = next(made for name, made in kept.items() if name.startswith(f"{DEFAULT} "))
        if wanted and wanted == known.default:
            self._say("はじめに出るメニュー（登録済み）")
        elif self._told("はじめに出るメニューを、日本語のものにする"):
            await self._account.post(f"/v2/bot/user/all/richmenu/{wanted}")

    async def _clean_up(self, kept: dict[str, str], aliases: set[str], known: Known) -> None:
        """What of ours is no longer used. After the default has moved, so that no citizen is left without."""
        for alias in sorted(known.aliases):
            if alias.startswith(f"{OURS}-") and alias not in aliases and self._told(f"古い別名 {alias} を消す"):
                await self._account.delete(f"/v2/bot/richmenu/alias/{alias}")
        for name, identifiers in sorted(known.ours.items()):
            for identifier in identifiers:
                if identifier != kept.get(name) and not (self._dry_run and name in kept):
                    await self._delete(name, identifier)

    async def _delete(self, name: str, identifier: str) -> None:
        if self._told(f"古いリッチメニュー {name} を消す"):
            await self._account.delete(f"/v2/bot/richmenu/{identifier}")

    def _told(self, what: str) -> bool:
        """Say it; whether to do it."""
        self._say(f"（実行しません）{what}" if self._dry_run else what)
        return not self._dry_run


async def check_token(account: Account, say: Say) -> None:
    """Who the token belongs to. Raises Refused."""
    info: dict[str, Any] = await account.get("/v2/bot/info") or {}
    say(f"公式アカウント: {info.get('displayName', '')}（{info.get('basicId', '')}）")
