"""Files that a crash cannot tear: whole under their final name, or not there.

A trace's folder, its `snapshots`, its logs and its lock are regular files and folders; a link in the place of one of
them is refused (docs/trace.md).
"""
import fcntl
import json
import os
import re
from contextlib import suppress
from typing import Any, Iterator

from epochreel_record.errors import RecordError


def sync_folder(folder: str) -> None:
    """Makes the names in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: str, data: bytes) -> None:
    """Writes a file under a temporary name, which is made anew, syncs it, renames it and syncs the folder."""
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        with suppress(FileNotFoundError):
            os.unlink(temporary)  # of a process that had the same number and was killed
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.rename(temporary, path)
    except OSError as error:
        if os.path.lexists(temporary):
            os.unlink(temporary)
        raise RecordError(f"{path}: cannot be written: {error.strerror}") from error
    sync_folder(os.path.dirname(path))


TEMPORARY = re.compile(r"(manifest\.json|\w+\.jsonl|\d+\.safetensors)\.\d+\.tmp")


def remove_temporary(folder: str) -> None:
    """Removes what killed writers of a trace left unfinished."""
    for name in os.listdir(folder):
        if TEMPORARY.fullmatch(name):
            os.unlink(os.path.join(folder, name))


def refuse_link(path: str) -> None:
    if os.path.islink(path):
        raise RecordError(f"{path}: is a link; a trace is written into files and folders of its own, so remove it")


def make_folder(path: str) -> None:
    refuse_link(path)
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise RecordError(f"{path}: cannot be made: {error.strerror}; choose another folder") from error


class Log:
    """A .jsonl file that only grows by whole lines. `lasting`: each append is synced, since what follows relies on
    it."""

    def __init__(self, path: str, lasting: bool) -> None:
        refuse_link(path)
        self.path = path
        self._lasting = lasting
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o644)
        self._file = os.fdopen(descriptor, "ab", buffering=0)

    def append(self, lines: list[dict[str, Any]]) -> None:
        text = "".join(json.dumps(plain(line), allow_nan=False) + "\n" for line in lines).encode()
        try:
            while text:
                text = text[self._file.write(text) or 0 :]
            if self._lasting:
                os.fsync(self._file.fileno())
        except OSError as error:
            raise RecordError(f"{self.path}: cannot be written: {error.strerror}") from error

    def close(self) -> None:
        try:
            os.fsync(self._file.fileno())
        finally:
            self._file.close()


def read_lines(path: str) -> Iterator[dict[str, Any]]:
    """The whole lines of a log; a last line without a newline was torn by a crash and is passed over."""
    if not os.path.exists(path):
        return
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith("\n"):
                return
            try:
                yield json.loads(line)
            except ValueError as error:
                raise RecordError(
                    f"{path}:{number}: is no line of JSON; a trace with such a line cannot go on"
                ) from error


def plain(value: Any) -> Any:
    """Turns a value into one that JSON has: NumPy's scalars into Python's own, NaN and infinity into words."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float) and value != value:
        return "NaN"
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return value


class Lock:
    """The file `.lock`, which the one writer of a trace holds by flock(2)."""

    def __init__(self, folder: str) -> None:
        path = os.path.join(folder, ".lock")
        refuse_link(path)
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._descriptor)
            raise RecordError(f"{folder}: is being written by another process; choose another folder") from error

    def release(self) -> None:
        os.close(self._descriptor)
