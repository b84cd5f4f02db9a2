"""A small root of this release of Debian, to install a package in as if on a new machine."""
import fcntl
import hashlib
import os
import pathlib
import subprocess

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "epochreel/roots"
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
APT_INSTALL = ["apt-get", "install", "--yes", "--no-install-recommends"]
# A root is thrown away: nothing in it is synced to the disk.
IN_THE_ROOT = ["-o", "Dpkg::Use-Pty=0", "-o", "Dpkg::Options::=--force-unsafe-io"]


def release():
    """The name of the release that this machine runs, such as bookworm."""
    lines = pathlib.Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)["VERSION_CODENAME"]


def archive(package, *tools):
    """A tar file of a root, made once: nothing is installed in it but what is essential, and what the package and the tools
    depend on is downloaded. It is made anew where the package depends on something else."""
    depends = subprocess.run(["dpkg-deb", "-f", package, "Depends"], capture_output=True, text=True, check=True).stdout
    key = hashlib.sha256(" ".join([depends, *tools]).encode()).hexdigest()[:16]
    path = CACHE / f"package-{release()}-{key}.tar"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / ".lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two tests want the same one
        if not path.exists():
            download_into(path, package, tools)
    return path


def download_into(path, package, tools):
    part = path.with_suffix(f".{os.getpid()}.tmp")
    # The hook downloads into the root by the apt of this machine, as mmdebstrap itself does.
    download = 'APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" ' + " ".join([*APT_INSTALL, "--download-only", '"$PACKAGE"', *tools])
    try:
        subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", "--format=tar", "--skip=cleanup/apt",
                        f"--customize-hook={download}", release(), part, MIRROR],
                       env=os.environ | {"PACKAGE": str(package)}, check=True, timeout=600)
        with part.open("rb") as whole:
            os.fsync(whole.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


class CleanRoot:
    """A root of its own in `folder`, which must be empty."""

    def __init__(self, folder, tar):
        self.folder = folder
        subprocess.run(["tar", "-C", folder, "--numeric-owner", "-xf", tar], check=True)

    def run(self, *command, user="root"):
        """Runs a command in the root: with processes and mounts of its own, and without a network. They end with it."""
        return subprocess.run(
            ["unshare", "--mount", "--pid", "--net", "--fork", "--kill-child", f"--root={self.folder}", "--mount-proc",
             "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive",
             f"HOME={'/root' if user == 'root' else '/tmp'}",
             "setpriv", f"--reuid={user}", f"--regid={'root' if user == 'root' else 'nogroup'}", "--clear-groups", *command],
            capture_output=True, text=True, check=False)

    def install(self, *packages):
        return self.run(*APT_INSTALL, *IN_THE_ROOT, *packages)
