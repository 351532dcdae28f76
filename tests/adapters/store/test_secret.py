"""Who wrote is hidden by a key that is kept as secret as the database."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.store import WrongSecret, open_store
from adapters.store.secret import FILE, Keyring, load
from adapters.store.store import check_secret
from tests.adapters.store.kit import KEY, START, opened


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first, second = load("", tmp_path), load("", tmp_path)
    assert first.hide("line", "U1") == second.hide("line", "U1")
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert len((tmp_path / FILE).read_text()) >= 43, "256 bits"
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_key_that_is_given_leaves_no_file(tmp_path: Path) -> None:
    load("given", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_never_printed() -> None:
    assert "hush" not in repr(Keyring("hush"))


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        Keyring("")


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_different_conversations_have_different_names(one: list[str], other: list[str]) -> None:
    ring = Keyring(KEY)
    assert (ring.hide(*one) == ring.hide(*other)) == (one == other)
    assert ring.hide(*one) != Keyring("another").hide(*one)


def test_a_database_of_another_key_is_not_opened_until_the_change_is_confirmed(
    database_url: str, tmp_path: Path
) -> None:
    with opened(database_url, tmp_path) as store:
        with pytest.raises(WrongSecret, match="TORIDE_SECRET"):
            open_store(database_url, secret_key="another", folder=tmp_path)
        check_secret(store.engine, Keyring("another"), START, adopt=True)
    open_store(database_url, secret_key="another", folder=tmp_path).close()
