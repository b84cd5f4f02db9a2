"""Writes a trace: each file whole under its final name, each snapshot committed behind it (docs/trace.md)."""
import json
import os
from contextlib import ExitStack, suppress
from typing import Any, Mapping, Optional

from epochreel_record import safetensors
from epochreel_record.errors import RecordError
from epochreel_record.files import Lock, Log, make_folder, plain, read_lines, refuse_link, remove_temporary, write_whole
from epochreel_record.records import Records, unlike

# What must be the same where a trace goes on.
FIXED_KEYS = ("format_version", "class_names", "input", "nodes", "parameters")
# Files that a new trace would append to or write over.
OF_A_TRACE = ("manifest.json", "commits.jsonl", "metrics.jsonl", "snapshots/000000.safetensors")

MOST_BYTES_OF_MANIFEST = 1 << 20  # docs/limits.md
LATER_BYTES = 1 << 14  # of reasons that are known at the end alone


def check_folder(folder: str, goes_on: bool) -> None:
    """Refuses a folder with a file of a trace for a new one, and a folder without a trace for one that goes on."""
    there = [name for name in OF_A_TRACE if os.path.lexists(os.path.join(folder, name))]
    is_trace = "manifest.json" in there
    if goes_on and not is_trace:
        raise RecordError(f"{folder}: holds no trace to go on with; leave out resume_at")
    if not goes_on and is_trace:
        raise RecordError(
            f"{folder}: holds a trace; choose another folder, remove it, or go on with it by resume_at=STEP"
        )
    if not goes_on and there:
        raise RecordError(
            f"{folder}: holds a trace's {there[0]} without its manifest.json; choose another folder, or remove the file"
        )


def encoded(manifest: Mapping[str, Any]) -> bytes:
    return json.dumps(manifest, allow_nan=False).encode()


def check_manifest(folder: str, manifest: Mapping[str, Any]) -> None:
    size = len(encoded(manifest)) + LATER_BYTES
    if size > MOST_BYTES_OF_MANIFEST:
        raise RecordError(
            f"{folder}: its manifest.json would have {size:,} bytes, and readers take {MOST_BYTES_OF_MANIFEST:,}; "
            "record a part of the network, or give shorter names"
        )


class TraceWriter:
    """Holds the folder's lock until close(). `resume_at`: the step from which a trace that is there goes on; below 0: a
    new one. `like`: what a snapshot has; the last one of a trace that goes on must have the same."""

    def __init__(
        self, folder: str, manifest: Mapping[str, Any], resume_at: int = -1, like: Optional[Records] = None
    ) -> None:
        self.folder = os.path.abspath(folder)
        self.manifest = dict(plain(dict(manifest)))
        check_manifest(folder, self.manifest)
        check_folder(folder, resume_at >= 0)
        make_folder(self.folder)
        make_folder(self._path("snapshots"))
        self._lock = Lock(self.folder)
        self._logs: list[Log] = []  # of metrics and of commits
        self._new: tuple[str, ...] = ()  # files that were not there before
        self.count = 0
        self.last_step = -1  # of the newest snapshot
        self.last_line: dict[str, Any] = {}  # of a trace that goes on: the newest line of metrics.jsonl
        self.bytes_written = 0
        try:
            self._begin(resume_at, like or {})
        except BaseException:
            self.discard()
            raise

    def _path(self, *parts: str) -> str:
        return os.path.join(self.folder, *parts)

    def _begin(self, resume_at: int, like: Records) -> None:
        check_folder(self.folder, resume_at >= 0)  # another writer may have been done just before the lock was taken
        self._new = OF_A_TRACE if resume_at < 0 else ()
        if resume_at >= 0:
            self._check_same()
            self._drop_beyond(resume_at, like)
        for name, lasting in (("metrics.jsonl", False), ("commits.jsonl", True)):
            self._logs.append(Log(self._path(name), lasting))
        self.write_manifest()

    def _check_same(self) -> None:
        path = self._path("manifest.json")
        try:
            with open(path, encoding="utf-8") as file:
                before = json.load(file)
        except (OSError, ValueError) as error:
            raise RecordError(
                f"{path}: cannot be read, so the trace cannot go on; record into another folder"
            ) from error
        for key in FIXED_KEYS:
            if before.get(key) != self.manifest.get(key):
                raise RecordError(f"{path}: its {key!r} is not that of this training; record into another folder")
        self.manifest["skipped"] = {**before.get("skipped", {}), **self.manifest.get("skipped", {})}

    def _drop_beyond(self, step: int, like: Records) -> None:
        """Drops the lines beyond a step, first of the logs, then the snapshots that no line names any more. Where the
        snapshot of this step is still to be taken, its line waits for it."""
        commits = list(read_lines(self._path("commits.jsonl")))
        kept = [line for line in commits if line["step"] <= step]
        for line in kept:
            path = self._path(line["file"])
            if not os.path.isfile(path) or os.path.getsize(path) != line["size"]:
                raise RecordError(f"{path}: is not the file that commits.jsonl names; record into another folder")
        self._check_like(kept[-1:], like)
        self.count = len(kept)
        self.last_step = kept[-1]["step"] if kept else -1
        lines = [line for line in read_lines(self._path("metrics.jsonl")) if line["step"] <= step]
        self.last_line = lines[-1] if lines else {}
        self._rewrite("commits.jsonl", kept)
        self._rewrite("metrics.jsonl", [line for line in lines if line["step"] < step or self.last_step == step])
        for line in commits[len(kept) :]:
            self._remove_snapshot(line["file"])
        for folder in (self.folder, self._path("snapshots")):
            remove_temporary(folder)

    def _check_like(self, newest: list[dict[str, Any]], like: Records) -> None:
        for line in newest:
            path = self._path(line["file"])
            difference = unlike(safetensors.read(path), like)
            if difference:
                raise RecordError(
                    f"{path}: {difference}; give the probes, test data and options that the trace began with, or "
                    "record into another folder"
                )

    def _rewrite(self, log: str, lines: list[dict[str, Any]]) -> None:
        refuse_link(self._path(log))
        write_whole(self._path(log), "".join(json.dumps(line) + "\n" for line in lines).encode())

    def _remove_snapshot(self, name: str) -> None:
        path = self._path(name)
        if os.path.dirname(name) == "snapshots" and os.path.isfile(path) and not os.path.islink(path):
            os.unlink(path)

    def write_manifest(self) -> None:
        write_whole(self._path("manifest.json"), encoded(self.manifest))

    def metrics(self, lines: list[dict[str, Any]]) -> None:
        if lines:
            self._logs[0].append(lines)

    def snapshot(self, place: Mapping[str, Any], tensors: Records) -> int:
        """Writes the file, then the line that commits it. `place`: step, epoch and images. Returns the file's size."""
        name = f"snapshots/{self.count:06}.safetensors"
        size, hash_of_file = safetensors.write(self._path(name), tensors)
        line = {**place, "file": name, "size": size, "index": self.count}
        self._logs[1].append([{**line, "hash": hash_of_file} if hash_of_file else line])
        self.count += 1
        self.last_step = int(place["step"])
        self.bytes_written += size
        return size

    def discard(self) -> None:
        """Where the beginning failed: closes, and removes what a new trace has written. What failed matters more than
        an error of this."""
        for name in self._new:
            with suppress(OSError):
                os.unlink(self._path(name))
        with suppress(OSError):
            self.close()

    def close(self) -> None:
        with ExitStack() as stack:  # all of them are closed where one fails
            stack.callback(self._lock.release)
            for log in self._logs:
                stack.callback(log.close)
