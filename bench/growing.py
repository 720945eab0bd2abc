#!/usr/bin/env python3
"""Measures what a table of several files costs when one more comes, against reading all of them.

usage: bench/growing.py [--runs N] [--files N] [--size BYTES] [--build FOLDER]

Ten files (--files) of 30 MB (--size) each are registered, off the clock. Then one more of the same size is
there: `one more` is `mdm register --force --no-features` where the ten are known, `all anew` the same where
nothing is. The ways take turns; each figure is the median of --runs (5). Both must tell the same of
every row, or the script exits with 1. Goal: a third of the time, wall and CPU.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

from measuring import BUILD, PLACE, in_turns, measured, size_of, warm

MORE, ANEW = "one more", "all anew"
GOAL = 1 / 3


def make_files(folder, count, size, build):
    """part_00.csv …, of other rows each."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number in range(count):
        subprocess.run([build / "bin/generate", str(size), str(number + 1), folder / f"part_{number:02}.csv"],
                       check=True)


def told(answer):
    """What must not depend on the way."""
    tables = json.loads(answer)["tables"]
    return [{key: table[key] for key in ("rows", "profile", "associations", "report")} for table in tables]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--files", type=int, default=10)
    arguments.add_argument("--size", type=size_of, default=30_000_000)
    arguments.add_argument("--build", type=pathlib.Path, default=BUILD)
    given = arguments.parse_args()
    folder, known = PLACE / "growing/files", PLACE / "growing/known"
    make_files(folder, given.files + 1, given.size, given.build)
    register = [given.build / "bin/mdm", "--quiet", "dataset", "register", "bench", folder / "*.csv", "--no-features",
                "--force", "--json"]
    last = folder / f"part_{given.files:02}.csv"
    last.rename(PLACE / "growing/last.csv")
    shutil.rmtree(known, ignore_errors=True)
    known.mkdir()
    measured(register, known)
    (PLACE / "growing/last.csv").rename(last)
    for path in folder.iterdir():
        warm(path)

    def prepare(way, scratch):
        if way == MORE:
            shutil.copytree(known / "home", scratch / "home")

    figures = in_turns({ANEW: register, MORE: register}, given.runs, prepare=prepare)
    state = next((known / "home/datasets/bench/1/states").iterdir())
    print(f"{os.cpu_count()} cores; median of {given.runs}; {given.files} files and one more of {given.size / 1e6:,.0f} MB;"
          f" state of {state.stat().st_size / 1e6:.1f} MB")
    print(f"  {'':10} {'seconds':>8} {'ratio':>6} {'CPU s':>7} {'ratio':>6} {'peak MB':>8}")
    for way, cost in figures.items():
        print(f"  {way:10} {cost.seconds:8.2f} {cost.seconds / figures[ANEW].seconds:6.2f} {cost.cpu:7.2f}"
              f" {cost.cpu / figures[ANEW].cpu:6.2f} {cost.peak_mb:8,.0f}")
    if told(figures[MORE].out) != told(figures[ANEW].out):
        sys.exit("the ways differ in what they tell")
    worst = max(figures[MORE].seconds / figures[ANEW].seconds, figures[MORE].cpu / figures[ANEW].cpu)
    print(f"  {MORE} against {ANEW}: {worst:.2f}, goal {GOAL:.2f}: {'MISSED' if worst > GOAL else 'met'}")
    sys.exit(worst > GOAL)


if __name__ == "__main__":
    main()
