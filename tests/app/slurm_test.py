#!/usr/bin/env python3
"""Checks that a cluster that runs Slurm makes the film of one process, by ci/slurm/submit.sh, whatever happens to its jobs.

    slurm_test.py EPOCHREEL CONFIGS

Programs are frozen by SIGSTOP where something must happen to them: it takes no time, and does not depend on the machine's.
"""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

from program import CONFIGS, PROGRAM, Case, hashes, run
from slurm_cluster import Cluster, wait_for

SCRIPTS = CONFIGS.resolve().parent / "ci/slurm"
# 17 segments of two frames, and a training that takes seconds: long enough to be frozen in their midst.
SET = ("--set", "movie.width=640", "--set", "movie.height=360", "--set", "movie.fps=1", "--set", "train.epochs=20",
       "--set", "movie.scenes=[{title: {seconds: 4}}, {training: {seconds: 20}}, {closing: {seconds: 9}}]")
SHARDS = 4
MINUTE = 60


def submit(folder, environment, *arguments):
    return subprocess.run([SCRIPTS / "submit.sh", *map(str, arguments)], cwd=folder, env=environment,
                          capture_output=True, text=True, check=False)


def send(process, number):
    """Sends a signal to a process that may have ended."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, number)


def is_told(process):
    """Does a SIGUSR1 wait for this process, which is frozen?"""
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    return any(int(mask, 16) >> (signal.SIGUSR1 - 1) & 1 for mask in re.findall(r"^(?:Sig|Shd)Pnd:\s*(\w+)", status, re.M))


def steps_of(out):
    """How many steps a training has written."""
    file = out / "trace/metrics.jsonl"
    return len(file.read_text().splitlines()) if file.exists() else 0


class Slurm(Case):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory(prefix="epochreel_slurm_")
        cls.addClassCleanup(place.cleanup)
        cls.cluster = Cluster(pathlib.Path(place.name), ("n1", "n2"))
        cls.addClassCleanup(cls.cluster.end)

    def setUp(self):
        super().setUp()
        self.work = self.folder / "with a space"
        self.work.mkdir()
        self.job = self.work / "my job.yaml"
        shutil.copy(CONFIGS / "tiny.yaml", self.job)
        self.out = self.work / "the film, 100 %"
        self.addCleanup(self.cancel)

    def cancel(self):
        for process, words in self.cluster.processes().items():
            if "SLURM_JOB_ID" in words:
                send(process, signal.SIGCONT)
        self.cluster.ask("scancel", "--me", "--quiet")
        wait_for("no job", lambda: not self.cluster.ask("squeue", "--noheader"))
        wait_for("no process", lambda: not any("SLURM_JOB_ID" in words for words in self.cluster.processes().values()))

    def submit_with(self, *options):
        environment = self.cluster.environment | {"EPOCHREEL": str(PROGRAM)}
        return submit(self.work, environment, self.job.name, "--out", self.out.name, *SET, *options)

    def submit(self, *options):
        """Returns the numbers of the jobs."""
        done = self.submit_with("--shards", SHARDS, *options)
        self.expect(done, 0)
        return done.stdout.split()

    def log(self, number):
        return (self.work / f"slurm-{number}.out").read_text()

    def processes(self, number, program="epochreel"):
        """The processes of this name in a job, or in all tasks of an array, by the job's or the task's name."""
        found = {}
        for process, words in self.cluster.processes().items():
            name = words.get("SLURM_JOB_ID", "")
            if "SLURM_ARRAY_TASK_ID" in words:
                name = words["SLURM_ARRAY_JOB_ID"] + "_" + words["SLURM_ARRAY_TASK_ID"]
            try:
                if name.split("_")[0] == number and pathlib.Path(f"/proc/{process}/comm").read_text() == f"{program}\n":
                    found[name] = process
            except OSError:
                continue  # it has ended
        return found

    def freeze(self, number, count=1):
        """Stops the programs of a job as they start; returns them when there are so many."""
        def frozen():
            found = self.processes(number)
            for process in found.values():
                send(process, signal.SIGSTOP)
            return found if len(found) == count else None
        return wait_for(f"{count} programs of job {number}", frozen)

    def expect_film(self, jobs):
        """All jobs end well, and made what one process makes."""
        wait_for("the film", lambda: self.cluster.job(jobs[2])["JobState"] not in ("PENDING", "RUNNING", "COMPLETING"),
                 5 * MINUTE)
        for number in jobs:
            for line in self.cluster.ask("scontrol", "show", "job", "--oneliner", number).splitlines():
                self.assertIn("JobState=COMPLETED", line, self.logs())
        whole = self.folder / "whole"
        self.expect(run("run", self.job, "--out", whole, "--quiet", *SET), 0)
        self.assertEqual(hashes(self.out), hashes(whole), self.logs())

    def logs(self):
        return "\n".join(f"{path.name}: {path.read_text()}" for path in sorted(self.work.glob("slurm-*.out")))

    def test_time_is_up(self):
        """Slurm itself says so to a job that has a minute."""
        jobs = self.submit("--", "--time=1", "--cpus-per-task=2")
        wait_for("steps of training", lambda: steps_of(self.out) > 5)
        process = self.freeze(jobs[0])[jobs[0]]
        wait_for("Slurm's signal", lambda: is_told(process), 2 * MINUTE)
        send(process, signal.SIGCONT)
        self.expect_film(jobs)
        self.assertRegex(self.log(jobs[0]), rf"(?s)stopped;.*job {jobs[0]} goes back to the queue.*start 2: epochreel train "
                                            ".*going on after step ")
        self.assertIn("--threads 2", self.log(jobs[0]))

    def test_tasks_are_killed_and_nodes_go(self):
        jobs = self.submit()
        tasks = self.freeze(jobs[1], SHARDS)
        named = lambda number: f"{jobs[1]}_{number}"
        restarts = lambda number: self.cluster.job(named(number))["Restarts"]
        # The last task has the number of the whole array: no other must be queued again.
        self.cluster.ask("scancel", "--signal=USR1", "--batch", named(4))
        wait_for("the signal", lambda: is_told(tasks[named(4)]))
        send(tasks[named(4)], signal.SIGCONT)
        wait_for("a second start", lambda: restarts(4) == "1")
        self.assertEqual([restarts(number) for number in (1, 2, 3)], ["0"] * 3)

        self.cluster.ask("scontrol", "requeue", named(1))
        wait_for("a killed task", lambda: named(1) not in self.processes(jobs[1]))
        node = self.cluster.job(named(2))["NodeList"]
        self.cluster.ask("scontrol", "update", f"NodeName={node}", "State=DRAIN", "Reason=test")
        send(tasks[named(2)], signal.SIGCONT)
        # A task's time is up while the controller does not answer.
        self.cluster.stop_controller()
        send(self.processes(jobs[1], "bash")[named(3)], signal.SIGUSR1)
        send(tasks[named(3)], signal.SIGCONT)
        wait_for("the task's wish", lambda: "goes back to the queue" in self.log(named(3)))
        self.cluster.start_controller()

        self.expect_film(jobs)
        self.assertEqual([restarts(number) for number in (1, 2, 3, 4)], ["1", "0", "1", "1"])
        self.assertRegex(" ".join(self.cluster.states()), "drain")
        self.cluster.ask("scontrol", "update", f"NodeName={node}", "State=RESUME")

    def test_a_job_that_fails_ends_the_others(self):
        jobs = self.submit("--set", "data.dataset=idx", "--set", "data.path=/nowhere")
        wait_for("the end", lambda: not self.cluster.ask("squeue", "--noheader"))
        self.assertIn("there are no IDX files in /nowhere", self.log(jobs[0]))
        self.assertEqual([(self.cluster.job(job)["JobState"], self.cluster.job(job)["Reason"]) for job in jobs],
                         [("FAILED", "NonZeroExitCode")] + [("CANCELLED", "DependencyNeverSatisfied")] * 2)

    def test_nodes_without_the_folder(self):
        jobs = self.submit("--", "--hold", f"--output={self.folder}/slurm.log")
        self.work.rename(self.folder / "elsewhere")
        self.cluster.ask("scontrol", "release", jobs[0])
        wait_for("the end", lambda: self.cluster.job(jobs[0])["JobState"] == "FAILED")
        self.assertIn(f"does not have the folder {self.work}", (self.folder / "slurm.log").read_text())

    def test_half_a_chain_is_taken_back(self):
        done = self.submit_with("--shards", 999999)
        self.expect(done, 1, "Invalid job array specification")
        self.assertIn("took back ", done.stderr)
        self.assertEqual((done.stdout, self.cluster.ask("squeue", "--noheader")), ("", ""))


class Scripts(Case):
    """What needs no cluster."""

    def setUp(self):
        super().setUp()
        (self.folder / "sbatch").write_text("#!/bin/sh\nexit 77\n")
        (self.folder / "sbatch").chmod(0o755)
        self.environment = os.environ | {"EPOCHREEL": str(PROGRAM), "PATH": f"{self.folder}:{os.environ['PATH']}"}

    def refused(self, code, words, *arguments, **changes):
        done = submit(self.folder, self.environment | changes, *arguments)
        self.expect(done, code, words)
        self.assertEqual(done.stdout, "")

    def test_what_is_refused(self):
        job = CONFIGS / "tiny.yaml"
        for number in ("0", "-1", "x", "1.5", "", "1000000", "1 "):
            self.refused(2, f"--shards: '{number}' is no number", job, "--shards", number)
        self.refused(2, "--restarts: 'x' is no number", job, "--shards", 2, "--restarts", "x")
        self.refused(2, "--shards N is missing", job)
        self.refused(2, "--shards: the value is missing", job, "--shards")
        self.refused(2, "the job's YAML file is missing", "--shards", 2)
        self.refused(2, "one job too many", job, job, "--shards", 2)
        self.refused(2, "there is no option '--time=1'", job, "--shards", 2, "--time=1")
        self.refused(3, "nowhere.yaml", "nowhere.yaml", "--shards", 2)
        self.refused(3, "train has no key 'epoch'", job, "--shards", 2, "--set", "train.epoch=1")
        self.refused(1, "there is no program '/nowhere'", job, "--shards", 2, EPOCHREEL="/nowhere")
        self.refused(77, "", job, "--shards", 2)
        (self.folder / "sbatch").unlink()
        without = self.folder / "bin"
        without.mkdir()
        for tool in ("bash", "dirname", "realpath"):
            (without / tool).symlink_to(shutil.which(tool))
        self.refused(1, "there is no sbatch", job, "--shards", 2, PATH=str(without))

    def test_restarts_have_an_end(self):
        words = self.environment | {"SLURM_JOB_ID": "7", "SLURM_SUBMIT_DIR": "/", "SLURMD_NODENAME": "n",
                                    "SLURM_CPUS_ON_NODE": "1", "SLURM_RESTART_COUNT": "3"}
        command = [SCRIPTS / "task.sh", PROGRAM, "4", "3", "train", CONFIGS / "tiny.yaml", "--out", self.folder / "out",
                   "--set", "train.epochs=100000"]
        with subprocess.Popen(command, env=words, stderr=subprocess.PIPE, text=True) as process:
            wait_for("steps of training", lambda: steps_of(self.folder / "out") > 5)
            process.send_signal(signal.SIGUSR1)
            _, said = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 75)
        self.assertRegex(said, "(?s)stopped; the same command goes on from here.*job 7 has no time left after 3 restarts")


if __name__ == "__main__":
    unittest.main()
