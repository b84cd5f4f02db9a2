"""Snapshots' files. The format: https://github.com/huggingface/safetensors#format."""
import json
import math
import os
from typing import Any, Mapping, Sequence

import numpy as np

from epochreel_record.arrays import Array
from epochreel_record.errors import RecordError
from epochreel_record.files import write_whole
from epochreel_record.xxh3 import hash_of

TYPES = {
    "uint8": "U8",
    "int8": "I8",
    "uint16": "U16",
    "int16": "I16",
    "uint32": "U32",
    "int32": "I32",
    "uint64": "U64",
    "int64": "I64",
    "float16": "F16",
    "float32": "F32",
    "float64": "F64",
    "bool": "BOOL",
}
DTYPES = {short: np.dtype(name).newbyteorder("<") for name, short in TYPES.items()}

# Of an array in a file: braces, keys, type and offsets of up to 10 digits, without its name and shape.
BYTES_OF_AN_ENTRY = 80


def most_bytes(name: str, shape: Sequence[int], itemsize: int) -> int:
    """An array takes at most so many bytes of a file."""
    header = len(json.dumps(name)) + len(str(list(shape))) + BYTES_OF_AN_ENTRY
    return math.prod(shape) * itemsize + header


def encode(tensors: Mapping[str, Array]) -> bytes:
    """Arrays of larger elements come first and the header is padded with spaces, so that each array is aligned."""
    header: dict[str, Any] = {}
    blobs: list[bytes] = []
    offset = 0
    for name in sorted(tensors, key=lambda name: (-tensors[name].dtype.itemsize, name)):
        array = tensors[name]
        blob = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        header[name] = {
            "dtype": TYPES[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + len(blob)],
        }
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(blobs)


def write(path: str, tensors: Mapping[str, Array]) -> tuple[int, str]:
    """Writes the file whole or not at all; returns its size in bytes, and its hash."""
    data = encode(tensors)
    write_whole(path, data)
    return len(data), hash_of(data)


def read(path: str) -> dict[str, Array]:
    """All tensors of a file; BF16 as float32, which has the same values."""
    with open(path, "rb") as file:
        data = file.read()
    length = int.from_bytes(data[:8], "little")
    start = 8 + length
    try:
        if len(data) < 8 or start > len(data):
            raise ValueError("its header is longer than the file")
        header = json.loads(data[8:start])
        return {name: _tensor(data[start:], entry) for name, entry in header.items() if name != "__metadata__"}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordError(
            f"{os.path.abspath(path)}: is no safetensors file, or is damaged: {error}; write it anew"
        ) from error


def _tensor(data: bytes, entry: Mapping[str, Any]) -> Array:
    begin, end = entry["data_offsets"]
    shape = [int(side) for side in entry["shape"]]
    short = entry["dtype"]
    dtype = np.dtype("<u2") if short == "BF16" else DTYPES[short]
    if not 0 <= begin <= end <= len(data) or end - begin != math.prod(shape) * dtype.itemsize:
        raise ValueError(f"a tensor of shape {shape} does not fit its offsets {begin} to {end}")
    array: Array = np.frombuffer(data[begin:end], dtype).reshape(shape)
    if short == "BF16":
        array = (array.astype(np.uint32) << 16).view(np.float32)
    return array.astype(array.dtype.newbyteorder("="))
