"""PNGs of every kind that the standard allows, made by zlib alone, for tests that hold the reader to their samples."""

import struct
import zlib

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}
DEPTHS = {GREY: (1, 2, 4, 8, 16), RGB: (8, 16), PALETTE: (1, 2, 4, 8), GREY_ALPHA: (8, 16), RGBA: (8, 16)}
# Start and step of x, start and step of y of each pass of Adam7.
PASSES = [(0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2), (0, 1, 1, 2)]


def chunk(kind, data=b"", crc=None):
    crc = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def header(width, height, color, depth, interlaced=False):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced)))


def packed_row(samples, depth):
    """(width, channels) samples as the bytes of a row."""
    flat = samples.reshape(-1)
    if depth == 16:
        return flat.astype(">u2").tobytes()
    if depth == 8:
        return flat.astype(np.uint8).tobytes()
    bits = "".join(format(int(value), f"0{depth}b") for value in flat)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def filtered(row, above, kind, step):
    out = bytearray([kind])
    for i, value in enumerate(row):
        left = row[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        predicted = [0, left, above[i], (left + above[i]) // 2, paeth(left, above[i], corner)][kind]
        out.append((value - predicted) & 255)
    return bytes(out)


def rows_of(samples, depth, filters):
    """All rows of a pass; `filters` is a kind, or None: each in turn."""
    step = max(1, samples.shape[2] * depth // 8)
    above, out = None, b""
    for y, row in enumerate(samples):
        data = packed_row(row, depth)
        above = above if above is not None else bytes(len(data))
        out += filtered(data, above, y % 5 if filters is None else filters, step)
        above = data
    return out


def png(samples, color, depth, interlaced=False, filters=None, before=b"", after=b"", piece=None, empty=False,
        palette=None, transparency=None):
    """(height, width, channels) samples as a file. `before` and `after` are chunks around the pixels, `piece` the most
    bytes of an IDAT; `empty` puts IDATs of no bytes between."""
    height, width = samples.shape[:2]
    passes = [samples[y0::dy, x0::dx] for x0, dx, y0, dy in PASSES] if interlaced else [samples]
    data = zlib.compress(b"".join(rows_of(part, depth, filters) for part in passes if part.size))
    pieces = [data[i:i + piece] for i in range(0, len(data), piece)] if piece else [data]
    if empty:
        pieces = [b"", *[part for one in pieces for part in (one, b"")]]
    out = SIGNATURE + header(width, height, color, depth, interlaced) + before
    if palette is not None:
        out += chunk(b"PLTE", np.asarray(palette, np.uint8).tobytes())
    if transparency is not None:
        out += chunk(b"tRNS", transparency)
    return out + b"".join(chunk(b"IDAT", part) for part in pieces) + after + chunk(b"IEND")


def rgba_of(samples, color, depth, palette=None, transparency=None):
    """Returns what the samples mean: (height, width, 4) of 8 bits, or of 16 where depth is 16."""
    most = (1 << depth) - 1
    full = 65535 if depth == 16 else 255
    out = np.full((*samples.shape[:2], 4), full, np.uint32)
    if color == PALETTE:
        table = np.full((256, 4), 255, np.uint32)
        table[:len(palette), :3] = palette
        table[:len(transparency or b""), 3] = list(transparency or b"")
        return table[samples[..., 0]]
    colors = samples[..., :1].repeat(3, axis=2) if color in (GREY, GREY_ALPHA) else samples[..., :3]
    out[..., :3] = colors.astype(np.uint32) * full // most
    if color in (GREY_ALPHA, RGBA):
        out[..., 3] = samples[..., -1]
    elif transparency is not None:
        key = np.frombuffer(transparency, ">u2").astype(int) & most
        out[..., 3] = np.where((samples[..., :len(key)] == key).all(axis=2), 0, full)
    return out


def rgba_8(rgba, depth):
    return rgba if depth <= 8 else (rgba + 128) // 257
