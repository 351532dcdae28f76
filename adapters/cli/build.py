"""`toride-bot build`: train the index of a knowledge folder and keep it."""

from __future__ import annotations

from pathlib import Path

import click

from adapters import brain, kept_sentences
from knowledge.loader import SHIPPED, load
from knowledge.problems import KnowledgeUnusable


@click.command()
@click.option("--knowledge", type=click.Path(path_type=Path), default=SHIPPED, help="知識のフォルダー")
@click.option("--data", type=click.Path(path_type=Path), default=Path(), help="索引を置くデータの置き場所")
@click.option("--installed", is_flag=True, help="データの置き場所ではなく、この環境に置く")
@click.option("--no-vectors", is_flag=True, help="文の意味のベクトルを使わない")
def build(knowledge: Path, data: Path, installed: bool, no_vectors: bool) -> None:
    """索引を前もって作る（約20秒。サービスの始まりが速くなる）"""
    from bot.search import index
    from bot.text import tokens, vectors

    try:
        kb = load(knowledge)
    except KnowledgeUnusable as error:
        raise click.ClickException(str(error)) from error
    found = None if no_vectors else vectors.load()
    folder = brain.INSTALLED if installed else data / "toride-cache"
    encoder = kept_sentences.remembering(found, folder, brain.INSTALLED) if found is not None else None
    tokenise = tokens.load()
    path = folder / brain.cache_name(kb.revision, encoder is not None, tokenise is tokens.fallback)
    if not path.exists():
        known = encoder.size if encoder is not None else 0
        brain.write(index.build(kb, encoder, tokenise)[0], path)
        if encoder is not None and encoder.size > known:
            encoder.keep(folder / kept_sentences.NAME)
    click.echo(f"索引を用意しました（知識の版 {kb.revision}）")
