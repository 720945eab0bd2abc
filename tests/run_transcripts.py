#!/usr/bin/env python3
"""Runs transcripts: commands with the output that a user must see.

usage: tests/run_transcripts.py [--update] [--keep] --mdm PROGRAM TRANSCRIPT…

A transcript is a text file:

    # Lines before a command that begin with `#` are comments.
    $ mdm register titanic $DATA/titanic
    > --target Survived
    registered titanic: [..]
    ...
    ! warning: column Cabin is 77% empty
    ? 0

`$ ` begins a command, `> ` goes on with it; bash runs it. Then come the lines it prints, on standard
output as they are and on standard error after `! `, and its exit status after `? ` (0 if not given).
`[..]` stands for any text within a line, a line `...` for any number of lines. An output line that
would begin with one of these signs is written with a backslash before it (after `! ` none is needed).

Each transcript runs in a new empty folder, $WORK, with a home of its own, $MDM_HOME_DIR, and the files
of tests/data under $DATA; output that names these folders shows them by these names. tests/bin is on
the path.

--update writes what the commands printed into the transcripts: read the difference before you commit it.
--keep leaves the folders where they are.
"""
import argparse
import dataclasses
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent
SIGNS = ("$ ", "> ", "! ", "? ", "# ", "\\")
COMMAND_SECONDS_MAX = 600
# What differs from run to run, for --update.
VARIABLE = [
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "[..]"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "[..]"),
    (re.compile(r"\b[0-9a-f]{8}\.tmp\b"), "[..].tmp"),
    (re.compile(r"\bjust now\b"), "[..]"),
    (re.compile(r'"(seconds|rows_per_second|size_bytes|free_bytes|memory_limit_bytes|threads)":[\d.e+-]+'), r'"\1":[..]'),
    (re.compile(r"\b[\d., ]*\d ?[kM]? rows/s\b"), "[..] rows/s"),
    (re.compile(r"\b(\d+ min )?\d+(\.\d+)? s\b"), "[..]"),
    (re.compile(r"\b\d+(\.\d+)? ([KMG]B|B)\b"), "[..]"),
]


@dataclasses.dataclass
class Step:
    comment: list = dataclasses.field(default_factory=list)  # lines before the command, as they are
    line: int = 0
    command: str = ""
    out: list = dataclasses.field(default_factory=list)
    err: list = dataclasses.field(default_factory=list)
    status: int = 0

    def expected(self):
        return [*self.out, *(f"! {line}" for line in self.err), *([f"? {self.status}"] if self.status else [])]


def parse(path):
    """The steps, and the comment lines after the last one."""
    steps, pending = [], []
    for number, line in enumerate(path.read_text().split("\n"), 1):
        if line.startswith("$ "):
            steps.append(Step(comment=pending, line=number, command=line[2:]))
            pending = []
        elif not steps or line == "" or line.startswith("# ") or line == "#":
            pending.append(line)
        elif line.startswith("> ") and not steps[-1].expected() and not pending:
            steps[-1].command += "\n" + line[2:]
        else:
            if any(text.startswith("#") for text in pending):
                sys.exit(f"{path}:{number}: output after a comment: put a backslash before a `#` of the output")
            steps[-1].out += pending
            pending = []
            if line.startswith("! ") or line == "!":
                steps[-1].err.append(line[2:])
            elif line.startswith("? "):
                steps[-1].status = int(line[2:])
            else:
                steps[-1].out.append(line)
    if not steps:
        sys.exit(f"{path}: no command")
    return steps, pending


def escaped(line):
    return "\\" + line if line.startswith(SIGNS) or line in ("...", "#", "!") else line


def matches(pattern, line):
    if pattern.startswith("\\"):
        pattern = pattern[1:]
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("[..]")), line, re.DOTALL) is not None


def lines_match(patterns, lines):
    """Whether lines are what patterns say; `...` takes any number of lines."""
    reachable = {0}  # numbers of lines that the patterns so far may have taken
    for pattern in patterns:
        if pattern == "...":
            reachable = set(range(min(reachable, default=len(lines) + 1), len(lines) + 1))
        else:
            reachable = {at + 1 for at in reachable if at < len(lines) and matches(pattern, lines[at])}
    return len(lines) in reachable


class Folders:
    """Where one transcript runs."""

    def __init__(self, mdm):
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="mdm-transcript-"))
        self.top.chmod(0o755)
        self.names = {"$WORK": self.top / "work", "$MDM_HOME_DIR": self.top / "home", "$DATA": self.top / "data"}
        self.names["$WORK"].mkdir()
        shutil.copytree(TESTS / "data", self.names["$DATA"])
        (self.top / "user").mkdir()
        self.environment = {
            "PATH": f"{pathlib.Path(mdm).resolve().parent}:{TESTS / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(self.top / "user"), "LC_ALL": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1",
            **{name[1:]: str(path) for name, path in self.names.items()}}
        for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE",
                     "REDIS_PORT"):
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def readable(self, output):
        text = output.decode("utf-8", "backslashreplace")
        for name, path in self.names.items():
            text = text.replace(str(path), name)
        return text.replace(str(self.top), "$TOP").rstrip("\n").split("\n") if text.strip("\n") else []

    def run(self, command):
        try:
            done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=self.names["$WORK"],
                                  env=self.environment, stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=COMMAND_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            return [], [f"no end within {COMMAND_SECONDS_MAX} s"], -1
        status = done.returncode if done.returncode >= 0 else 128 - done.returncode
        return self.readable(done.stdout), self.readable(done.stderr), status


def refreshed(patterns, lines, escape):
    """The lines as patterns: an old pattern stays where it fits, new lines lose what varies."""
    if lines_match(patterns, lines):
        return patterns
    kept = []
    for line in lines:
        fitting = next((pattern for pattern in patterns if pattern != "..." and matches(pattern, line)), None)
        if fitting is None:
            fitting = escape(line)
            for variable, stand_in in VARIABLE:
                fitting = variable.sub(stand_in, fitting)
        kept.append(fitting)
    return kept


def run_transcript(path, mdm, update, keep):
    """The differences, as text; with `update` they are written into the file."""
    steps, rest = parse(path)
    folders, differences = Folders(mdm), []
    try:
        for step in steps:
            out, err, status = folders.run(step.command)
            if lines_match(step.out, out) and lines_match(step.err, err) and status == step.status:
                continue
            actual = Step(out=out, err=err, status=status)
            differences.append(f"{path}:{step.line}: $ {step.command}\n" + "\n".join(
                line for line in difflib.ndiff(step.expected(), actual.expected()) if not line.startswith("? ")))
            step.out, step.err, step.status = refreshed(step.out, out, escaped), refreshed(step.err, err, str), status
    finally:
        if keep:
            print(f"{path}: ran in {folders.top}")
        else:
            shutil.rmtree(folders.top, ignore_errors=True)
    if update and differences:
        lines = []
        for step in steps:
            lines += step.comment + ["$ " + step.command.replace("\n", "\n> ")] + step.expected()
        path.write_text("\n".join(lines + rest))
    return differences


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--mdm", required=True)
    arguments.add_argument("--update", action="store_true")
    arguments.add_argument("--keep", action="store_true")
    arguments.add_argument("transcripts", nargs="+", type=pathlib.Path)
    given = arguments.parse_args()
    failed = 0
    for path in given.transcripts:
        differences = run_transcript(path, given.mdm, given.update, given.keep)
        failed += bool(differences)
        for difference in differences:
            print(difference + "\n")
        print(f"{path.name}: {'updated' if differences and given.update else 'FAILED' if differences else 'passed'}")
    sys.exit(1 if failed and not given.update else 0)


if __name__ == "__main__":
    main()
