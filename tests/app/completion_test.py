#!/usr/bin/env python3
"""The completions of bash, zsh and fish, asked in these shells themselves.

    completion_test.py EPOCHREEL CONFIGS
"""
import os
import pty
import re
import select
import shlex
import subprocess
import time
import unittest

from program import PROGRAM, Case, run

COMMANDS = re.findall(r"^  (\w+) ", run("--help").stdout, re.MULTILINE)
PATHS = [(), *((name,) for name in COMMANDS if name not in ("bench", "export")), ("bench", "train"), ("bench", "movie"),
         ("export", "data"), ("export", "trace")]
PROGRESS = {"auto", "json", "none", "openjd", "tty"}


def options_of(path):
    """The long options of a command, as its help lists them."""
    return set(re.findall(r"^  (?:-\w,)?(--[\w-]+)", run(*path, "--help").stdout, re.MULTILINE))


class Bash:
    """Here and below: `offered(words)` is what Tab offers for the last of the words, as whole words."""
    COMPLETE = r"""
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
set -- $(complete -p epochreel); function="${@: -2:1}"
"$function" epochreel "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
printf '%s\n' "${COMPREPLY[@]}"
"""

    def __init__(self, folder):
        self.script = folder / "epochreel.bash"
        self.script.write_text(run("completion", "bash").stdout)

    def offered(self, *words):
        """As readline calls it: it has split the words at '=' too, and puts the reply in place of the last part."""
        parts = [part for word in words for part in (re.split("(=)", word) if "=" in word else [word])]
        if words[-1].endswith("="):
            parts.pop()  # nothing stands behind the '=', which is the last part then
        before = words[-1][:words[-1].rfind("=") + 1]
        done = subprocess.run(["bash", "--norc", "-c", self.COMPLETE, "bash", self.script, "epochreel", *parts],
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0 and done.stderr == "", done
        return {before + word for word in done.stdout.split()}


class Fish:
    def __init__(self, folder):
        self.script = folder / "epochreel.fish"
        self.script.write_text(run("completion", "fish").stdout)

    def offered(self, *words):
        line = " ".join(["epochreel", *words])
        done = subprocess.run(["fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", self.script, line],
                              capture_output=True, text=True, check=False, cwd=self.script.parent)
        assert done.returncode == 0 and done.stderr == "", done
        return {line.split("\t")[0] for line in done.stdout.splitlines()}


class Zsh:
    """In a terminal of its own: zsh completes nowhere else. What compadd would add is written to a file in its place."""
    SETUP = r"""
PROMPT=; KEYTIMEOUT=1; fpath=({folder} $fpath); autoload -U compinit; compinit -u -D
compadd() {{
  local -a found; builtin compadd -O found "$@"; print -rl -- ${{IPREFIX}}${{^found}} >>{folder}/offered
  builtin compadd "$@"
}}
done-widget() {{ print done >>{folder}/offered; BUFFER= }}
zle -N done-widget; bindkey '^X' done-widget; setopt no_auto_menu no_list_ambiguous; LISTMAX=9999
cd {folder}; print ready >{folder}/offered
"""

    def __init__(self, folder):
        self.file = folder / "offered"
        (folder / "_epochreel").write_text(run("completion", "zsh").stdout)
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.execvpe("zsh", ["zsh", "-f", "-i"], os.environ | {"TERM": "dumb"})
        self.pid = pid
        setup = folder / "setup.zsh"
        setup.write_text(self.SETUP.format(folder=shlex.quote(str(folder))))
        self.type(f"source {setup}\n", "ready")

    def type(self, keys, until):
        os.write(self.terminal, keys.encode())
        start = time.monotonic()
        while not self.file.exists() or until not in self.file.read_text().split("\n"):
            assert time.monotonic() - start < 20, "zsh does not answer: " + keys
            if select.select([self.terminal], [], [], 0.02)[0]:
                os.read(self.terminal, 65536)

    def offered(self, *words):
        self.file.unlink()
        self.type(" ".join(["epochreel", *words]) + "\t\x18", "done")
        return {word for word in self.file.read_text().splitlines() if word not in ("", "done")}

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


class Completion(Case):
    def hold(self, shell):
        (self.folder / "a job.yaml").write_text("")
        self.assertEqual(shell.offered(""), set(COMMANDS))
        self.assertEqual(shell.offered("bench", ""), {"train", "movie"})
        for path in PATHS:
            offered = shell.offered(*path, "--")
            self.assertEqual({name for name in offered if name.startswith("--")}, options_of(path), path)
        self.assertEqual(shell.offered("run", "--pro"), {"--progress"})
        self.assertEqual(shell.offered("run", "--progress", ""), PROGRESS)
        self.assertEqual(shell.offered("run", "--progress", "j"), {"json"})
        self.assertEqual(shell.offered("completion", ""), {"bash", "fish", "zsh"})
        self.assertEqual(shell.offered("run", "--threads", ""), set())
        self.assertEqual({word for word in shell.offered("schema", "") if word[0] != "-"}, set(), "zsh offers options, too")
        self.assertEqual(shell.offered("bench", "movie", "--log-format", ""), {"json", "text"})
        self.assertEqual(shell.offered("run", "--quiet", "job", "--set", "train.ep"), {"train.epochs="})
        self.assertEqual(shell.offered("run", "--set", "seed=3", "--set", "movie.theme=") - {"movie.theme="},
                         {"movie.theme=" + word for word in ("night", "paper", "high-contrast")})
        self.assertEqual(shell.offered("run", "--set", "movie.captions=t"), {"movie.captions=true"})

    def test_fish(self):
        shell = Fish(self.folder)
        self.hold(shell)
        self.assertIn("--progress=json", shell.offered("run", "--progress=j"))
        for words in (("run", ""), ("run", "--out", ""), ("compare", "--report", "")):
            self.assertIn("a job.yaml", shell.offered(*words))

    def test_bash(self):
        shell = Bash(self.folder)
        self.hold(shell)
        self.assertEqual(shell.offered("run", "--progress=j"), {"--progress=json"})
        for words in (("run", ""), ("run", "--out", ""), ("run", "--out="), ("compare", "a", "--json", "")):
            self.assertEqual(shell.offered(*words), set(), "readline's own completion of files")
        subprocess.run(["shellcheck", "-s", "bash", shell.script], check=True)

    def test_zsh(self):
        shell = Zsh(self.folder)
        self.addCleanup(shell.close)
        self.hold(shell)
        for words in (("run", ""), ("run", "--out", ""), ("compare", "a", "--json", "")):
            self.assertIn("a\\ job.yaml", shell.offered(*words))


class BashTerminal(Case):
    def test_files_and_settings_in_a_terminal(self):
        """What readline makes of it, in a terminal: files are completed with their blanks, a key without a blank behind."""
        (self.folder / "a job.yaml").write_text("")
        script = self.folder / "s.bash"
        script.write_text(run("completion", "bash").stdout)
        for keys, line in (("run a\t", "run a\\ job.yaml "), ("run a\\ j\t", "run a\\ job.yaml "),
                           ("run --set train.ep\t3", "run --set train.epochs=3"),
                           ("run --out=a\t", "run --out=a\\ job.yaml "), ("run --progress=n\t", "run --progress=none "),
                           ("run --threads a\t", "run --threads a"), ("val\t", "validate ")):
            self.assertEqual(self.completed(script, keys), "epochreel " + line)

    def completed(self, script, keys):
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execvpe("bash", ["bash", "--norc", "--noprofile", "-i"], os.environ | {"TERM": "dumb", "PS1": "$ "})
        told = self.folder / "line"
        bind = f"bind -x '\"\\C-x\": printf %s \"$READLINE_LINE\" >.line && mv .line line; READLINE_LINE='"
        os.write(terminal, f"source {script}; {bind}\nepochreel {keys}\x18".encode())
        start = time.monotonic()
        while not told.exists():
            self.assertLess(time.monotonic() - start, 20, keys)
            if select.select([terminal], [], [], 0.02)[0]:
                os.read(terminal, 65536)
        text = told.read_text()
        told.unlink()
        os.close(terminal)
        os.waitpid(pid, 0)
        return text


if __name__ == "__main__":
    unittest.main()
