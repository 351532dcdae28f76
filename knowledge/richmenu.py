"""city/richmenu.yaml: the picture with six buttons under a LINE chat. A city may do without."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from knowledge.model import Text

PATH = "city/richmenu.yaml"
LANGUAGES_PANEL = "languages"
Icon = Literal["form", "card", "phone", "counter", "progress", "globe"]
Opens = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(?:/[a-z0-9-]+)?$")]


class Area(BaseModel):
    """ボタン1つ。"""

    model_config = ConfigDict(frozen=True, extra="forbid")
    icon: Icon = Field(title="絵")
    label: Text = Field(title="文字", description="language/wording のキー。例: menu_items.counter")
    opens: Opens = Field(
        title="開くもの",
        description="topics のフォルダーの名前、話題のid（分野/名前）、または languages（言語を選ぶ）",
    )


class RichMenuFile(BaseModel):
    """city/richmenu.yaml: LINEのリッチメニュー。"""

    model_config = ConfigDict(frozen=True, extra="forbid")
    chat_bar: Text = Field(title="メニューを開く所の文字", description="language/wording のキー。14字まで")
    areas: tuple[Area, ...] = Field(
        title="ボタン", description="6つ。1段に2つ、左上から右へ、上の段から", min_length=6, max_length=6
    )
