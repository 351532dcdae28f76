"""`toride-bot qr`."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.cli import opened


@click.command()
@click.option("--line", default="", help="LINEの公式アカウントのID（@…）か、友だち追加の短いアドレス")
@click.option("--telegram", default="", help="Telegramのボットの名前（なければ TORIDE_TELEGRAM_USERNAME）")
@click.option("--page", default="", help="このサービスのページ（なければ TORIDE_PUBLIC_URL）")
@click.option("--topic", default="", help="読み取るとすぐ答えの出る話題のid（例 smartphone-class/when）")
@click.option("--knowledge", type=click.Path(path_type=Path), help="知識のフォルダー")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="置き場所")
def qr(line: str, telegram: str, page: str, topic: str, knowledge: Path | None, out: Path) -> None:
    """駅やスマホ教室に貼るちらし（A4、SVG）を、窓口ごとに1枚作ります。ブラウザーで開いて印刷します。"""
    from adapters.posters.addresses import BadAddress, addresses
    from adapters.posters.draw import poster
    from adapters.posters.words import title, words
    from knowledge.loader import load

    settings = opened.settings(knowledge)
    kb = load(settings.knowledge)
    if topic and (topic not in kb.topics or kb.topics[topic].is_sensitive):
        raise click.UsageError(f"--topic {topic}: その話題はありません。topics のフォルダーの 分野/名前 にしてください。")
    heading = title(kb, topic)
    try:
        given = addresses(line, telegram or settings.telegram_username, page or settings.public_url, topic, heading)
    except BadAddress as error:
        raise click.UsageError("\n".join(error.faults)) from None
    out.mkdir(parents=True, exist_ok=True)
    for address in given:
        path = out / f"poster-{address.kind}{'-' + topic.replace('/', '-') if topic else ''}.svg"
        path.write_text(poster(address, words(kb), heading), encoding="utf-8")
        click.echo(f"{path}  {address.url}")
    click.echo("印刷する前に、自分のスマホのカメラで読み取り、開く先を確かめてください。")
