"""Counts and sums of arrays, by the rules of docs/trace.md, "epochreel itself records these, in this way".

    Histogram     64 equal bins; their width is a power of two times a whole number; they hold every finite value
    Moments       sum and sum of squares in double precision, and the standard deviation that follows
    Activity      what a node's outputs do over the evaluated images
"""

import numpy as np

from epochreel_record.arrays import Array

BINS = 64
CHUNK = 1 << 16  # values that stay in a CPU's cache while they are counted


class Histogram:
    """Counts in 1024 fine bins over [-2^k, 2^k). k grows with the values, and bins are then joined in pairs: so the
    result depends on the values alone, not on their order or on how they came in. Values that are not finite are not
    counted."""

    FINE = 1024
    LEAST_EXPONENT = -40

    def __init__(self) -> None:
        self._exponent = self.LEAST_EXPONENT
        self._counts: Array = np.zeros(self.FINE, np.int64)

    def add(self, values: Array) -> None:
        flat = np.ascontiguousarray(values, np.float32).reshape(-1)
        for first in range(0, flat.size, CHUNK):
            self._add_chunk(flat[first : first + CHUNK])

    def _add_chunk(self, values: Array) -> None:
        most = float(np.abs(values).max())
        if not np.isfinite(most):
            values = values[np.isfinite(values)]
            most = float(np.abs(values).max()) if values.size else 0.0
        if most > 0:
            self._grow(int(np.frexp(most)[1]))
        half = self.FINE // 2
        scale = np.float32(np.ldexp(1.0, 9 - self._exponent))  # a power of two: exact
        places = np.floor(values * scale).astype(np.int32) + half
        self._counts += np.bincount(places, minlength=self.FINE)

    def _grow(self, exponent: int) -> None:
        shift = min(exponent - self._exponent, 10)  # 10 joins all bins of a side into one
        if shift <= 0:
            return
        half = self.FINE // 2
        joined = ((np.arange(self.FINE) - half) >> shift) + half
        self._counts = np.bincount(joined, weights=self._counts, minlength=self.FINE).astype(np.int64)
        self._exponent = exponent

    def bins(self) -> tuple[Array, Array]:
        """The narrowest 64 equal bins of whole fine bins that hold all values, from the fine bin of the least: counts
        i32 (64), and f32 (2), the lower edge of the first and the upper edge of the last."""
        half = self.FINE // 2
        counted = np.flatnonzero(self._counts)
        low = int(counted[0]) if counted.size else half
        high = int(counted[-1]) + 1 if counted.size else half + 1
        width = -(-(high - low) // BINS)
        padded = np.zeros(width * BINS, np.int64)
        padded[: high - low] = self._counts[low:high]
        counts = padded.reshape(BINS, width).sum(axis=1).astype(np.int32)
        edges = np.ldexp(np.array([low - half, low - half + width * BINS], np.float64), self._exponent - 9)
        return counts, edges.astype(np.float32)


class Moments:
    def __init__(self) -> None:
        self.total, self.squares, self.count = 0.0, 0.0, 0

    def add(self, values: Array) -> None:
        flat = np.asarray(values).reshape(-1)
        for first in range(0, flat.size, CHUNK):
            chunk = flat[first : first + CHUNK].astype(np.float64)
            self.total += float(chunk.sum())
            self.squares += float(np.dot(chunk, chunk))
        self.count += flat.size

    @property
    def norm(self) -> float:
        return float(np.sqrt(self.squares))

    @property
    def deviation(self) -> float:
        """NaN where there are no values, or one is not finite."""
        if self.count == 0:
            return float("nan")
        mean = self.total / self.count
        return (
            float(np.sqrt(max(self.squares / self.count - mean * mean, 0.0)))
            if np.isfinite(self.squares)
            else float("nan")
        )


# In a node with maps every 8th evaluated image is counted, the first one included; in one without, all are, and the
# histogram counts the first 8 of each 32.
IMAGES_PER_COUNTED_MAP = 8
HISTOGRAM_IMAGES, HISTOGRAM_CYCLE = 8, 32
# Beyond this, every 16th image is counted, every 32nd and so on: a snapshot must not take longer than an epoch.
MOST_MAP_VALUES = 1 << 20


def map_stride(evaluated: int, values: int) -> int:
    """One evaluated image in so many is counted in a node that puts out `values` values an image. Few images are all
    counted."""
    stride = IMAGES_PER_COUNTED_MAP if evaluated > 4 * IMAGES_PER_COUNTED_MAP else 1
    while stride < evaluated and -(-evaluated // stride) * values > MOST_MAP_VALUES:
        stride *= 2
    return stride


class Activity:
    """A unit is a value of the output, or a channel with all its pixels."""

    def __init__(self, shape: list[int], evaluated: int) -> None:
        self.histogram = Histogram()
        self.moments = Moments()
        self.firings = np.zeros(shape[0], np.int64)
        self.samples = 0  # outputs seen of each unit: images, times pixels
        self._maps = len(shape) > 1
        self._stride = map_stride(evaluated, int(np.prod(shape))) if self._maps else 1
        self._few = evaluated <= HISTOGRAM_CYCLE
        self._seen = 0

    def add(self, outputs: Array) -> None:
        """The outputs of the next images, (images, units) or (images, channels, ...)."""
        numbers = self._seen + np.arange(len(outputs))
        self._seen += len(outputs)
        if self._maps:
            counted = in_histogram = outputs[numbers % self._stride == 0]
        else:
            counted = outputs
            in_histogram = outputs if self._few else outputs[numbers % HISTOGRAM_CYCLE < HISTOGRAM_IMAGES]
        if counted.size:
            units = counted.reshape(len(counted), counted.shape[1], -1)
            self.firings += np.count_nonzero(units > 0, axis=(0, 2))
            self.samples += units.shape[0] * units.shape[2]
        self.histogram.add(in_histogram)
        self.moments.add(in_histogram)

    @property
    def active(self) -> float:
        return float(self.firings.sum() / (self.samples * self.firings.size))

    @property
    def dead(self) -> float:
        return float(np.mean(self.firings == 0))

    @property
    def firing_rate(self) -> Array:
        return (self.firings / self.samples).astype(np.float32)


def softmax(logits: Array) -> Array:
    """Rows of shares that add up to 1, in double precision."""
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True).astype(np.float64))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
