"""Writes a trace: each file whole under its final name, each snapshot committed behind it (docs/trace.md)."""
import json
import os
from typing import Any, Mapping

from epochreel_record import safetensors
from epochreel_record.errors import RecordError
from epochreel_record.files import Lock, Log, make_folder, plain, read_lines, refuse_link, write_whole

# What must be the same where a trace goes on.
FIXED_KEYS = ("format_version", "class_names", "input", "nodes", "parameters")


def is_trace(folder: str) -> bool:
    return os.path.lexists(os.path.join(folder, "manifest.json")) or os.path.lexists(
        os.path.join(folder, "commits.jsonl")
    )


def name_of(folder: str) -> str:
    """The name of an experiment by its folder: "mine" of out/mine and of out/mine/trace."""
    path = os.path.abspath(folder)
    return os.path.basename(os.path.dirname(path) if os.path.basename(path) == "trace" else path) or "trace"


class TraceWriter:
    """Holds the folder's lock until close(). `resume_at`: the step from which a trace that is there goes on; below 0: a
    new one."""

    def __init__(self, folder: str, manifest: Mapping[str, Any], resume_at: int = -1) -> None:
        self.folder = os.path.abspath(folder)
        if resume_at < 0 and is_trace(self.folder):
            raise RecordError(
                f"{folder}: holds a trace; choose another folder, remove it, or go on with it by resume_at=STEP"
            )
        if resume_at >= 0 and not is_trace(self.folder):
            raise RecordError(f"{folder}: holds no trace to go on with; leave out resume_at")
        make_folder(self.folder)
        make_folder(self._path("snapshots"))
        self._lock = Lock(self.folder)
        self.manifest = dict(plain(dict(manifest)))
        self.count = 0
        self.last_step = -1  # of the newest snapshot
        self.bytes_written = 0
        try:
            self._begin(resume_at)
        except BaseException:
            self._lock.release()
            raise

    def _path(self, *parts: str) -> str:
        return os.path.join(self.folder, *parts)

    def _begin(self, resume_at: int) -> None:
        if resume_at >= 0:
            self._check_same()
            self._drop_beyond(resume_at)
        self._metrics = Log(self._path("metrics.jsonl"), lasting=False)
        self._commits = Log(self._path("commits.jsonl"), lasting=True)
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

    def _drop_beyond(self, step: int) -> None:
        """Drops the lines beyond a step, first of the logs, then the snapshots that no line names any more."""
        commits = list(read_lines(self._path("commits.jsonl")))
        kept = [line for line in commits if line["step"] <= step]
        for line in kept:
            path = self._path(line["file"])
            if not os.path.isfile(path) or os.path.getsize(path) != line["size"]:
                raise RecordError(f"{path}: is not the file that commits.jsonl names; record into another folder")
        self._rewrite("commits.jsonl", kept)
        self._rewrite(
            "metrics.jsonl", [line for line in read_lines(self._path("metrics.jsonl")) if line["step"] <= step]
        )
        for line in commits[len(kept) :]:
            self._remove_snapshot(line["file"])
        self.count = len(kept)
        self.last_step = kept[-1]["step"] if kept else -1

    def _rewrite(self, log: str, lines: list[dict[str, Any]]) -> None:
        refuse_link(self._path(log))
        write_whole(self._path(log), "".join(json.dumps(line) + "\n" for line in lines).encode())

    def _remove_snapshot(self, name: str) -> None:
        path = self._path(name)
        if os.path.dirname(name) == "snapshots" and os.path.isfile(path) and not os.path.islink(path):
            os.unlink(path)

    def write_manifest(self) -> None:
        write_whole(self._path("manifest.json"), json.dumps(self.manifest, allow_nan=False, indent=1).encode())

    def metrics(self, lines: list[dict[str, Any]]) -> None:
        if lines:
            self._metrics.append(lines)

    def snapshot(self, place: Mapping[str, Any], tensors: Mapping[str, safetensors.Array]) -> int:
        """Writes the file, then the line that commits it. `place`: step, epoch and images. Returns the file's size."""
        name = f"snapshots/{self.count:06}.safetensors"
        size, hash_of_file = safetensors.write(self._path(name), tensors)
        line = {**place, "file": name, "size": size, "index": self.count}
        self._commits.append([{**line, "hash": hash_of_file} if hash_of_file else line])
        self.count += 1
        self.last_step = int(place["step"])
        self.bytes_written += size
        return size

    def close(self) -> None:
        self._metrics.close()
        self._commits.close()
        self._lock.release()
