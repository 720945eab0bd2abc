#!/usr/bin/env python3
"""Measures what commands cost that need no engine, with 1 000 datasets in the catalog, and checks that
they do not load DuckDB's library.

usage: bench/cold_start.py [--runs N] [--datasets N] [--build FOLDER]
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
COMMANDS = ["--version", "dataset list", "dataset list --json", "dataset list --tag kaggle --limit 20",
            "dataset search sales --facets --limit 20"]
LIMIT_MS = 15


def cost_ms(command, environment):
    """User and system time of one run."""
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command} exits {process.returncode}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def libraries(command, environment):
    """The shared libraries that a run loads, as the loader reports them."""
    done = subprocess.run(command, env=environment | {"LD_DEBUG": "files"}, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
    return {line.split("file=")[1].split()[0] for line in done.stderr.splitlines() if "file=" in line}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--runs", type=int, default=40)
    arguments.add_argument("--datasets", type=int, default=1000)
    arguments.add_argument("--build", type=pathlib.Path, default=ROOT / "build/dev")
    given = arguments.parse_args()
    missed = False
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": "/usr/bin:/bin", "HOME": home, "MDM_HOME_DIR": home, "LC_ALL": "C.UTF-8"}
        subprocess.run([given.build / "bin/fill_catalog", home, str(given.datasets)], check=True)
        print(f"{given.datasets} datasets; user and system time, median and worst of {given.runs}")
        for words in COMMANDS:
            command = [str(given.build / "bin/mdm"), *words.split()]
            costs = [cost_ms(command, environment) for _ in range(given.runs)]
            engine = any("duckdb" in library for library in libraries(command, environment))
            missed |= engine or statistics.median(costs) > LIMIT_MS
            print(f"  mdm {words:40} {statistics.median(costs):6.1f} ms {max(costs):6.1f} ms"
                  f"{'  LOADS libduckdb' if engine else ''}", flush=True)
    print(f"limit {LIMIT_MS} ms: {'MISSED' if missed else 'kept'}")
    sys.exit(missed)


if __name__ == "__main__":
    main()
