#!/usr/bin/env python3
"""Measures `mdm register` against what DuckDB alone needs to load the same file, in the same run.

usage: bench/register.py [--runs N] [--size BYTES] [--build FOLDER] [--without-features] [FILE…]

Without FILE: flights-3m.parquet, if `./dev demo` has fetched it, and a generated CSV file of --size
(1 GB). The ways take turns; each figure is the median of --runs (5). DuckDB's bare load is CREATE TABLE
AS SELECT * FROM read_csv|read_parquet and CHECKPOINT, with all threads and 4 GB; it knows nothing of
the data. `load + SUMMARIZE` is the same and a profile by DuckDB. Goals, for CSV, of mdm without
features: ≤ 0.8 of the bare load in wall and CPU time, ≤ 0.55 of load + SUMMARIZE. --without-features
leaves out the way with them.
"""
import argparse
import os
import pathlib
import sys

from measuring import BUILD, PLACE, ROOT, generated, in_turns, size_of, warm

FLIGHTS = ROOT / ".cache/demo/data/package/data/flights-3m.parquet"
BARE, SUMMARIZED, MDM = "DuckDB's bare load", "load + SUMMARIZE", "mdm --no-features"
GOALS = {BARE: 0.8, SUMMARIZED: 0.55}


def ways(path, build, with_features):
    database = PLACE / "scratch/bare.duckdb"
    mdm = [build / "bin/mdm", "--quiet", "dataset", "register", "bench", path]
    return {BARE: [build / "bin/duckdb_load", "load", path, os.cpu_count(), database],
            SUMMARIZED: [build / "bin/duckdb_load", "summarize", path, os.cpu_count(), database],
            MDM: [*mdm, "--no-features"],
            **({"mdm": mdm} if with_features else {})}


def print_figures(path, figures):
    rows = int(figures[BARE].out)
    print(f"\n{path.name}: {rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB")
    print(f"  {'':20} {'seconds':>8} {'ratio':>6} {'CPU s':>7} {'ratio':>6} {'rows/s':>11} {'peak MB':>8}")
    for way, cost in figures.items():
        print(f"  {way:20} {cost.seconds:8.2f} {cost.seconds / figures[BARE].seconds:6.2f} {cost.cpu:7.2f}"
              f" {cost.cpu / figures[BARE].cpu:6.2f} {rows / cost.seconds:11,.0f} {cost.peak_mb:8,.0f}", flush=True)


def print_goals(figures):
    missed = False
    for way, goal in GOALS.items():
        wall, cpu = figures[MDM].seconds / figures[way].seconds, figures[MDM].cpu / figures[way].cpu
        missed |= max(wall, cpu) > goal
        print(f"  {MDM} against {way}: wall {wall:.2f}, CPU {cpu:.2f}, goal {goal}: "
              f"{'MISSED' if max(wall, cpu) > goal else 'met'}")
    return missed


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--size", type=size_of, default=1_000_000_000)
    arguments.add_argument("--build", type=pathlib.Path, default=BUILD)
    arguments.add_argument("--without-features", action="store_true")
    arguments.add_argument("files", nargs="*", type=pathlib.Path)
    given = arguments.parse_args()
    files = given.files or [*([FLIGHTS] if FLIGHTS.exists() else []), generated(given.size, given.build)]
    print(f"{os.cpu_count()} cores; median of {given.runs}")
    missed = False
    for path in files:
        warm(path)
        figures = in_turns(ways(path.resolve(), given.build, not given.without_features), given.runs)
        print_figures(path, figures)
        if path.suffix != ".parquet":
            missed |= print_goals(figures)
    sys.exit(missed)


if __name__ == "__main__":
    main()
