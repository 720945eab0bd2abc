#!/usr/bin/env python3
"""Measures the CSV reader alone: against the raw bytes, against DuckDB's parser, and with more threads;
and checks that the threads change nothing in the result.

usage: bench/scaling.py [--runs N] [--size BYTES] [--threads N…] [--build FOLDER] [FILE]

Without FILE: a generated CSV file of --size (300 MB). `parse` keeps nothing: MDM's reader gives batches of
typed cells, DuckDB counts the cells of every column. Goals: two threads are ≥ 1.7 times as fast as one;
digests of all cells, and profiles, are the same for every number of threads; the blocks whose size the
reader chooses cost at most 5 % more CPU than those of the best fixed size.
"""
import argparse
import json
import os
import pathlib
import shutil
import sys

from measuring import BUILD, PLACE, generated, in_turns, measured, size_of, warm

GOAL = 1.7
BLOCKS = [2**16, 2**18, 2**20, 2**22, 2**24]  # bytes
BLOCKS_GOAL = 1.05
DIGESTED = 20_000_000  # bytes


def ways(path, build, threads):
    found = {"bytes alone": [build / "bin/scan", "bytes", path, 1]}
    for count in threads:
        found[f"mdm's reader, {count}"] = [build / "bin/scan", "parse", path, count]
        found[f"DuckDB's, {count}"] = [build / "bin/duckdb_load", "parse", path, count]
        found[f"mdm register, {count}"] = [build / "bin/mdm", "register", "bench", path, "--no-features", "--quiet",
                                           "--set", f"performance.threads={count}"]
    return found


def fixed_blocks(path, build, threads):
    found = {"chosen by the reader": [build / "bin/scan", "parse", path, threads]}
    for block in BLOCKS:
        found[f"{block // 1024} KiB"] = [build / "bin/scan", "parse", path, threads, block]
    return found


def print_blocks(figures):
    """Of the size that the reader chooses to the best one."""
    for way, cost in figures.items():
        print(f"  blocks of {way}: {cost.seconds:.2f} s, CPU {cost.cpu:.2f} s, {cost.peak_mb:.0f} MB")
    chosen, *fixed = figures.values()
    ratio = chosen.cpu / min(cost.cpu for cost in fixed)
    print(f"  chosen by the reader, against the best: CPU {ratio:.2f}, goal {BLOCKS_GOAL}: "
          f"{'MISSED' if ratio > BLOCKS_GOAL else 'met'}")
    return ratio > BLOCKS_GOAL


def print_figures(figures, size):
    print(f"  {'threads last':20} {'seconds':>8} {'MB/s':>7} {'CPU s':>7} {'peak MB':>8}")
    for way, cost in figures.items():
        print(f"  {way:20} {cost.seconds:8.2f} {size / 1e6 / cost.seconds:7,.0f} {cost.cpu:7.2f} {cost.peak_mb:8,.0f}")


def print_ratios(figures, threads):
    """Of the first number of threads to the others."""
    missed = False
    for name in ("mdm's reader", "DuckDB's", "mdm register"):
        for count in threads[1:]:
            ratio = figures[f"{name}, {threads[0]}"].seconds / figures[f"{name}, {count}"].seconds
            judged = name == "mdm's reader" and (threads[0], count) == (1, 2)
            missed |= judged and ratio < GOAL
            verdict = f", goal {GOAL}: {'MISSED' if ratio < GOAL else 'met'}" if judged else ""
            print(f"  {name}: {threads[0]} → {count} threads {ratio:.2f}{verdict}")
    for count in threads:
        ours, theirs = figures[f"mdm's reader, {count}"], figures[f"DuckDB's, {count}"]
        print(f"  {count} threads: mdm's reader takes {ours.seconds / theirs.seconds:.2f} of DuckDB's parser, "
              f"{ours.cpu / theirs.cpu:.2f} of its CPU")
    return missed


def result_of(path, build, threads):
    """Digest of the cells, and the profile, as one thread count gives them."""
    scratch = PLACE / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    scanned = measured([build / "bin/scan", "digest", path, threads], scratch).out
    answer = json.loads(measured([build / "bin/mdm", "register", "bench", path, "--no-features", "--json", "--set",
                                  f"performance.threads={threads}"], scratch).out)
    shutil.rmtree(scratch)
    return scanned.split()[0], scanned.split()[2], json.dumps(answer["tables"][0]["profile"])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--size", type=size_of, default=300_000_000)
    arguments.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    arguments.add_argument("--build", type=pathlib.Path, default=BUILD)
    arguments.add_argument("file", nargs="?", type=pathlib.Path)
    given = arguments.parse_args()
    path = (given.file or generated(given.size, given.build)).resolve()
    warm(path)
    size = path.stat().st_size
    print(f"{os.cpu_count()} cores; median of {given.runs}\n\n{path.name}: {size / 1e6:,.0f} MB")
    figures = in_turns(ways(path, given.build, given.threads), given.runs)
    print_figures(figures, size)
    missed = print_ratios(figures, given.threads)
    missed |= print_blocks(in_turns(fixed_blocks(path, given.build, given.threads[-1]), given.runs))
    small = path if size <= DIGESTED else generated(DIGESTED, given.build)
    results = {count: result_of(small, given.build, count) for count in (*given.threads, 3, 7)}
    equal = len(set(results.values())) == 1
    print(f"  {small.name}: digests and profiles of {', '.join(map(str, results))} threads are "
          f"{'equal' if equal else 'DIFFERENT'}")
    sys.exit(missed or not equal)


if __name__ == "__main__":
    main()
