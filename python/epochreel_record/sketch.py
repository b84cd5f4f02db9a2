"""Sketches of parameters that are too large to keep whole: means and root mean squares over an even grid, a sample, and
the largest singular values.

The parameter is a matrix: its first axis the rows, all others together the columns. Block r of `rows` blocks holds the
rows floor(r R / rows) to floor((r + 1) R / rows) - 1; columns alike.
"""
import math
import zlib

import numpy as np

from epochreel_record.arrays import Array, as_f16
from epochreel_record.safetensors import most_bytes

MOST_SIDE = 256
SAMPLE = 512
MOST_SINGULAR, MOST_SMALLER_SIDE = 32, 256


def as_matrix(values: Array) -> Array:
    return values.reshape(values.shape[0], -1) if values.ndim else values.reshape(1, 1)


def sides_of(shape: list[int]) -> tuple[int, int]:
    """Rows and columns of the parameter as a matrix."""
    rows = shape[0] if shape else 1
    return rows, math.prod(shape) // rows


def grid_of(shape: list[int], side: int) -> tuple[int, int]:
    """Rows and columns of the grid: at most `side` of each."""
    rows, columns = sides_of(shape)
    return min(rows, side), min(columns, side)


def singular_count(shape: list[int]) -> int:
    """How many singular values are kept; 0 of a matrix that is too large for them."""
    smaller = min(sides_of(shape))
    return min(smaller, MOST_SINGULAR) if smaller <= MOST_SMALLER_SIDE else 0


def singular_values(matrix: Array, count: int) -> Array:
    """The largest ones, falling; NaN where a value of the matrix is not finite. By the eigenvalues of the smaller
    square, which takes less than half the time: what it loses lies below 1e-7 of the largest."""
    if not np.isfinite(matrix).all():
        return np.full(count, np.nan)
    wide = (matrix if len(matrix) <= matrix.shape[1] else matrix.T).astype(np.float64)
    squares = np.linalg.eigvalsh(wide @ wide.T)[::-1][:count]
    return np.asarray(np.sqrt(np.maximum(squares, 0)))


def sample_of(side: int) -> int:
    """Values of the sample: fewer where the grid had to be coarse."""
    return min(SAMPLE, 16 * side)


def shapes_of(shape: list[int], side: int) -> dict[str, tuple[tuple[int, ...], int]]:
    """The records of a sketch: shape, and bytes of a value."""
    grid, sample = grid_of(shape, side), (min(sample_of(side), math.prod(shape)),)
    shapes: dict[str, tuple[tuple[int, ...], int]] = {
        "mean": (grid, 2),
        "rms": (grid, 2),
        "values": (sample, 2),
        "places": (sample, 8),
    }
    count = singular_count(shape)
    return {**shapes, "singular_values": ((count,), 4)} if count else shapes


def bytes_of(name: str, shape: list[int], side: int) -> int:
    parts = shapes_of(shape, side).items()
    return sum(most_bytes(f"sketch.model.{name}.{part}", sides, size) for part, (sides, size) in parts)


def block_means(matrix: Array, rows: int, columns: int) -> Array:
    """Means over the blocks of the grid, in double precision."""
    row_edges = np.arange(rows + 1) * matrix.shape[0] // rows
    column_edges = np.arange(columns + 1) * matrix.shape[1] // columns
    sums = np.add.reduceat(matrix, row_edges[:-1], axis=0, dtype=np.float64)
    sums = np.add.reduceat(sums, column_edges[:-1], axis=1)
    return np.asarray(sums / np.outer(np.diff(row_edges), np.diff(column_edges)))


def sample_places(name: str, size: int, most: int) -> Array:
    """Flat places of the sample, rising; the same in every snapshot, since they depend on the name and the size
    alone."""
    random = np.random.Generator(np.random.PCG64(zlib.crc32(name.encode())))
    return np.sort(random.choice(size, min(most, size), replace=False, shuffle=False)).astype(np.int64)


class Sketch:
    """How one parameter is sketched in all snapshots."""

    def __init__(self, name: str, shape: list[int], side: int) -> None:
        self._prefix = f"sketch.model.{name}."
        self._rows, self._columns = grid_of(shape, side)
        self._singular = singular_count(shape)
        self._places = sample_places(name, math.prod(shape), sample_of(side))

    def records(self, values: Array) -> dict[str, Array]:
        matrix = as_matrix(values)
        largest = float(np.abs(matrix).max())
        scale = 2.0 ** (np.frexp(largest)[1] - 1) if np.isfinite(largest) else 1.0  # squares are below 4 then
        squares = block_means(np.square(matrix / np.float32(scale), dtype=np.float32), self._rows, self._columns)
        parts = {
            "mean": block_means(matrix, self._rows, self._columns),
            "rms": np.sqrt(squares) * scale,
            "values": values.reshape(-1)[self._places],
        }
        result = {self._prefix + part: as_f16(array) for part, array in parts.items()}
        if self._singular:
            found = singular_values(matrix, self._singular)
            with np.errstate(over="ignore"):
                result[self._prefix + "singular_values"] = found.astype(np.float32)
        return {**result, self._prefix + "places": self._places}
