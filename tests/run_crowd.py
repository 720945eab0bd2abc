#!/usr/bin/env python3
"""Lets several processes work on one home at once: each on a dataset of its own and all on a common one.

usage: tests/run_crowd.py --mdm PROGRAM [--workers N] [--rounds N | --seconds S] [--backends NAME…]

Each worker registers, replaces, queries, lists, tells of and removes. Whatever the others do, its own
dataset holds exactly what it registered last, and the common one what somebody registered, whole: number
and sum of a version belong together. Only who replaces the common dataset may be told that another was
faster; nobody is ever told of a lock. At the end the home is sound.
"""
import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

FASTER = 4  # the exit status of "already exists"
VARIANTS = 5


def rows_of(variant):
    return 200 + 37 * variant


def sum_of(variant):
    return sum(i * (variant + 3) for i in range(rows_of(variant)))


class Worker(threading.Thread):
    def __init__(self, number, crowd):
        super().__init__()
        self.number, self.crowd = number, crowd
        self.random = random.Random(number)
        self.backend = crowd.backends[number % len(crowd.backends)]
        self.own, self.held = f"own_{number}", None
        self.acts, self.beaten = 0, 0

    def run(self):
        try:
            while self.crowd.goes_on(self.acts):
                getattr(self, self.random.choice(("replace_own", "query_own", "remove_own", "replace_common",
                                                  "query_common", "list", "info_common")))()
                self.acts += 1
        except AssertionError as error:
            self.crowd.wrong.append(f"worker {self.number}, act {self.acts}: {error}")

    def mdm(self, *words, allowed=(0,)):
        process = subprocess.run([self.crowd.program, *words, "--json", "--home", self.crowd.home],
                                 capture_output=True, text=True, check=False)
        said = process.stdout + process.stderr
        assert process.returncode in allowed, f"mdm {' '.join(words)} exits {process.returncode}: {said}"
        assert "locked" not in said and "busy" not in said, said
        return process.returncode, json.loads(process.stdout) if process.stdout else {}

    def register(self, name, variant, allowed=(0,)):
        return self.mdm("register", name, self.crowd.files[variant], "--force", "--no-features",
                        "--backend", self.backend, allowed=allowed)[0]

    def content(self, name):
        _, answer = self.mdm("query", name, "SELECT count(*) AS n, sum(value) AS s FROM data")
        row = answer["rows"][0]
        return [int(cell) for cell in (row.values() if isinstance(row, dict) else row)]

    def replace_own(self):
        self.held = self.random.randrange(VARIANTS)
        self.register(self.own, self.held)

    def query_own(self):
        if self.held is None:
            self.mdm("query", self.own, "SELECT 1", allowed=(3,))
        else:
            assert self.content(self.own) == [rows_of(self.held), sum_of(self.held)], f"{self.own} is not {self.held}"

    def remove_own(self):
        self.mdm("dataset", "remove", self.own, "--yes", allowed=(3,) if self.held is None else (0,))
        self.held = None

    def replace_common(self):
        if self.register("common", self.random.randrange(VARIANTS), allowed=(0, FASTER)) == FASTER:
            self.beaten += 1

    def query_common(self):
        held = self.content("common")
        assert held in [[rows_of(v), sum_of(v)] for v in range(VARIANTS)], f"common holds {held}"

    def list(self):
        _, answer = self.mdm("ls")
        names = [dataset["name"] for dataset in answer["datasets"]]
        assert "common" in names and (self.own in names) == (self.held is not None), names

    def info_common(self):
        self.mdm("dataset", "info", "common")


class Crowd:
    def __init__(self, given, top):
        self.program = str(pathlib.Path(given.mdm).resolve())
        self.home = str(top / "home")
        self.backends = given.backends
        self.rounds, self.end = given.rounds, time.monotonic() + (given.seconds or 0)
        self.timed = given.seconds is not None
        self.wrong = []
        self.files = []
        for variant in range(VARIANTS):
            self.files.append(str(top / f"{variant}.csv"))
            lines = (f"{i},{i * (variant + 3)},word {i % 7}\n" for i in range(rows_of(variant)))
            pathlib.Path(self.files[-1]).write_text("id,value,word\n" + "".join(lines), encoding="utf-8")

    def goes_on(self, acts):
        return not self.wrong and (time.monotonic() < self.end if self.timed else acts < self.rounds)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--mdm", required=True)
    arguments.add_argument("--workers", type=int, default=8)
    arguments.add_argument("--rounds", type=int, default=6)
    arguments.add_argument("--seconds", type=float)
    arguments.add_argument("--backends", nargs="+", default=["duckdb", "sqlite"])
    given = arguments.parse_args()
    top = pathlib.Path(tempfile.mkdtemp(prefix="mdm-crowd-"))
    try:
        crowd = Crowd(given, top)
        workers = [Worker(number, crowd) for number in range(given.workers)]
        workers[0].register("common", 0)
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if not crowd.wrong:
            workers[0].mdm("doctor")
        acts, beaten = sum(worker.acts for worker in workers), sum(worker.beaten for worker in workers)
        print(f"{given.workers} workers: {acts} acts, {beaten} times another was faster, {len(crowd.wrong)} wrong")
        sys.exit("\n".join(crowd.wrong) if crowd.wrong else 0)
    finally:
        shutil.rmtree(top, ignore_errors=True)


if __name__ == "__main__":
    main()
