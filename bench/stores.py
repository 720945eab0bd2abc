#!/usr/bin/env python3
"""Measures `mdm register --backend sqlite` against the tools that fill SQLite, in the same run.

usage: bench/stores.py [--runs N] [--size BYTES] [--build FOLDER]

The file is a generated CSV file of --size (300 MB). The ways take turns; each figure is the median of
--runs (5). `sqlite3 .import` is the shell's, in WAL mode, into a table with the same columns, and the
same index after it: it knows nothing of the data. `prepared INSERT` is what SQLite itself needs for
rows that are parsed and in memory already (bench/sqlite_fill.cpp): seconds of the writing alone. Goals
of mdm without features, which also finds the types, profiles every column and digests the file: less
than the shell, and at most 1.2 of the prepared INSERT, in seconds.
"""
import argparse
import os
import pathlib
import shutil
import sys

from measuring import BUILD, PLACE, generated, in_turns, size_of, warm

SHELL, FLOOR, MDM = "sqlite3 .import", "prepared INSERT", "mdm --no-features"
GOALS = {SHELL: 1.0, FLOOR: 1.2}
COLUMNS = ("id INTEGER, user_id INTEGER, event_at TEXT, event_day TEXT, country TEXT, device TEXT, category TEXT, "
           "city TEXT, sku TEXT, session TEXT, price REAL, quantity INTEGER, discount REAL, score REAL, lat REAL, "
           "lon REAL, is_active TEXT, rating INTEGER, email TEXT, title TEXT, comment TEXT, zip TEXT, total INTEGER, "
           "target INTEGER")


def ways(path, build):
    database = PLACE / "scratch/peer.sqlite"
    return {SHELL: [shutil.which("sqlite3") or sys.exit("the sqlite3 shell is missing"), database,
                    "PRAGMA journal_mode = wal", "PRAGMA synchronous = normal", f"CREATE TABLE data ({COLUMNS})",
                    ".mode csv", f".import --skip 1 {path} data", "CREATE INDEX by_id ON data (id)",
                    "PRAGMA wal_checkpoint(TRUNCATE)", "SELECT count(*) FROM data"],
            FLOOR: [build / "bin/sqlite_fill", path, database],
            MDM: [build / "bin/mdm", "--quiet", "dataset", "register", "bench", path, "--backend", "sqlite",
                  "--no-features"]}


def seconds_of(way, cost):
    return float(cost.out.split()[1]) if way == FLOOR else cost.seconds


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--size", type=size_of, default=300_000_000)
    arguments.add_argument("--build", type=pathlib.Path, default=BUILD)
    given = arguments.parse_args()
    path = generated(given.size, given.build).resolve()
    warm(path)
    figures = in_turns(ways(path, given.build), given.runs)
    own = figures[MDM].seconds
    print(f"{path.name}: {int(figures[FLOOR].out.split()[0]):,} rows; {os.cpu_count()} cores; median of {given.runs}")
    print(f"  {'':20} {'seconds':>8} {'mdm is':>7} {'CPU s':>7} {'peak MB':>8}")
    for way, cost in figures.items():
        seconds = seconds_of(way, cost)
        cpu = f"{cost.cpu:7.2f} {cost.peak_mb:8,.0f}" if way != FLOOR else ""
        print(f"  {way:20} {seconds:8.2f} {own / seconds:7.2f} {cpu}", flush=True)
    missed = False
    for way, goal in GOALS.items():
        ratio = own / seconds_of(way, figures[way])
        missed |= ratio > goal
        print(f"  mdm against {way}: {ratio:.2f}, goal {goal}: {'MISSED' if ratio > goal else 'met'}")
    sys.exit(missed)


if __name__ == "__main__":
    main()
