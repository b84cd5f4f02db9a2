"""A cluster of Slurm on this machine alone, for tests: munged, slurmctld, and a slurmd for each node, in a folder and on
ports of its own, as the user who runs the test. Nothing of a Slurm that the machine may have is touched.
"""
import atexit
import ctypes
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time

PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"  # where Debian has the daemons
CPUS = 2  # of each node, whatever the machine has
PR_SET_PDEATHSIG = 1  # prctl(2)

# cred_expire is also the time that a job waits before it starts again; 5 is the least that Slurm takes. SIGKILL follows
# KillWait seconds after SIGTERM.
CONFIGURATION = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=1
ReturnToService=2
KillWait=5
{nodes}
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def free_ports(count):
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_for(what, condition, seconds=120):
    """Asks until the condition has a value, and returns it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what}")


def end_with_this_process():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Cluster:
    """Starts when it is made. `environment` is what Slurm's commands need to find it."""

    def __init__(self, folder, nodes):
        self.folder = folder
        self.daemons = {}
        self.nodes = nodes
        self.environment = os.environ | {"SLURM_CONF": str(folder / "slurm.conf"), "PATH": PATH}
        for name in ("munged", "slurmctld", "slurmd", "sbatch"):
            if not shutil.which(name, path=PATH):
                raise AssertionError(f"there is no {name}; ci/setup.sh --tests installs it")
        self.configure()
        atexit.register(self.end)
        for number in (signal.SIGINT, signal.SIGTERM):  # as an exception, so that the line above holds for them too
            signal.signal(number, signal.default_int_handler)
        try:
            self.start()
        except BaseException as error:
            self.end()
            raise AssertionError(f"no cluster: {error}\n{self.logs()}") from error

    def logs(self):
        """The last lines of each daemon."""
        return "\n".join(f"{path.name}: " + "\n  ".join(path.read_text().splitlines()[-10:])
                         for path in sorted(self.folder.glob("*.log")))

    def configure(self):
        self.folder.chmod(0o755)  # munged wants its socket to be in reach of all users
        host = socket.gethostname().split(".")[0]
        ports = free_ports(1 + len(self.nodes))
        nodes = "\n".join(f"NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs={CPUS}"
                          for name, port in zip(self.nodes, ports[1:]))
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(
            host=host, ports=ports, user=pwd.getpwuid(os.geteuid()).pw_name, folder=self.folder, nodes=nodes))
        # No control group is used. Without this slurmd asks systemd for one where they are of version 2.
        (self.folder / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\n")
        key = self.folder / "munge.key"
        key.touch(mode=0o600)
        key.write_bytes(secrets.token_bytes(128))
        for name in ("state", *(f"spool-{node}" for node in self.nodes)):
            (self.folder / name).mkdir()

    def start(self):
        munge = self.folder / "munge.socket"
        self.begin("munged", "munged", "--foreground", f"--socket={munge}", f"--key-file={self.folder}/munge.key",
                   f"--pid-file={self.folder}/munged.pid", f"--log-file={self.folder}/munged.log",
                   f"--seed-file={self.folder}/munge.seed")
        wait_for("munged", munge.exists)
        self.start_controller()
        for node in self.nodes:
            self.begin(node, "slurmd", "-D", "-N", node)
        wait_for("all nodes", lambda: self.states() == ["idle"] * len(self.nodes))

    def start_controller(self):
        self.begin("slurmctld", "slurmctld", "-D")

    def stop_controller(self):
        daemon = self.daemons.pop("slurmctld")
        daemon.terminate()
        daemon.wait(timeout=60)

    def begin(self, name, *command):
        with open(self.folder / f"{name}.log", "a", encoding="utf-8") as log:
            self.daemons[name] = subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                                                  stderr=log, preexec_fn=end_with_this_process)

    def ask(self, *command):
        """What one of Slurm's commands prints."""
        done = subprocess.run([str(word) for word in command], env=self.environment, capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise AssertionError(f"{command}: {done.stderr}")
        return done.stdout

    def states(self):
        """The state of each node; none while the controller does not answer."""
        done = subprocess.run(["sinfo", "--noheader", "--Node", "--format=%T"], env=self.environment,
                              capture_output=True, text=True, check=False)
        return done.stdout.split()

    def job(self, number):
        """What Slurm knows of a job, or of a task of an array, by its key."""
        text = self.ask("scontrol", "show", "job", "--oneliner", number)
        return dict(word.split("=", 1) for word in text.split() if "=" in word)

    def processes(self):
        """The environment of each process that Slurm started here, by its number."""
        mine = f"SLURM_CONF={self.folder}/slurm.conf"
        found = {}
        for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
            try:
                words = path.read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue  # it has ended, or is another user's
            if mine in words:
                found[int(path.parent.name)] = dict(word.split("=", 1) for word in words if "=" in word)
        return found

    def end(self):
        """Ends everything, also what a daemon left behind."""
        for process in self.processes():
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        for daemon in self.daemons.values():
            daemon.wait(timeout=60)
        wait_for("the end of all processes", lambda: not self.processes())  # none writes into the folder from here on
