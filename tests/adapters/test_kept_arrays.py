"""A trained index is kept so that its big arrays need no reading."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from adapters import brain, kept_arrays

WEIGHTS = np.arange(60, dtype=np.float16).reshape(12, 5)


def kept(folder: Path, **arrays: NDArray[np.generic]) -> Path:
    path = folder / "kept.npz"
    with path.open("wb") as file:
        kept_arrays.write(file, arrays)
    return path


def test_numpy_reads_what_was_kept(tmp_path: Path) -> None:
    path = kept(tmp_path, labels=np.array(["申請", "証明"]), weights=WEIGHTS)
    with np.load(path, allow_pickle=False) as arrays:
        assert arrays["labels"].tolist() == ["申請", "証明"]
        assert np.array_equal(arrays["weights"], WEIGHTS)


@given(st.lists(st.integers(0, 200), min_size=1, max_size=5))
def test_every_array_begins_where_numpy_can_use_it(sizes: list[int]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        arrays = {f"a{'x' * size}": np.arange(size, dtype=np.float32) for size in sizes}
        path = kept(Path(folder), **arrays)
        for name, array in arrays.items():
            found = kept_arrays.mapped(path, name)
            assert found.flags.aligned
            assert np.array_equal(found, array)


def test_a_mapped_array_stays_in_the_file_and_cannot_be_changed(tmp_path: Path) -> None:
    found = kept_arrays.mapped(kept(tmp_path, weights=WEIGHTS), "weights")
    assert not found.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        found[0, 0] = 1


def test_a_mapped_array_outlives_the_file_that_a_newer_one_replaces(tmp_path: Path) -> None:
    path = kept(tmp_path, weights=WEIGHTS)
    found = kept_arrays.mapped(path, "weights")
    path.unlink()
    assert np.array_equal(found, WEIGHTS)


def test_a_file_that_was_not_laid_out_for_it_is_not_mapped(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "other.npz", weights=WEIGHTS)
    with pytest.raises(ValueError, match="weights"):
        kept_arrays.mapped(tmp_path / "other.npz", "weights")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_an_index_file_cut_short_is_as_good_as_none(tmp_path: Path, share: float) -> None:
    path = kept(tmp_path, weights=WEIGHTS)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert brain.read(path) is None
