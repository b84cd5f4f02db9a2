"""What of a snapshot's bytes goes to the records of probes, classes and test data; the network's records get the rest.

Some of these are optional: one is left out where it takes more than its share, or where the least statistics of the
network would not fit beside it.
"""
from dataclasses import dataclass, replace

from epochreel_record.arrays import Array
from epochreel_record.errors import RecordError
from epochreel_record.probes import fitting

MOST_GALLERY = 2000
BYTES_OF_A_HEADER = 2000  # at most, of the records that are counted here
TOO_LARGE = "larger than its share of a snapshot's bytes"


@dataclass
class Asked:
    """What there is to record, within so many bytes. Sizes are those of one probe, one picture and so on."""

    snapshot_bytes: int
    labels: Array  # of all probes that were given
    probe: int
    classes: int
    slopes: int = 0  # 0: none are asked for
    evaluated: int = 0  # test inputs of each snapshot
    more: int = 0  # and of the last one besides
    picture: int = 0  # of the gallery
    pictures: int = 0

    @property
    def label(self) -> int:
        return int(self.labels.itemsize)

    @property
    def probes(self) -> int:
        return len(fitting(self.labels, self.probe, self.snapshot_bytes // 4))

    @property
    def bytes_of_more(self) -> int:
        return self.more * (4 + self.label + 2 * self.classes)

    @property
    def gallery(self) -> int:
        """Pictures of the gallery."""
        return min(MOST_GALLERY, self.pictures, self.snapshot_bytes // 5 // max(self.picture, 1))

    @property
    def spare(self) -> int:
        """Kept for the last snapshot, which may count all test data and has no gallery."""
        return min(self.bytes_of_more, self.snapshot_bytes // 40)

    def needed(self) -> int:
        """Bytes of what is not optional."""
        of_probes = self.probes * (self.probe + self.label + 4 + 4 * self.classes)
        return BYTES_OF_A_HEADER + of_probes + self.evaluated * (4 + self.label) + self.spare

    def optional(self) -> dict[str, int]:
        """Bytes of what may be left out, that which is missed the least first."""
        return {
            "gallery.image": self.gallery * (self.picture + 4 + self.label),
            "probe.saliency": self.probes * self.slopes,
            "stat.test.probability": 2 * self.evaluated * self.classes,
            "stat.confusion": 4 * self.classes**2,
        }


class Shares:
    """Decides what is left out, and which bytes the other records take. `least`: bytes that the statistics of the
    network take at least."""

    def __init__(self, asked: Asked, least: int) -> None:
        sizes = asked.optional()
        self.left_out = {name for name in list(sizes)[1:] if sizes[name] > asked.snapshot_bytes // 8}
        left = asked.snapshot_bytes - least - asked.needed()
        if left < 0:
            raise RecordError(
                f"snapshot_bytes must be {least_bytes(asked, least):,} or more for this network, not "
                f"{asked.snapshot_bytes:,}: its statistics, the probes and the test data take so many"
            )
        for name in sizes:
            if sum(size for other, size in sizes.items() if other not in self.left_out) > left:
                self.left_out.add(name)
        self.fixed = asked.needed() + sum(size for name, size in sizes.items() if name not in self.left_out)
        self.gallery = 0 if "gallery.image" in self.left_out else asked.gallery
        self.takes_all_test = asked.bytes_of_more <= self.gallery * asked.picture + asked.spare

    @property
    def skipped(self) -> dict[str, str]:
        return {name: TOO_LARGE for name in self.left_out}


def least_bytes(asked: Asked, least: int) -> int:
    """A number of bytes a snapshot that would do, where that asked for does not: the next lower one would not."""
    low = high = asked.snapshot_bytes
    while replace(asked, snapshot_bytes=high).needed() + least > high:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if replace(asked, snapshot_bytes=middle).needed() + least > middle:
            low = middle
        else:
            high = middle
    return high
