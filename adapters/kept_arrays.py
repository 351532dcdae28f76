"""A trained index's arrays in one file that numpy can read (.npz), laid out so that big ones need no reading.

Every array begins at a multiple of ALIGNED bytes, uncompressed: `mapped` leaves it in the file, and only the
pages that questions touch take memory, once for all processes. Nothing is ever executed from the file.
"""

from __future__ import annotations

import io
import mmap
import os
import struct
import zipfile
from collections.abc import Mapping
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

ALIGNED = 64
"""numpy's own alignment of what follows an array's header."""
_LOCAL_HEADER = 30
"""Bytes before a member's name (APPNOTE.TXT 4.3.7); lengths of name and extra field stand at 26 and 28."""
_PADDING = 0xD935
"""The extra field that Android's zipalign pads with."""


def write(file: IO[bytes], arrays: Mapping[str, NDArray[Any]]) -> None:
    """All arrays, by name."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as kept:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy")
            begins = file.tell() + _LOCAL_HEADER + len(member.filename) + 4
            padding = -begins % ALIGNED
            member.extra = struct.pack("<HH", _PADDING, padding) + bytes(padding)
            content = io.BytesIO()
            npy.write_array(content, array, allow_pickle=False)
            kept.writestr(member, content.getbuffer())


def mapped(path: str | os.PathLike[str], name: str) -> NDArray[Any]:
    """One array in C order, read-only, left in the file. Raises KeyError, OSError or ValueError when that cannot
    be."""
    with open(path, "rb") as file, zipfile.ZipFile(file) as kept:  # noqa: PTH123  - any path
        member = kept.getinfo(f"{name}.npy")
        file.seek(member.header_offset)
        header = file.read(_LOCAL_HEADER)
        file.seek(sum(struct.unpack("<HH", header[26:])), os.SEEK_CUR)
        if member.compress_type != zipfile.ZIP_STORED or npy.read_magic(file) != (1, 0):
            raise ValueError(name)
        shape, fortran, kind = npy.read_array_header_1_0(file)
        begins = file.tell()
        if fortran or kind.hasobject or begins % ALIGNED:
            raise ValueError(name)
        pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if hasattr(mmap, "MADV_RANDOM"):  # neighbours of a page are not what comes next
            pages.madvise(mmap.MADV_RANDOM)
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)
    return np.frombuffer(pages, kind, int(np.prod(shape)), begins).reshape(shape)
