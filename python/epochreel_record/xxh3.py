"""XXH3-128 of files, by which readers of a trace find damage that keeps a file's size.

The algorithm, its constants and its secret: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md, "XXH3
Algorithm Description", for inputs of more than 240 bytes, with the seed 0.
"""
from typing import Any

import numpy as np
import numpy.typing as npt

LEAST_BYTES = 241  # shorter inputs are hashed in another way, and are not hashed here
STRIPE, BLOCK = 64, 1024
MASK = (1 << 64) - 1
PRIME32 = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)
PRIME64 = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)
START = (PRIME32[2], PRIME64[0], PRIME64[1], PRIME64[2], PRIME64[3], PRIME32[1], PRIME64[4], PRIME32[0])
SECRET = bytes.fromhex(
    "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221"
    "b8084674f743248ee03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
    "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb"
    "170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e"
)
NEIGHBOURS = [1, 0, 3, 2, 5, 4, 7, 6]

Lanes = npt.NDArray[np.uint64]


def lanes_of(data: Any, offset: int, count: int) -> Lanes:
    return np.frombuffer(data, "<u8", count, offset)


def stripe_secrets() -> Lanes:
    """The secret of each of the 16 stripes of a block: 8 lanes that begin 8 bytes later each time."""
    return np.stack([lanes_of(SECRET, 8 * stripe, 8) for stripe in range(BLOCK // STRIPE)])


def contributions(stripes: Lanes, secrets: Lanes) -> Lanes:
    """What stripes (..., stripes, 8) add to the accumulators (..., 8); sums are modulo 2^64."""
    keys = stripes ^ secrets
    products = (keys & np.uint64(0xFFFFFFFF)) * (keys >> np.uint64(32))
    return np.asarray((products + stripes[..., NEIGHBOURS]).sum(axis=-2, dtype=np.uint64))


def scrambled(accumulators: Lanes) -> Lanes:
    mixed = accumulators ^ (accumulators >> np.uint64(47)) ^ lanes_of(SECRET, 128, 8)
    return np.asarray(mixed * np.uint64(PRIME32[0]))


def merged(accumulators: Lanes, secret_offset: int, start: int) -> int:
    """The accumulators folded into 64 bits."""
    keyed = [int(lane) for lane in accumulators ^ lanes_of(SECRET, secret_offset, 8)]
    result = start
    for low, high in zip(keyed[::2], keyed[1::2]):
        product = low * high
        result += (product & MASK) ^ (product >> 64)
    result &= MASK
    result ^= result >> 37
    result = result * 0x165667919E3779F9 & MASK
    return result ^ (result >> 32)


def hash_of(data: bytes) -> str:
    """32 hexadecimal digits; "" for less than LEAST_BYTES."""
    if len(data) < LEAST_BYTES:
        return ""
    secrets = stripe_secrets()
    blocks = (len(data) - 1) // BLOCK
    accumulators = np.array(START, np.uint64)
    for part in contributions(lanes_of(data, 0, blocks * BLOCK // 8).reshape(blocks, BLOCK // STRIPE, 8), secrets):
        accumulators = scrambled(accumulators + part)
    rest = (len(data) - 1 - blocks * BLOCK) // STRIPE
    last = lanes_of(data, blocks * BLOCK, 8 * rest).reshape(rest, 8)
    accumulators = accumulators + contributions(last, secrets[:rest])
    end = lanes_of(data, len(data) - STRIPE, 8).reshape(1, 8)
    accumulators = accumulators + contributions(end, lanes_of(SECRET, len(SECRET) - STRIPE - 7, 8).reshape(1, 8))
    low = merged(accumulators, 11, len(data) * PRIME64[0] & MASK)
    high = merged(accumulators, len(SECRET) - STRIPE - 11, ~(len(data) * PRIME64[1]) & MASK)
    return f"{high:016x}{low:016x}"
