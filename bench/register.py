#!/usr/bin/env python3
"""Measures `mdm register` against what DuckDB alone needs to load the same file, in the same run.

usage: bench/register.py [--runs N] [--size BYTES] [--build FOLDER] [FILE…]

Without FILE: flights-3m.parquet, if `./dev demo` has fetched it, and a generated CSV file of --size
(1 GB). The three ways take turns; each figure is the median of --runs (3). DuckDB's way is CREATE TABLE
AS SELECT * FROM read_csv|read_parquet and CHECKPOINT, with all threads and 4 GB.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
FLIGHTS = ROOT / ".cache/demo/data/package/data/flights-3m.parquet"
PLACE = ROOT / ".cache/bench"


def measured(command, environment):
    """(seconds, CPU seconds, peak memory in MB, standard output)"""
    begun = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))} exits {process.returncode}")
    return time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000, out.decode()


def generated(size, build):
    path = PLACE / f"mixed-{size}.csv"
    if not path.exists():
        partial = path.with_suffix(".partial")
        subprocess.run([build / "bin/generate", str(size), "1", partial], check=True)
        partial.rename(path)
    return path


def ways(path, build, scratch):
    mdm = [build / "bin/mdm", "--quiet", "dataset", "register", "bench", path]
    return {"DuckDB's bare load": [build / "bin/duckdb_load", path, scratch / "bare.duckdb"],
            "mdm --no-features": [*mdm, "--no-features"],
            "mdm": mdm}


def run(path, build, runs):
    scratch = PLACE / "scratch"
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(scratch), "MDM_HOME_DIR": str(scratch / "home")}
    with open(path, "rb") as file:  # warms the page cache
        while file.read(1 << 24):
            pass
    taken = {way: [] for way in ways(path, build, scratch)}
    rows = 0
    for _ in range(runs):
        for way, command in ways(path, build, scratch).items():
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir(parents=True)
            result = measured(command, environment)
            taken[way].append(result)
            if way.startswith("DuckDB"):
                rows = int(result[3])
    shutil.rmtree(scratch, ignore_errors=True)
    return rows, {way: [statistics.median(each[i] for each in results) for i in range(3)]
                  for way, results in taken.items()}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--size", type=int, default=1_000_000_000)
    arguments.add_argument("--build", type=pathlib.Path, default=ROOT / "build/dev")
    arguments.add_argument("files", nargs="*", type=pathlib.Path)
    given = arguments.parse_args()
    PLACE.mkdir(parents=True, exist_ok=True)
    files = given.files or [*([FLIGHTS] if FLIGHTS.exists() else []), generated(given.size, given.build)]
    print(f"{os.cpu_count()} cores; median of {given.runs}")
    for path in files:
        rows, figures = run(path.resolve(), given.build, given.runs)
        bare = figures["DuckDB's bare load"][0]
        print(f"\n{path.name}: {rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB")
        print(f"  {'':20} {'seconds':>8} {'ratio':>6} {'CPU s':>7} {'rows/s':>11} {'peak MB':>8}")
        for way, (seconds, cpu, peak) in figures.items():
            print(f"  {way:20} {seconds:8.2f} {seconds / bare:6.2f} {cpu:7.2f} {rows / seconds:11,.0f} {peak:8,.0f}",
                  flush=True)


if __name__ == "__main__":
    main()
