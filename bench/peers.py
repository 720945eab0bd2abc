#!/usr/bin/env python3
"""Measures `mdm register --no-features` (exact types, full profile, store) against what others need to
read and describe the same CSV file: pandas, polars, DuckDB (load, SUMMARIZE) and fg-data-profiling.

usage: bench/peers.py [--runs N] [--size BYTES] [--report-rows N] [--build FOLDER]

Two files: 24 mixed columns of --size (200 MB), and --report-rows (100 000; 0: none) × 30, which
fg-data-profiling (once ydata-profiling) makes its page of, too, `minimal` without correlations. Every
way is a program of its own from start to end; medians of --runs (5; the report: one run). Ratios are to
mdm. For the record; the goals stand in register.py.
"""
import argparse
import csv
import os
import pathlib
import random
import sys

from measuring import BUILD, PEERS, PLACE, generated, in_turns, size_of, warm

REPORTER = PLACE / "venv_profiling/bin/python"  # where bench/peers_profiling.txt is installed
PANDAS = """
import sys, pandas
frame = pandas.read_csv(sys.argv[1])
frame.describe(include="all").to_string()
frame.nunique()
print(len(frame))
"""
POLARS = """
import sys, polars
frame = polars.read_csv(sys.argv[1], try_parse_dates=True, infer_schema_length=10_000)
str(frame.describe())
frame.select(polars.all().n_unique())
print(len(frame))
"""
REPORT = """
import sys, pandas
from data_profiling import ProfileReport
frame = pandas.read_csv(sys.argv[1])
ProfileReport(frame, minimal=sys.argv[3] == "minimal", progress_bar=False).to_file(sys.argv[2])
print(len(frame))
"""


def wide_table(rows):
    """30 columns as a table for learning has them."""
    path = PLACE / f"wide-{rows}.csv"
    if path.exists():
        return path
    dice = random.Random(30)
    kinds = {"float": lambda: f"{dice.gauss(50, 12):.4f}", "count": lambda: dice.randrange(1_000),
             "skewed": lambda: f"{dice.lognormvariate(2, 1):.2f}", "gap": lambda: dice.choice(("", dice.randrange(90))),
             "category": lambda: dice.choice("red green blue black white".split()), "group": lambda: f"g{dice.randrange(800)}",
             "day": lambda: f"20{dice.randrange(10, 24)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}",
             "flag": lambda: dice.choice(("true", "false"))}
    names = [f"{kind}_{number}" for kind, count in zip(kinds, (8, 5, 4, 3, 4, 2, 2, 2)) for number in range(1, count + 1)]
    partial = path.with_suffix(".partial")
    with open(partial, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([kinds[name.split("_")[0]]() for name in names] for _ in range(rows))
    partial.rename(path)
    return path


def ways(path, build):
    found = {"mdm --no-features": [build / "bin/mdm", "--quiet", "register", "bench", path, "--no-features"],
             "DuckDB, SUMMARIZE": [build / "bin/duckdb_load", "summarize", path, os.cpu_count(), PLACE / "scratch/bare.duckdb"]}
    if PEERS.exists():
        found |= {"pandas, describe": [PEERS, "-c", PANDAS, path], "polars, describe": [PEERS, "-c", POLARS, path]}
    return found


def print_figures(path, figures):
    print(f"\n{path.name}: {path.stat().st_size / 1e6:,.0f} MB")
    print(f"  {'':28} {'seconds':>8} {'ratio':>7} {'CPU s':>8} {'ratio':>7} {'peak MB':>8}")
    first = next(iter(figures.values()))
    for way, cost in figures.items():
        print(f"  {way:28} {cost.seconds:8.2f} {cost.seconds / first.seconds:7.2f} {cost.cpu:8.2f} {cost.cpu / first.cpu:7.2f} "
              f"{cost.peak_mb:8,.0f}", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--size", type=size_of, default=200_000_000)
    arguments.add_argument("--report-rows", type=int, default=100_000)
    arguments.add_argument("--build", type=pathlib.Path, default=BUILD)
    given = arguments.parse_args()
    for program in (PEERS, REPORTER):
        if not program.exists():
            print(f"{program} is missing; ./dev bench makes it", file=sys.stderr)
    print(f"{os.cpu_count()} cores; median of {given.runs}; ratios to mdm")
    mixed = generated(given.size, given.build)
    warm(mixed)
    print_figures(mixed, in_turns(ways(mixed, given.build), given.runs))
    if given.report_rows:
        wide = wide_table(given.report_rows)
        figures = in_turns(ways(wide, given.build), given.runs)
        if REPORTER.exists():
            figures |= in_turns({f"fg-data-profiling {kind}": [REPORTER, "-c", REPORT, wide, PLACE / "scratch/report.html", kind]
                                 for kind in ("minimal", "full")}, 1)
        print_figures(wide, figures)


if __name__ == "__main__":
    main()
