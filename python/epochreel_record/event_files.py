"""Reads TensorBoard's event files: records of a length, its check, the data and their check; the data are protocol
buffers.

Formats: TFRecord (https://www.tensorflow.org/tutorials/load_data/tfrecord, "TFRecords format details"), the wire format
of protocol buffers (https://protobuf.dev/programming-guides/encoding), and the fields of
event.proto, summary.proto, histogram.proto and tensor.proto in tensorboard/compat/proto of TensorBoard.
"""
import os
import struct
from dataclasses import dataclass
from typing import Any, Iterator

import numpy as np

from epochreel_record.arrays import Array
from epochreel_record.errors import RecordError

CASTAGNOLI = 0x82F63B78  # the polynomial of CRC-32C, bits reversed
MOST_RECORD = 1 << 28


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (CASTAGNOLI if byte & 1 else 0)
        table.append(byte)
    return table


TABLE = _crc_table()


def masked_crc(data: bytes) -> int:
    """CRC-32C, turned and shifted as TFRecord has it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ TABLE[(crc ^ byte) & 0xFF]
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def records_of(path: str) -> Iterator[bytes]:
    """The records of a file. A last one that is not whole was torn by a crash and is passed over."""
    with open(path, "rb") as file:
        while len(header := file.read(12)) == 12:
            (length,) = struct.unpack("<Q", header[:8])
            if masked_crc(header[:8]) != struct.unpack("<I", header[8:])[0] or length > MOST_RECORD:
                raise RecordError(f"{path}: is no event file of TensorBoard, or is damaged at byte {file.tell() - 12}")
            data, check = file.read(length), file.read(4)
            if len(check) < 4:
                return
            if masked_crc(data) != struct.unpack("<I", check)[0]:
                raise RecordError(f"{path}: is damaged at byte {file.tell() - 4 - length}")
            yield data


def fields_of(data: bytes) -> Iterator[tuple[int, Any]]:
    """Numbers and values of a message's fields: int of a varint, bytes of all others."""
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        kind = key & 7
        if kind == 0:
            value: Any
            value, place = _varint(data, place)
        else:
            size = {1: 8, 5: 4}.get(kind, -1)
            if kind == 2:
                size, place = _varint(data, place)
            if size < 0 or place + size > len(data):
                raise ValueError("a field is longer than its message")
            value, place = data[place : place + size], place + size
        yield key >> 3, value


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if place >= len(data) or shift > 63:
            raise ValueError("a number is longer than its message")
        byte = data[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place


@dataclass
class Buckets:
    """A histogram of values: `limits` are the upper edges of the buckets, and the first begins at `least`."""

    least: float
    largest: float
    count: float
    total: float
    squares: float  # NaN where the file does not say
    limits: Array
    counts: Array


@dataclass
class Event:
    step: int
    tag: str
    value: float | Buckets


def _double(data: bytes) -> float:
    return float(struct.unpack("<d", data)[0])


def _doubles(data: bytes) -> Array:
    return np.frombuffer(data, "<f8")


def _histogram(data: bytes) -> Buckets:
    """HistogramProto: min, max, num, sum, sum_squares, bucket_limit, bucket; the last two packed, or one a field."""
    numbers = {1: 0.0, 2: 0.0, 3: 0.0, 4: 0.0, 5: 0.0}
    lists: dict[int, list[Array]] = {6: [], 7: []}
    for field, value in fields_of(data):
        if field in numbers:
            numbers[field] = _double(value)
        elif field in lists:
            lists[field].append(_doubles(value))
    limits, counts = (np.concatenate(lists[field]) if lists[field] else np.zeros(0) for field in (6, 7))
    if len(limits) != len(counts):
        raise ValueError("a histogram has not as many limits as buckets")
    return Buckets(numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], limits, counts)


def _tensor(data: bytes) -> Array:
    """TensorProto of float or double numbers, as TensorFlow 2 logs them."""
    kind, shape, content, numbers = 0, [], b"", []
    for field, value in fields_of(data):
        if field == 1:
            kind = value
        elif field == 2:
            shape = [int(dict(fields_of(side)).get(1, 0)) for number, side in fields_of(value) if number == 2]
        elif field == 4:
            content = value
        elif field in (5, 6):
            numbers.append(np.frombuffer(value, "<f4" if field == 5 else "<f8"))
    if kind not in (1, 2):
        return np.zeros(0)
    array = (
        np.frombuffer(content, "<f4" if kind == 1 else "<f8") if content else np.concatenate(numbers or [np.zeros(0)])
    )
    count = int(np.prod(shape))
    array = np.repeat(array, count) if array.size == 1 else array  # one number stands for a whole tensor of it
    return array.astype(np.float64).reshape(shape)


def _buckets_of_tensor(array: Array) -> Buckets:
    """Rows of left edge, right edge and count."""
    counts = array[:, 2]
    held = np.flatnonzero(counts)
    least, largest = (array[held[0], 0], array[held[-1], 1]) if held.size else (0.0, 0.0)
    return Buckets(float(least), float(largest), float(counts.sum()), float("nan"), float("nan"), array[:, 1], counts)


def _value(data: bytes) -> tuple[str, float | Buckets | None]:
    """Summary.Value: tag, simple_value, histo or tensor."""
    tag = ""
    result: float | Buckets | None = None
    for field, value in fields_of(data):
        if field == 1:
            tag = value.decode("utf-8", "replace")
        elif field == 2:
            result = float(struct.unpack("<f", value)[0])
        elif field == 5:
            result = _histogram(value)
        elif field == 8:
            array = _tensor(value)
            if array.ndim == 2 and array.shape[1:] == (3,) and len(array):
                result = _buckets_of_tensor(array)
            elif array.size == 1:
                result = float(array.reshape(()))
    return tag, result


def _events_of_record(data: bytes) -> Iterator[Event]:
    step, summaries = 0, []
    for field, value in fields_of(data):
        if field == 2:
            step = int(value)
        elif field == 5:
            summaries.append(value)
    for summary in summaries:
        for field, value in fields_of(summary):
            if field == 1:
                tag, result = _value(value)
                if result is not None:
                    yield Event(step, tag, result)


def events_of(path: str) -> Iterator[Event]:
    """Scalars and histograms of a file, in its order."""
    for record in records_of(path):
        try:
            yield from _events_of_record(record)
        except (ValueError, struct.error, TypeError) as error:
            raise RecordError(f"{path}: holds an event that cannot be read: {error}") from error


def event_files(folder: str) -> list[str]:
    """The folder's event files and those below it, in the order of their names."""
    found = [os.path.join(place, name) for place, _, names in os.walk(folder) for name in names if ".tfevents." in name]
    if not found:
        raise RecordError(f"{folder}: holds no event file of TensorBoard; their names have .tfevents. in them")
    return sorted(found)
